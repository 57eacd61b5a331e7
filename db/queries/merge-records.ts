import type { TransactionSql } from 'postgres';
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
 * Folds statements into the records of one entity with history, all in one statement: a newer one wins, equal content writes
 * nothing but its time. Of two statements of one object in a message the last counts.
 */
export async function mergeRecords(sql: TransactionSql, scope: Scope, stated: StatedRecord[]): Promise<MergedRecord[]> {
  if (stated.length === 0) return [];
  // Two who state the same objects at once go one after the other: none may overwrite what it has not seen.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`records/${scope.connectionId}/${scope.entity}`}, 0))`;
  const latest = [...new Map(stated.map(each => [each.externalId, each])).values()];
  const rows = latest.map(each => ({
    line: each.line,
    external_id: each.externalId,
    parent_id: each.parentId ?? null,
    name: each.name ?? null,
    email: each.email ?? null,
    tax_id: each.taxId ?? null,
    document: each.document,
    hash: hashOf({ op: each.op, document: each.document }),
    as_of: each.asOf,
    withdrawn: each.op === 'delete',
  }));
  const merged = await sql<(MergedRecord & { before: Record<string, unknown> | null; wasWithdrawn: boolean | null })[]>`
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
      insert into records as kept (id, workspace_id, connection_id, entity, external_id, parent_id, name, email, tax_id, document, hash, as_of, withdrawn_at)
      select ${uuid7(sql)}, ${scope.workspaceId}, ${scope.connectionId}, ${scope.entity}, row.external_id, row.parent_id, row.name, row.email, row.tax_id,
        row.document, row.hash, row.as_of, case when row.withdrawn then now() end
      from row left join known using (external_id)
      where known.id is null or known.as_of <= row.as_of
        and (not ${sameContent(sql)} or known.as_of < row.as_of)
      order by row.external_id
      on conflict (workspace_id, connection_id, entity, external_id) do update set
        -- What is no longer had keeps its last content, so that it can be told what it was.
        parent_id = case when excluded.withdrawn_at is null then excluded.parent_id else coalesce(excluded.parent_id, kept.parent_id) end,
        name = case when excluded.withdrawn_at is null then excluded.name else coalesce(excluded.name, kept.name) end,
        email = case when excluded.withdrawn_at is null then excluded.email else coalesce(excluded.email, kept.email) end,
        tax_id = case when excluded.withdrawn_at is null then excluded.tax_id else coalesce(excluded.tax_id, kept.tax_id) end,
        document = case when excluded.withdrawn_at is null then excluded.document else kept.document end,
        hash = case when excluded.withdrawn_at is not null and kept.withdrawn_at is not null then kept.hash else excluded.hash end, as_of = excluded.as_of,
        withdrawn_at = case when excluded.withdrawn_at is null then null else coalesce(kept.withdrawn_at, excluded.withdrawn_at) end,
        changed_at = case when (kept.hash = excluded.hash or excluded.withdrawn_at is not null) and (kept.withdrawn_at is null) = (excluded.withdrawn_at is null)
          then kept.changed_at else now() end
      returning kept.id, kept.external_id
    )
    select coalesce(known.id, written.id) as id, row.line, row.external_id as "externalId", known.document as before, known.withdrawn_at is not null as "wasWithdrawn",
      case when known.id is null then 'created' when known.as_of > row.as_of then 'superseded'
        when ${sameContent(sql)} then 'unchanged' else 'changed' end as outcome
    from row left join known using (external_id) left join written using (external_id)`;
  const byId = new Map(latest.map(each => [each.externalId, each]));
  await keepChanges(
    sql,
    scope,
    merged
      .filter(each => each.outcome === 'changed')
      .flatMap(each => {
        const now = byId.get(each.externalId);
        if (!now) return [];
        const changes =
          now.op === 'delete'
            ? [{ field: 'withdrawn', before: null, after: 'yes' }]
            : [
                ...(each.wasWithdrawn ? [{ field: 'withdrawn', before: 'yes', after: null }] : []),
                ...fieldChanges(each.before, now.document),
              ];
        return changes.map(change => ({ recordId: each.id, ...change }));
      }),
  );
  return merged.map(({ before, wasWithdrawn, ...each }) => each);
}

/** What is withdrawn is so whatever else is said of it: its last content is kept. */
const sameContent = (sql: TransactionSql) => sql`
  ((known.withdrawn_at is not null) = row.withdrawn and (row.withdrawn or known.hash = row.hash))`;

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
