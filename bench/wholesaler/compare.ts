import type { Sql } from 'postgres';
import { type ComparedFlow, compareFeed } from '../../db/queries/compare-feed.ts';
import { quantile } from '../support/statistics.ts';

const rounds = 7;

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; value: T }> {
  const begun = performance.now();
  const value = await work();
  return { seconds: (performance.now() - begun) / 1000, value };
}

/** The least that finding differences does: two tables joined, what differs by its hash listed. */
async function bareCompare(sql: Sql, flow: ComparedFlow): Promise<{ read: number; differing: string[] | null }> {
  const [row] = await sql<{ read: number; differing: string[] | null }[]>`
    select count(*)::int as read, array_agg(source.external_id) filter (where target.hash is distinct from source.hash) as differing
    from records source
    left join bare_held target on target.workspace_id = source.workspace_id and target.connection_id = ${flow.targetId}
      and target.entity = source.entity and target.object_id = source.external_id
    where source.workspace_id = ${flow.workspaceId} and source.connection_id = ${flow.sourceId} and source.entity = 'customers'`;
  return row ?? { read: 0, differing: null };
}

/** Seconds to compare all of a flow's buyers with its target's feed, none of which differs, in turns with the bare comparison. */
export async function compareInTurns(
  sql: Sql,
  flow: ComparedFlow,
  count: number,
): Promise<{ hub: number; bare: number }> {
  await sql`drop table if exists bare_held`;
  await sql`create table bare_held (like feed including all)`;
  // Filled a moment ago: without their figures each row of one is looked up in the whole of the other.
  await sql`vacuum analyze records`;
  await sql`vacuum analyze feed`;
  await sql`
    insert into bare_held (workspace_id, connection_id, entity, object_id, seq, op, document, hash)
    select held.workspace_id, held.connection_id, held.entity, held.object_id, held.seq, held.op, held.document, source.hash
    from feed held join records source on source.workspace_id = held.workspace_id and source.connection_id = ${flow.sourceId}
      and source.entity = held.entity and source.external_id = held.object_id
    where held.workspace_id = ${flow.workspaceId} and held.connection_id = ${flow.targetId} and held.entity = 'customers'`;
  await sql`vacuum analyze bare_held`;
  const hub: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const alone = await timed(() => bareCompare(sql, flow));
    const compared = await timed(() => compareFeed(sql, flow, 'customers'));
    for (const { value } of [alone, compared])
      if (value.read !== count || (value.differing ?? []).length > 0)
        throw new Error(`Of ${value.read} buyers ${value.differing?.length} differ; there are ${count}, none changed.`);
    // The first round warms both up.
    if (round === 0) continue;
    hub.push(compared.seconds);
    bare.push(alone.seconds);
  }
  return { hub: quantile(hub, 0.5), bare: quantile(bare, 0.5) };
}
