import type { Sql } from 'postgres';

/** What an activity was started with, as far as it says where its work came from. */
export type ActivityScope = {
  workspaceId?: string;
  orderId?: string;
  recordId?: string;
  connectionId?: string;
  lane?: string;
  resource?: string;
};

const mostLinked = 20;

/**
 * The traces of the pushes that an activity works for, from the messages that they were kept with: an order's last message, the
 * pushes that wait in a lane, what a delivery was caused by. The first is its parent, the others are linked.
 */
export async function parentsOf(sql: Sql, scope: ActivityScope): Promise<string[]> {
  const { workspaceId, connectionId, lane, resource } = scope;
  const recordId = scope.orderId ?? scope.recordId;
  if (!workspaceId) return [];
  if (recordId)
    return traces(
      await sql<Traced[]>`
      select traceparent from messages where workspace_id = ${workspaceId} and record_id = ${recordId} and kind <> 'request' and traceparent is not null
      order by id desc limit 1`,
    );
  if (connectionId && lane)
    return traces(
      await sql<Traced[]>`
      select traceparent from (select id, traceparent from messages where connection_id = ${connectionId} and lane = ${lane} and status = 'stored'
        order by id limit ${mostLinked}) waiting where traceparent is not null order by id`,
    );
  if (connectionId && resource)
    return traces(
      await sql<Traced[]>`
      select distinct on (message.id) message.traceparent from (
        (select comparison.message_id from flows flow join comparisons comparison on comparison.flow_id = flow.id
          where flow.target_id = ${connectionId} and comparison.message_id is not null limit ${mostLinked})
        union
        (select cause.message_id from flows flow
          cross join lateral (select record_id from deliveries where flow_id = flow.id and desired is distinct from delivered and blocked_by is null
            and next_try <= now() limit ${mostLinked}) due
          cross join lateral (select message_id from changes where changes.workspace_id = flow.workspace_id and changes.record_id = due.record_id
            and message_id is not null order by id desc limit 1) cause
          where flow.target_id = ${connectionId} limit ${mostLinked})) caused (id)
      join messages message on message.workspace_id = ${workspaceId} and message.id = caused.id and message.traceparent is not null
      order by message.id limit ${mostLinked}`,
    );
  return [];
}

type Traced = { traceparent: string };

const traces = (rows: Traced[]): string[] => [...new Set(rows.map(({ traceparent }) => traceparent))];
