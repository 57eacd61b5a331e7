import type { TransactionSql } from 'postgres';
import { keepChanges } from './merge-records.ts';

/** A complete statement of one entity, by its sender's transmission id. */
export type Absence = { workspaceId: string; connectionId: string; entity: string; transmission: string };

export type Package = {
  no: number;
  of: number;
  externalIds: string[];
  /** When its sender read it. */
  asOf: Date;
  /** The day from which on it holds all payments there are. */
  since?: string;
};

/** Notes which objects a package of a complete statement held; former statements of this entity are forgotten. */
export async function keepPackage(
  sql: TransactionSql,
  { workspaceId, connectionId, entity, transmission }: Absence,
  { no, of, externalIds, asOf, since }: Package,
): Promise<void> {
  await sql`
    delete from snapshot_packages where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${entity}
      and transmission <> ${transmission} and created_at < now() - interval '2 days'`;
  await sql`
    insert into snapshot_packages (workspace_id, connection_id, entity, transmission, no, of, external_ids, as_of, since)
    values (${workspaceId}, ${connectionId}, ${entity}, ${transmission}, ${no}, ${of}, ${externalIds}, ${asOf}, ${since ?? null})
    on conflict (workspace_id, connection_id, entity, transmission, no) do update set of = excluded.of, external_ids = excluded.external_ids,
      as_of = excluded.as_of, since = excluded.since`;
}

const packages = (sql: TransactionSql, { workspaceId, connectionId, entity, transmission }: Absence) => sql`
  snapshot_packages said where said.workspace_id = ${workspaceId} and said.connection_id = ${connectionId} and said.entity = ${entity}
    and said.transmission = ${transmission}`;

/** How many packages of a statement arrived. */
export async function packagesOf(sql: TransactionSql, absence: Absence): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from ${packages(sql, absence)}`;
  return row?.count ?? 0;
}

/** When a statement was read: its earliest package. */
const readAt = (sql: TransactionSql, absence: Absence) =>
  sql`(select min(coalesce(said.as_of, said.created_at)) from ${packages(sql, absence)})`;

const tableOf = ({ entity }: Absence): string => (entity === 'payments' ? 'payments' : 'records');

/** Those that a statement speaks of, as `kept`: of payments only what every package says to be complete of. */
const spokenOf = (sql: TransactionSql, absence: Absence) => {
  const { workspaceId, connectionId, entity } = absence;
  const which =
    entity === 'payments'
      ? sql`kept.paid_on >= (select case when bool_and(said.since is not null) then max(said.since) end from ${packages(sql, absence)})`
      : sql`kept.entity = ${entity}`;
  return sql`kept.workspace_id = ${workspaceId} and kept.connection_id = ${connectionId} and ${which} and kept.withdrawn_at is null`;
};

/**
 * Those that it could have left out: what was read later than the statement is none of them, whichever of the two came first.
 */
const standing = (sql: TransactionSql, absence: Absence) => sql`
  ${spokenOf(sql, absence)} and kept.as_of < ${readAt(sql, absence)}`;

/**
 * Ids of those that stand but that no package of the statement held.
 *
 * By EXCEPT alone, which sorts or hashes whatever is expected: a join of tables of which little is known yet compares every
 * record with every id.
 */
const absent = (sql: TransactionSql, absence: Absence) => sql`
  select external_id from ${sql(tableOf(absence))} kept where ${standing(sql, absence)}
  except
  select unnest(said.external_ids) from ${packages(sql, absence)}`;

/** How many objects a complete statement leaves out, of how many that it speaks of. */
export async function absentAfter(sql: TransactionSql, absence: Absence): Promise<{ absent: number; known: number }> {
  const [row] = await sql<{ absent: number; known: number }[]>`
    select (select count(*)::int from (${absent(sql, absence)}) absent) as absent,
      (select count(*)::int from ${sql(tableOf(absence))} kept where ${spokenOf(sql, absence)}) as known`;
  return row ?? { absent: 0, known: 0 };
}

/** Withdraws what a complete statement leaves out, as of when it was read, with history; resolves to the ids. */
export async function withdrawAbsent(
  sql: TransactionSql,
  absence: Absence & { who: string; messageId?: string },
): Promise<{ externalId: string; parentId: string | null }[]> {
  const missing = await sql<{ external_id: string }[]>`${absent(sql, absence)}`;
  if (missing.length === 0) return [];
  const isMoney = absence.entity === 'payments';
  const gone = await sql<{ id: string; externalId: string; parentId: string | null }[]>`
    update ${sql(tableOf(absence))} kept set withdrawn_at = now(), changed_at = ${isMoney ? sql`now()` : readAt(sql, absence)}, as_of = ${readAt(sql, absence)}
    where ${standing(sql, absence)} and kept.external_id = any(${missing.map(row => row.external_id)})
    returning kept.id, kept.external_id as "externalId", ${isMoney ? sql`null` : sql`kept.parent_id`} as "parentId"`;
  await keepChanges(
    sql,
    isMoney ? { ...absence, entity: 'payment' } : absence,
    gone.map(({ id }) => ({ recordId: id, field: 'withdrawn', before: null, after: 'yes' })),
  );
  return gone;
}
