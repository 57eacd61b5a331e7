import type { Sql, TransactionSql } from 'postgres';
import type { HoldingSettings } from '../../domain/catalogue-settings.ts';
import type { Checks } from '../../domain/holding.ts';

type Queryable = Sql | TransactionSql;
type FlowScope = { workspaceId: string; flowId: string };

/** Puts new products of a flow into holding, each with an empty checklist; one that has a checklist keeps it. */
export async function holdProducts(sql: Queryable, scope: FlowScope, productIds: string[]): Promise<void> {
  await sql`
    insert into product_checks (workspace_id, flow_id, product_id)
    select ${scope.workspaceId}, ${scope.flowId}, id from unnest(${productIds}::uuid[]) product (id) on conflict do nothing`;
}

/** Puts what a flow created hidden before it had checklists into holding. */
export async function holdHidden(sql: Queryable, scope: FlowScope): Promise<void> {
  await sql`
    insert into product_checks (workspace_id, flow_id, product_id)
    select flow.workspace_id, flow.id, product.id from flows flow
    join products product on product.workspace_id = flow.workspace_id and product.connection_id = flow.source_id
    join bindings binding on binding.workspace_id = flow.workspace_id and binding.connection_id = flow.target_id and binding.entity = 'product'
      and binding.record_id = product.id and binding.bound_by = 'created'
    join remote_products there on there.workspace_id = flow.workspace_id and there.connection_id = flow.target_id
      and there.external_id = binding.external_id and not there.active
    where flow.workspace_id = ${scope.workspaceId} and flow.id = ${scope.flowId} and flow.settings ? 'holding' and flow.settings ->> 'create' <> 'active'
    on conflict do nothing`;
}

export type CheckRow = Checks & { confirmedBy: string | null; confirmedAt: Date | null };

/** A product's checklist, locked until commit; undefined where it never was in holding. */
export async function lockChecks(
  sql: TransactionSql,
  { workspaceId, flowId, productId }: FlowScope & { productId: string },
): Promise<CheckRow | undefined> {
  const [row] = await sql<CheckRow[]>`
    select photo, description, parameters, category, confirmed_by as "confirmedBy", confirmed_at as "confirmedAt" from product_checks
    where workspace_id = ${workspaceId} and flow_id = ${flowId} and product_id = ${productId} for update`;
  return row;
}

/** Writes a checklist; `confirmedBy` absent: it is open. */
export async function writeChecks(
  sql: TransactionSql,
  { workspaceId, flowId, productId }: FlowScope & { productId: string },
  { photo, description, parameters, category }: Checks,
  confirmedBy?: string,
): Promise<void> {
  await sql`
    update product_checks set photo = ${photo}, description = ${description}, parameters = ${parameters}, category = ${category},
      confirmed_by = ${confirmedBy ?? null}, confirmed_at = case when ${confirmedBy !== undefined} then now() end
    where workspace_id = ${workspaceId} and flow_id = ${flowId} and product_id = ${productId}`;
}

/** Owes the target that a product is shown in its final category, or hidden. */
export async function oweShown(
  sql: TransactionSql,
  { workspaceId, flowId, productId }: FlowScope & { productId: string },
  category: string | undefined,
): Promise<void> {
  await sql`
    insert into deliveries (workspace_id, flow_id, record_id, field_group, desired)
    values (${workspaceId}, ${flowId}, ${productId}, 'shown', ${category === undefined ? 'hidden' : `visible/${category}`})
    on conflict (workspace_id, flow_id, record_id, field_group) do update set desired = excluded.desired, blocked_by = null, tries = 0,
      next_try = now(), reason = null`;
}

/** What the source says of a product that bears on its checklist. */
export const factsOfChecklist = (sql: Queryable) => sql`
  lateral (select
    coalesce(product.photos, '{}') <> '{}' as photo,
    coalesce(product.texts ->> 'description', '') <> '' as description,
    product.base ?| array['weight', 'form', 'dose', 'pack'] or exists (select 1 from records stated
      where stated.workspace_id = product.workspace_id and stated.connection_id = product.connection_id and stated.entity = 'products'
        and stated.external_id = product.external_id
        and (coalesce(stated.document -> 'attributes', '{}') <> '{}' or coalesce(stated.document -> 'dimensions', '{}') <> '{}')) as parameters
  )`;

/** Products in holding that a rule lets go live, with their final category; what a person put back waits for a person. */
export async function passingByRule(
  sql: Sql,
  { workspaceId, flowId }: FlowScope,
  rule: HoldingSettings['rule'],
  limit: number,
): Promise<{ productId: string; category: string }[]> {
  const category = sql`coalesce(held.category, ${rule.category ?? null}::text, product.category)`;
  return await sql`
    select product.id as "productId", ${category} as category
    from product_checks held
    join products product on product.workspace_id = held.workspace_id and product.id = held.product_id and not product.withdrawn
    cross join ${factsOfChecklist(sql)} states
    where held.workspace_id = ${workspaceId} and held.flow_id = ${flowId} and held.confirmed_at is null and ${category} is not null
      and (states.photo or not ${rule.photo}) and (states.description or not ${rule.description}) and (states.parameters or not ${rule.parameters})
      and not exists (select 1 from deliveries told where told.workspace_id = held.workspace_id and told.flow_id = held.flow_id
        and told.record_id = held.product_id and told.field_group = 'shown')
    order by product.id limit ${limit}`;
}

export type OwedShown = { productId: string; externalId: string; desired: string; category: string | null };

/** Whether products are to be shown, as it stands now; those without a partner are left out. */
export async function owedShown(
  sql: Sql,
  flow: { workspaceId: string; id: string; targetId: string },
  productIds: string[],
): Promise<OwedShown[]> {
  return await sql<OwedShown[]>`
    select owed.record_id as "productId", binding.external_id as "externalId", owed.desired,
      case when held.confirmed_at is not null then held.category end as category
    from deliveries owed
    join product_checks held on held.workspace_id = owed.workspace_id and held.flow_id = owed.flow_id and held.product_id = owed.record_id
    join bindings binding on binding.workspace_id = owed.workspace_id and binding.connection_id = ${flow.targetId} and binding.entity = 'product'
      and binding.record_id = owed.record_id
    where owed.workspace_id = ${flow.workspaceId} and owed.flow_id = ${flow.id} and owed.field_group = 'shown' and owed.record_id = any(${productIds}::uuid[])`;
}

/** Takes a product out of holding altogether, because it lost its partner. */
export async function forgetHolding(
  sql: TransactionSql,
  { workspaceId, flowId, productId }: FlowScope & { productId: string },
): Promise<void> {
  await sql`
    delete from deliveries where workspace_id = ${workspaceId} and flow_id = ${flowId} and record_id = ${productId} and field_group = 'shown'`;
  await sql`
    delete from product_checks where workspace_id = ${workspaceId} and flow_id = ${flowId} and product_id = ${productId}`;
}
