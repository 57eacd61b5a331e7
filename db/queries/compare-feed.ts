import type { PendingQuery, Row, Sql, TransactionSql } from 'postgres';
import { boundNames } from './bound-parties.ts';

type Queryable = Sql | TransactionSql;
type Fragment = PendingQuery<Row[]>;
export type ComparedFlow = { id: string; workspaceId: string; sourceId: string; targetId: string; revision: number };

/** What an object of a target's feed is made of: the record, what the target says of it itself, and the flow's settings. */
export const sourceMark = (sql: Queryable, flow: ComparedFlow) => sql`
  (source.hash || case when source.withdrawn_at is null then '/' else '/withdrawn/' end || coalesce(target.hash, '') || ${`/${flow.revision}`}::text)`;

/** What stands in the feed of what it is made of and of what was made of it, so that a change of either is seen. */
export const standing = (sql: Queryable, mark: Fragment, op: Fragment, documentHash: Fragment) => sql`
  (${mark} || '/' || ${op} || '/' || ${documentHash})`;

/** What the target calls an object of the source: the same, but for what the target made itself; expects `sameObject` to be joined. */
export const nameAtTarget = (sql: Queryable, isAnyBound = true) =>
  isAnyBound ? sql`coalesce(bound.target_name, source.external_id)` : sql`source.external_id`;

/** Joins the target's own record of the same object as `target`, with what the target calls it. */
export const sameObject = (sql: Queryable, flow: ComparedFlow, isAnyBound = true) => sql`
  ${isAnyBound ? sql`left join ${boundNames(sql, flow)} on bound.entity = source.entity and bound.source_name = source.external_id` : sql``}
  left join records target on target.workspace_id = source.workspace_id and target.connection_id = ${flow.targetId} and target.entity = source.entity
    and target.external_id = ${nameAtTarget(sql, isAnyBound)}`;

/** What was withdrawn before it was ever given need not be taken away. */
const differs = (sql: Queryable, flow: ComparedFlow) => sql`
  case when held.object_id is null then source.withdrawn_at is null or source.entity = 'customers'
    else held.source_hash is distinct from ${standing(sql, sourceMark(sql, flow), sql`held.op`, sql`held.document_hash`)} end`;

/** Another live flow gives the target something of another source under the same id. */
const contested = (sql: Queryable, flow: ComparedFlow) => sql`
  (held.flow_id is not null and held.flow_id <> ${flow.id} and held.op = 'upsert' and source.withdrawn_at is null and held.flow_id in (
    select other.id from flows other where other.workspace_id = ${flow.workspaceId} and other.target_id = ${flow.targetId}
      and other.source_id <> ${flow.sourceId} and other.mode = 'live' and not other.paused))`;

/** How many there are; the ids of those that must be made anew; the ids under which another flow has one too. */
export type ComparedFeed = { read: number; differing: string[]; contested: string[] };

/** Compares, in one statement, every record of an entity with what the flow's target was given of it. */
export async function compareFeed(sql: Queryable, flow: ComparedFlow, entity: string): Promise<ComparedFeed> {
  const [some] = await sql`select 1 from ${boundNames(sql, flow)} where bound.entity = ${entity} limit 1`;
  const isAnyBound = some !== undefined;
  // Sorted here: an order within the aggregate has everything sorted, not only what differs.
  const [row] = await overWholeTables(
    sql,
    one => one<{ read: number; differing: string[] | null; contested: string[] | null }[]>`
    select count(*)::int as read,
      array_agg(source.external_id) filter (where (${differs(one, flow)}) and ${contested(one, flow)} is not true) as differing,
      array_agg(source.external_id) filter (where ${contested(one, flow)}) as contested
    from records source ${sameObject(one, flow, isAnyBound)}
    left join feed held on held.workspace_id = source.workspace_id and held.connection_id = ${flow.targetId} and held.entity = source.entity
      and held.object_id = ${nameAtTarget(one, isAnyBound)}
    where source.workspace_id = ${flow.workspaceId} and source.connection_id = ${flow.sourceId} and source.entity = ${entity}`,
  );
  return { read: row?.read ?? 0, differing: (row?.differing ?? []).sort(), contested: (row?.contested ?? []).sort() };
}

/** Records that only the target has and that the source of a two-way flow was not told of. */
export async function untoldToSource(sql: Queryable, flow: ComparedFlow, entity: string): Promise<string[]> {
  const rows = await overWholeTables(
    sql,
    one => one<{ id: string }[]>`
    select target.external_id as id from records target
    where target.workspace_id = ${flow.workspaceId} and target.connection_id = ${flow.targetId} and target.entity = ${entity}
      and target.withdrawn_at is null
      and not exists (select 1 from records source where source.workspace_id = target.workspace_id and source.connection_id = ${flow.sourceId}
        and source.entity = target.entity and source.external_id = target.external_id)
      and not exists (select 1 from feed held where held.workspace_id = target.workspace_id and held.connection_id = ${flow.sourceId}
        and held.entity = target.entity and held.object_id = target.external_id)
    order by 1`,
  );
  return rows.map(row => row.id);
}

/**
 * Whole tables are joined: where little is known of them yet, PostgreSQL would otherwise hold every record against every other
 * (40,000 of them took minutes), so it may not loop here.
 */
async function overWholeTables<T>(sql: Queryable, work: (sql: TransactionSql) => Promise<T>): Promise<T> {
  const run = async (one: TransactionSql): Promise<T> => {
    await one`select set_config('enable_nestloop', 'off', true)`;
    const found = await work(one);
    await one`select set_config('enable_nestloop', 'on', true)`;
    return found;
  };
  return 'begin' in sql ? ((await sql.begin(run)) as T) : await run(sql);
}
