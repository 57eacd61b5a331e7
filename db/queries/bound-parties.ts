import type { Sql, TransactionSql } from 'postgres';

type Queryable = Sql | TransactionSql;
export type Ends = { workspaceId: string; sourceId: string; targetId: string };

/** What may be made at a flow's target and be entered at its source afterwards, under an id of its own there. */
export type BoundEntity = 'customers' | 'delivery-places';

/** What both ends of a flow call one object that the target made. */
export type BoundParty = { atSource: string; atTarget: string };

/** Objects that a flow's target made and that its source has under an id of its own, as `bound`: entity, source_name, target_name. */
export const boundNames = (sql: Queryable, { workspaceId, sourceId, targetId }: Ends) => sql`(
  select binding.entity, binding.external_id as source_name, made.external_id as target_name
  from bindings binding join records made on made.workspace_id = binding.workspace_id and made.id = binding.record_id and made.entity = binding.entity
  where binding.workspace_id = ${workspaceId} and binding.connection_id = ${sourceId} and binding.entity in ('customers', 'delivery-places')
    and made.connection_id = ${targetId}) bound`;

/** Those of them that either end calls by one of these ids. */
export async function boundParties(
  sql: Queryable,
  ends: Ends,
  entity: BoundEntity,
  ids: string[],
): Promise<BoundParty[]> {
  if (ids.length === 0) return [];
  return await sql<BoundParty[]>`
    select source_name as "atSource", target_name as "atTarget" from ${boundNames(sql, ends)}
    where bound.entity = ${entity} and (source_name = any(${ids}) or target_name = any(${ids}))
    order by source_name`;
}

const addressKey = (sql: Queryable, document: string) => {
  const part = (name: string) =>
    sql`nullif(regexp_replace(lower(${sql(document)}.document -> 'address' ->> ${name}), '[[:space:][:punct:]]+', '', 'g'), '')`;
  return sql`(${part('street')} || '/' || ${part('zip')} || '/' || ${part('city')})`;
};

/**
 * Recognises among these objects of a flow's source those that a person entered there because the target had made them: newer
 * than that, a buyer of the same tax number or a place of the same buyer at the same address, and the only one so. Each is bound;
 * resolves to what was.
 */
export async function recogniseParties(
  sql: TransactionSql,
  flow: Ends & { id: string },
  entity: BoundEntity,
  externalIds: string[],
): Promise<BoundParty[]> {
  const { workspaceId, sourceId, targetId } = flow;
  const alike =
    entity === 'customers'
      ? sql`entered.tax_id = made.tax_id`
      : sql`made.parent_id = coalesce((select bound.target_name from ${boundNames(sql, flow)}
          where bound.entity = 'customers' and bound.source_name = entered.parent_id), entered.parent_id)
        and ${addressKey(sql, 'entered')} = ${addressKey(sql, 'made')}`;
  return await sql<BoundParty[]>`
    with entered as materialized (
      select entry.* from records entry
      where entry.workspace_id = ${workspaceId} and entry.connection_id = ${sourceId} and entry.entity = ${entity}
        and entry.external_id = any(${externalIds}) and entry.withdrawn_at is null
        -- What the target was given already is known there.
        and not exists (select 1 from feed given where given.workspace_id = ${workspaceId} and given.connection_id = ${targetId}
          and given.entity = ${entity} and given.object_id = entry.external_id)
        and not exists (select 1 from records own where own.workspace_id = ${workspaceId} and own.connection_id = ${targetId}
          and own.entity = ${entity} and own.external_id = entry.external_id)
        and not exists (select 1 from bindings bound where bound.workspace_id = ${workspaceId} and bound.connection_id = ${sourceId}
          and bound.entity = ${entity} and bound.external_id = entry.external_id)
    ), pair as (
      select entered.external_id, made.id, made.external_id as name, count(*) over (partition by entered.id) as makes,
        count(*) over (partition by made.id) as entries
      from entered join records made on made.workspace_id = ${workspaceId} and made.connection_id = ${targetId} and made.entity = ${entity}
        and made.withdrawn_at is null and made.created_at < entered.created_at and ${alike}
      join feed told on told.workspace_id = made.workspace_id and told.connection_id = ${sourceId} and told.entity = made.entity
        and told.object_id = made.external_id and told.op = 'upsert' and told.flow_id = ${flow.id}
      where not exists (select 1 from bindings bound where bound.workspace_id = ${workspaceId} and bound.connection_id = ${sourceId}
          and bound.entity = ${entity} and bound.record_id = made.id)
        and not exists (select 1 from records own where own.workspace_id = ${workspaceId} and own.connection_id = ${sourceId}
          and own.entity = ${entity} and own.external_id = made.external_id)
    ), fresh as (
      insert into bindings (workspace_id, connection_id, entity, external_id, record_id, bound_by)
      select ${workspaceId}, ${sourceId}, ${entity}, external_id, id, 'look-up' from pair where makes = 1 and entries = 1
      on conflict do nothing returning external_id
    )
    select external_id as "atSource", pair.name as "atTarget" from fresh join pair using (external_id)`;
}
