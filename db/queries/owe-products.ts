import type { Sql, TransactionSql } from 'postgres';
import { fieldGroups } from '../../domain/product.ts';
import { heldBack, type Queryable } from './held-back.ts';
import { afterOwing, whileOwing } from './owing-lock.ts';
import { uuid7 } from './uuid7.ts';

/** A task stays whatever else holds; what the target cannot take, or is only looked at, stays unless something else holds. */
const stays = (sql: Queryable, held: ReturnType<Sql>) => sql`
  (kept.blocked_by = 'task' or kept.blocked_by in ('untaken', 'shadow') and ${held} is null)`;

const pattern = (sql: Queryable) => sql`flow.settings -> 'photos' ->> 'urlPattern'`;

/** The codes of which a photo's address is made, in a row: with another code it is another photo. */
const patternCodes = (sql: Queryable) => sql`
  concat_ws('/', case when ${pattern(sql)} like '%{bloz7}%' then coalesce(product.bloz7, '') end,
    case when ${pattern(sql)} like '%{ean}%' then coalesce(product.ean, '') end,
    case when ${pattern(sql)} like '%{sku}%' then coalesce(product.sku, '') end)`;

/**
 * What should be in the target, as a hash per group; a group that was never sent has none. The flow's revision is part of it,
 * as other settings make another product of the same statement.
 */
const parts = (sql: Queryable) => sql`
  (values
    ('stock', product.stock_hash, ''),
    ('price', product.price_hash, product.base ->> 'vatRate'),
    ('texts', coalesce(product.texts_hash, ''), product.name),
    ('base', product.base_hash, ''),
    ('carriers', case when product.carriers_hash is not null or jsonb_array_length(flow.settings -> 'carriers') > 0 then coalesce(product.carriers_hash, '') end, product.base_hash),
    ('photos', case when product.photos_hash is not null or ${pattern(sql)} is not null then coalesce(product.photos_hash, '') end, ${patternCodes(sql)})
  ) part (name, hash, beside)`;

const desired = (sql: Queryable) => sql`md5(concat_ws('/', part.hash, part.beside, product.withdrawn, flow.revision))`;

/**
 * Makes every flow of products that is on owe these products to its target, group by group. A flow only owes what it has not
 * delivered; what was stopped by a failure is tried anew once it differs.
 *
 * @param productIds absent: those in the transaction's table `touched`
 */
export async function oweProducts(
  sql: Queryable,
  scope: { workspaceId: string; connectionId: string; flowId?: string },
  productIds?: string[],
): Promise<number> {
  return await whileOwing(sql, scope.workspaceId, transaction => owe(transaction, scope, productIds));
}

async function owe(
  sql: TransactionSql,
  scope: { workspaceId: string; connectionId: string; flowId?: string },
  productIds?: string[],
): Promise<number> {
  const which = productIds ? sql`product.id = any(${productIds}::uuid[])` : sql`product.id in (select id from touched)`;
  const owed = await sql`
    insert into deliveries as kept (workspace_id, flow_id, record_id, field_group, desired, blocked_by)
    select flow.workspace_id, flow.id, product.id, part.name, ${desired(sql)}, ${heldBack(sql)}
    from flows flow
    join products product on product.workspace_id = flow.workspace_id and product.connection_id = flow.source_id and ${which}
    cross join lateral ${parts(sql)}
    where flow.workspace_id = ${scope.workspaceId} and flow.source_id = ${scope.connectionId} and flow.entity = 'products' and flow.mode <> 'off'
      and (${scope.flowId ?? null}::uuid is null or flow.id = ${scope.flowId ?? null})
      and part.hash is not null and (flow.settings -> 'groups' ->> part.name)::boolean
    on conflict (workspace_id, flow_id, record_id, field_group) do update
      set desired = excluded.desired, blocked_by = excluded.blocked_by, next_try = now(), tries = 0, reason = null
      where kept.desired <> excluded.desired or (kept.blocked_by is distinct from excluded.blocked_by and ${stays(sql, sql`excluded.blocked_by`)} is not true)`;
  return owed.count;
}

/** Looks again at what holds deliveries back, after a match or a lock came or went. Resolves to how many changed. */
export async function reblockProducts(
  sql: Queryable,
  scope: { workspaceId: string; targetId: string },
  productIds?: string[],
): Promise<number> {
  return await afterOwing(sql, scope.workspaceId, transaction => reblock(transaction, scope, productIds));
}

async function reblock(
  sql: TransactionSql,
  scope: { workspaceId: string; targetId: string },
  productIds?: string[],
): Promise<number> {
  const changed = await sql`
    update deliveries kept set blocked_by = now_held.held, next_try = now()
    from (
      select flow.id as flow_id, product.id, part.name, ${heldBack(sql)} as held
      from flows flow
      join products product on product.workspace_id = flow.workspace_id and product.connection_id = flow.source_id
      cross join unnest(${[...fieldGroups]}::text[]) part (name)
      where flow.workspace_id = ${scope.workspaceId} and flow.target_id = ${scope.targetId} and flow.entity = 'products'
        and (${productIds ?? null}::uuid[] is null or product.id = any(${productIds ?? null}::uuid[]))
    ) now_held
    where kept.workspace_id = ${scope.workspaceId} and kept.flow_id = now_held.flow_id and kept.record_id = now_held.id
      and kept.field_group = now_held.name and kept.blocked_by is distinct from now_held.held and ${stays(sql, sql`now_held.held`)} is not true`;
  return changed.count;
}

/** Marks what a target has no way to take, with the sentence that says so, instead of leaving it due for ever. */
export async function markUntaken(
  sql: Queryable,
  scope: { workspaceId: string; flowId: string },
  untaken: { group: string; reason: string }[],
): Promise<void> {
  if (untaken.length === 0) return;
  await sql`
    update deliveries set blocked_by = 'untaken', reason = row.reason
    from jsonb_to_recordset(${sql.json(untaken)}) as row ("group" text, reason text)
    where deliveries.workspace_id = ${scope.workspaceId} and deliveries.flow_id = ${scope.flowId} and deliveries.field_group = row."group"
      and deliveries.desired is distinct from deliveries.delivered and deliveries.blocked_by is null`;
}

/** Takes away what a flow owes in groups that are switched off. */
export async function forgetSwitchedOff(sql: Queryable, scope: { workspaceId: string; flowId: string }): Promise<void> {
  await sql`
    delete from deliveries using flows flow
    where flow.workspace_id = ${scope.workspaceId} and flow.id = ${scope.flowId} and deliveries.workspace_id = flow.workspace_id
      and deliveries.flow_id = flow.id and deliveries.field_group not in ('product', 'shown') and not coalesce((flow.settings -> 'groups' ->> deliveries.field_group)::boolean, false)`;
}

/** Products of one comparison: so many are compared at a time, between which other things may have their turn. */
const comparedAtOnce = 1_000;

/**
 * Asks for a comparison of everything that a package stated, in each flow that takes it; stock and the rest each by itself.
 *
 * What waits already keeps its place, and is compared once: behind a slow target the queue would grow with every offer, or what
 * stands at its end would never have its turn. Of the oldest rows some may be under way, so they do not count as waiting.
 */
export async function assertProducts(
  sql: TransactionSql,
  scope: { workspaceId: string; connectionId: string; messageId: string },
  groups: string[],
): Promise<void> {
  const flows = sql`
    select id from flows where workspace_id = ${scope.workspaceId} and source_id = ${scope.connectionId} and entity = 'products' and mode <> 'off'`;
  // By EXCEPT alone, as absent products are found: nothing is known yet of how many there are. Ids of a row are in order, so
  // that most rows are told apart by their ends.
  await sql`
    with stated as materialized (
      select product.id from (select distinct external_id from staged) staged
      join products product on product.workspace_id = ${scope.workspaceId} and product.connection_id = ${scope.connectionId}
        and product.external_id = staged.external_id
    ), span as (select array_agg(id order by id) as ids from stated
    ), waiting as (
      select *, row_number() over (partition by flow_id, field_groups order by id) as place from comparisons
      where workspace_id = ${scope.workspaceId} and flow_id in (${flows}) and report_id is null and cardinality(field_groups) = 1
    ), fresh as (
      select flow.id as flow_id, part.name, stated.id from (${flows}) flow, unnest(${groups}::text[]) part (name), stated
      except
      select flow_id, field_groups[1], unnest(product_ids) from waiting, span
      where place > 1 and product_ids[1] <= span.ids[cardinality(span.ids)] and product_ids[cardinality(product_ids)] >= span.ids[1]
    )
    insert into comparisons (id, workspace_id, flow_id, field_groups, product_ids, message_id)
    select ${uuid7(sql)}, ${scope.workspaceId}, flow_id, array[name], array_agg(id order by id), ${scope.messageId}
    from (select *, (row_number() over (partition by flow_id, name order by id) - 1) / ${comparedAtOnce}::int as part from fresh) numbered
    group by flow_id, name, part`;
}
