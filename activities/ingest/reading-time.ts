import type { Sql } from 'postgres';

type Reading = { workspaceId: string; connectionId: string; messageId: string; externalId: string };

/**
 * The time at which a kept reading of an order was true, for interpreting it again: that of what is known of the order while
 * this reading is what it stands on or came later, and one before it when the order was read anew since.
 *
 * A replay that was not taken in, or could not be understood, is as old as what it replayed.
 */
export async function readingTime(sql: Sql, reading: Reading): Promise<Date> {
  const [time] = await sql<{ at: Date }[]>`
    with recursive chain as (
      select id, record_id, replay_of, created_at from messages
      where workspace_id = ${reading.workspaceId} and id = ${reading.messageId}
      union all
      select earlier.id, earlier.record_id, earlier.replay_of, earlier.created_at from chain
      join messages earlier on earlier.workspace_id = ${reading.workspaceId} and earlier.id = chain.replay_of
      where chain.record_id is null
    ), read as (select min(created_at) as at from chain)
    select case when known.id is null then read.at
      when read.at >= known.changed_at then greatest(read.at, known.as_of)
      else known.as_of - interval '1 millisecond' end as at
    from read left join orders known
      on known.workspace_id = ${reading.workspaceId} and known.connection_id = ${reading.connectionId} and known.external_id = ${reading.externalId}`;
  if (!time) throw new Error('There is no such message.');
  return time.at;
}
