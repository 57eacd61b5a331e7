import type { PendingQuery, Row, TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import { type FieldChange, fieldChanges } from '../../domain/fingerprint.ts';
import type { RecordEntity } from '../schema/parties.ts';
import { hashOf } from './stage-products.ts';
import { uuid7 } from './uuid7.ts';

export type StatedRecord = {
  /** Where it stands in its message, from 1. */
  line: number;
  externalId: string;
  op: 'upsert' | 'delete';
  document: Record<string, unknown>;
  parentId?: string;
  name?: string;
  email?: string;
  taxId?: string;
  asOf: Date;
};

export type MergedRecord = {
  id: string;
  line: number;
  externalId: string;
  outcome: 'created' | 'changed' | 'unchanged' | 'superseded';
};

type Scope = { workspaceId: string; connectionId: string; entity: RecordEntity; who: string; messageId: string };

/**
 * Folds statements into the records of one entity with history: a newer one wins, equal content writes nothing but its time.
 * Of two statements of one object in a message the last counts.
 */
export async function mergeRecords(sql: TransactionSql, scope: Scope, stated: StatedRecord[]): Promise<MergedRecord[]> {
  if (stated.length === 0) return [];
  // Two who state the same objects at once go one after the other: none may overwrite what it has not seen.
  await lockRecords(sql, scope);
  const latest = [...new Map(stated.map(each => [each.externalId, each])).values()].map(each => ({
    ...each,
    hash: hashOf({ op: each.op, document: each.document }),
  }));
  const { same, others } = await setApart(sql, scope, latest);
  return [...same, ...(await mergeOthers(sql, scope, others))];
}

type Hashed = StatedRecord & { hash: string };

/** What says the same as before, which only renews its time, apart from the rest: most of a whole reading is, and its documents need not travel. */
async function setApart(
  sql: TransactionSql,
  scope: Scope,
  latest: Hashed[],
): Promise<{ same: MergedRecord[]; others: Hashed[] }> {
  const known = await sql<{ id: string; externalId: string; hash: string; asOf: Date; withdrawn: boolean }[]>`
    select id, external_id as "externalId", hash, as_of as "asOf", withdrawn_at is not null as withdrawn from records
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and entity = ${scope.entity}
      and external_id = any(${latest.map(each => each.externalId)})
    order by external_id for update`;
  const knownOf = new Map(known.map(each => [each.externalId, each]));
  const same: MergedRecord[] = [];
  const others: Hashed[] = [];
  const renewed: { id: string; asOf: Date }[] = [];
  for (const each of latest) {
    const { line, externalId, asOf, op } = each;
    const before = knownOf.get(externalId);
    if (before?.withdrawn !== (op === 'delete') || (!before.withdrawn && before.hash !== each.hash)) others.push(each);
    else {
      same.push({ id: before.id, line, externalId, outcome: before.asOf > asOf ? 'superseded' : 'unchanged' });
      if (before.asOf < asOf) renewed.push({ id: before.id, asOf });
    }
  }
  const ids = renewed.map(each => each.id);
  if (renewed.length > 0)
    // The list of ids stands twice, as a join alone may read everything there is.
    await sql`
      update records set as_of = renewed.as_of
      from unnest(${ids}::uuid[], ${renewed.map(each => each.asOf.toISOString())}::text[]::timestamptz[]) as renewed (id, as_of)
      where records.workspace_id = ${scope.workspaceId} and records.id = any(${ids}::uuid[]) and records.id = renewed.id`;
  return { same, others };
}

async function mergeOthers(sql: TransactionSql, scope: Scope, latest: Hashed[]): Promise<MergedRecord[]> {
  if (latest.length === 0) return [];
  const rows = latest.map(each => ({
    line: each.line,
    external_id: each.externalId,
    parent_id: each.parentId ?? null,
    name: each.name ?? null,
    email: each.email ?? null,
    tax_id: each.taxId ?? null,
    document: each.document,
    hash: each.hash,
    as_of: each.asOf,
    withdrawn: each.op === 'delete',
  }));
  const merged = await sql<Merged[]>`
    with row as (
      select * from jsonb_to_recordset(${sql.json(rows as never)}) as row (line int, external_id text, parent_id text, name text, email text,
        tax_id text, document jsonb, hash text, as_of timestamptz, withdrawn bool)
    ), known as (
      -- By a list of ids, as a join with the statements would read everything there is of the entity.
      select kept.id, kept.external_id, kept.hash, kept.as_of, kept.document, kept.withdrawn_at from records kept
      where kept.workspace_id = ${scope.workspaceId} and kept.connection_id = ${scope.connectionId} and kept.entity = ${scope.entity}
        and kept.external_id = any(${rows.map(row => row.external_id)})
      order by kept.external_id for update of kept
    ), written as (
      insert into records as kept (id, workspace_id, connection_id, entity, external_id, parent_id, name, email, tax_id, document, hash, as_of, changed_at, withdrawn_at)
      select ${uuid7(sql)}, ${scope.workspaceId}, ${scope.connectionId}, ${scope.entity}, row.external_id, row.parent_id, row.name, row.email, row.tax_id,
        row.document, row.hash, row.as_of, row.as_of, case when row.withdrawn then now() end
      from row left join known using (external_id)
      where ${isFresh(sql, sql`row.as_of`)}
      order by row.external_id
      on conflict (workspace_id, connection_id, entity, external_id) do update set
        -- What is no longer had keeps its last content, so that it can be told what it was.
        parent_id = case when excluded.withdrawn_at is null then excluded.parent_id else coalesce(excluded.parent_id, kept.parent_id) end,
        name = case when excluded.withdrawn_at is null then excluded.name else coalesce(excluded.name, kept.name) end,
        email = case when excluded.withdrawn_at is null then excluded.email else coalesce(excluded.email, kept.email) end,
        tax_id = case when excluded.withdrawn_at is null then excluded.tax_id else coalesce(excluded.tax_id, kept.tax_id) end,
        document = case when excluded.withdrawn_at is null then excluded.document else kept.document end,
        ${endOfMerge(sql, sql`excluded.as_of`)}
      returning kept.id, kept.external_id
    )
    select coalesce(known.id, written.id) as id, row.line, row.external_id as "externalId", known.document as before, known.withdrawn_at is not null as "wasWithdrawn",
      ${outcomeOf(sql, sql`row.as_of`)} as outcome
    from row left join known using (external_id) left join written using (external_id)`;
  return await keepMerged(sql, scope, merged, new Map(latest.map(each => [each.externalId, each])));
}

/** Whoever states objects of an entity, or says what they are called, is alone in it until commit. */
export async function lockRecords(
  sql: TransactionSql,
  { connectionId, entity }: { connectionId: string; entity: string },
): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`records/${connectionId}/${entity}`}, 0))`;
}

/** What became of a record, beside what was known of it before. */
export type Merged = MergedRecord & { before: Record<string, unknown> | null; wasWithdrawn: boolean | null };

/** Writes what a merge changed into the history: of what is withdrawn only that, and that what was withdrawn came back. */
export async function keepMerged(
  sql: TransactionSql,
  scope: { workspaceId: string; entity: string; who: string; messageId?: string },
  merged: Merged[],
  stated: ReadonlyMap<string, { op: 'upsert' | 'delete'; document: Record<string, unknown> }>,
): Promise<MergedRecord[]> {
  const changes = merged.flatMap(({ id, externalId, outcome, before, wasWithdrawn }) => {
    const now = stated.get(externalId);
    if (outcome !== 'changed' || !now) return [];
    const fields =
      now.op === 'delete'
        ? [{ field: 'withdrawn', before: null, after: 'yes' }]
        : [
            ...(wasWithdrawn ? [{ field: 'withdrawn', before: 'yes', after: null }] : []),
            ...fieldChanges(before, now.document),
          ];
    return fields.map(change => ({ recordId: id, ...change }));
  });
  await keepChanges(sql, scope, changes);
  return merged.map(({ before, wasWithdrawn, ...each }) => each);
}

type Fragment = PendingQuery<Row[]>;

/** What is withdrawn is so whatever else is said of it: its last content is kept. */
const sameContent = (sql: TransactionSql) => sql`
  ((known.withdrawn_at is not null) = row.withdrawn and (row.withdrawn or known.hash = row.hash))`;

/** Whether a statement `row` is to be written over what is `known`: it is no older, and says something new or is newer. */
export const isFresh = (sql: TransactionSql, asOf: Fragment) => sql`
  (known.id is null or known.as_of <= ${asOf} and (not ${sameContent(sql)} or known.as_of < ${asOf}))`;

export const outcomeOf = (sql: TransactionSql, asOf: Fragment) => sql`
  case when known.id is null then 'created' when known.as_of > ${asOf} then 'superseded' when ${sameContent(sql)} then 'unchanged' else 'changed' end`;

/** What every merge sets alike, `excluded` over `kept`; `changedAt`: since when it is so, where its content changed. */
export const endOfMerge = (sql: TransactionSql, changedAt: Fragment = sql`now()`) => sql`
  hash = case when excluded.withdrawn_at is not null and kept.withdrawn_at is not null then kept.hash else excluded.hash end, as_of = excluded.as_of,
  withdrawn_at = case when excluded.withdrawn_at is null then null else coalesce(kept.withdrawn_at, excluded.withdrawn_at) end,
  changed_at = case when (kept.hash = excluded.hash or excluded.withdrawn_at is not null) and (kept.withdrawn_at is null) = (excluded.withdrawn_at is null)
    then kept.changed_at else ${changedAt} end`;

/** Takes over columns as they are stated; what is withdrawn keeps its last content, so that it can be told what it was. */
export const unlessWithdrawn = (sql: TransactionSql, columns: string[]) =>
  columns
    .map(
      name =>
        sql`${sql(name)} = case when excluded.withdrawn_at is null then excluded.${sql(name)} else kept.${sql(name)} end`,
    )
    .reduce((one, other) => sql`${one}, ${other}`);

/** Writes what changed about records into their history. */
export async function keepChanges(
  sql: TransactionSql,
  scope: { workspaceId: string; entity: string; who: string; messageId?: string },
  changes: (FieldChange & { recordId: string })[],
): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ recordId, ...change }) => ({ ...change, id: v7(), record_id: recordId }));
  await sql`
    insert into changes (id, workspace_id, entity, record_id, field, before, after, who, message_id)
    select id, ${scope.workspaceId}, ${scope.entity}, record_id, field, left(before, 4000), left(after, 4000), ${scope.who}, ${scope.messageId ?? null}
    from jsonb_to_recordset(${sql.json(rows)}) as row (id uuid, record_id uuid, field text, before text, after text)`;
}
