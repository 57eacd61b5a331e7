import type { TransactionSql } from 'postgres';
import { keepChanges } from './merge-records.ts';

/** A complete statement of one entity, by its sender's transmission id. */
export type Absence = { workspaceId: string; connectionId: string; entity: string; transmission: string };

/** Notes which objects a package of a complete statement held; former statements of this entity are forgotten. */
export async function keepPackage(
  sql: TransactionSql,
  { workspaceId, connectionId, entity, transmission }: Absence,
  { no, of, externalIds }: { no: number; of: number; externalIds: string[] },
): Promise<void> {
  await sql`
    delete from snapshot_packages where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${entity}
      and transmission <> ${transmission} and created_at < now() - interval '2 days'`;
  await sql`
    insert into snapshot_packages (workspace_id, connection_id, entity, transmission, no, of, external_ids)
    values (${workspaceId}, ${connectionId}, ${entity}, ${transmission}, ${no}, ${of}, ${externalIds})
    on conflict (workspace_id, connection_id, entity, transmission, no) do update set of = excluded.of, external_ids = excluded.external_ids`;
}

/** How many packages of a statement arrived. */
export async function packagesOf(sql: TransactionSql, absence: Absence): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from snapshot_packages
    where workspace_id = ${absence.workspaceId} and connection_id = ${absence.connectionId} and entity = ${absence.entity}
      and transmission = ${absence.transmission}`;
  return row?.count ?? 0;
}

/** Those that stand; what was heard of after the statement began is none that it could have left out. */
const standing = (sql: TransactionSql, { workspaceId, connectionId, entity, transmission }: Absence) => sql`
  records.workspace_id = ${workspaceId} and records.connection_id = ${connectionId} and records.entity = ${entity} and records.withdrawn_at is null
  and greatest(records.created_at, records.as_of) < (select min(created_at) from snapshot_packages began
    where began.workspace_id = ${workspaceId} and began.connection_id = ${connectionId} and began.entity = ${entity}
      and began.transmission = ${transmission})`;

/**
 * Ids of those that stand but that no package of the statement held.
 *
 * By EXCEPT alone, which sorts or hashes whatever is expected: a join of tables of which little is known yet compares every
 * record with every id.
 */
const absent = (sql: TransactionSql, absence: Absence) => sql`
  select external_id from records where ${standing(sql, absence)}
  except
  select unnest(external_ids) from snapshot_packages
  where workspace_id = ${absence.workspaceId} and connection_id = ${absence.connectionId} and entity = ${absence.entity}
    and transmission = ${absence.transmission}`;

/** How many objects a complete statement leaves out, of how many that stand. */
export async function absentAfter(sql: TransactionSql, absence: Absence): Promise<{ absent: number; known: number }> {
  const [row] = await sql<{ absent: number; known: number }[]>`
    select (select count(*)::int from (${absent(sql, absence)}) absent) as absent,
      (select count(*)::int from records where workspace_id = ${absence.workspaceId} and connection_id = ${absence.connectionId}
        and entity = ${absence.entity} and withdrawn_at is null) as known`;
  return row ?? { absent: 0, known: 0 };
}

/** Withdraws what a complete statement leaves out, with history; resolves to the ids. */
export async function withdrawAbsent(
  sql: TransactionSql,
  absence: Absence & { who: string; messageId?: string },
): Promise<{ externalId: string; parentId: string | null }[]> {
  const missing = await sql<{ external_id: string }[]>`${absent(sql, absence)}`;
  if (missing.length === 0) return [];
  const gone = await sql<{ id: string; externalId: string; parentId: string | null }[]>`
    update records set withdrawn_at = now(), changed_at = now()
    where ${standing(sql, absence)} and records.external_id = any(${missing.map(row => row.external_id)})
    returning id, external_id as "externalId", parent_id as "parentId"`;
  await keepChanges(
    sql,
    absence,
    gone.map(({ id }) => ({ recordId: id, field: 'withdrawn', before: null, after: 'yes' })),
  );
  return gone;
}
