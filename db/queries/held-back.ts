import type { Sql, TransactionSql } from 'postgres';
import { type FieldGroup, fieldGroups } from '../../domain/product.ts';

export type Queryable = Sql | TransactionSql;

/** Whether `part` is about a group of fields; other rows of a product say that it is to be made or shown, which no lock holds back. */
export const isGroup = (sql: Queryable) => sql`part.name = any(${[...fieldGroups]}::text[])`;

/** A standing lock of the target over this product and group; asked of `flow`, `product` and `part`. */
export const locked = (sql: Queryable) => sql`
  exists (select 1 from locks where locks.workspace_id = flow.workspace_id and locks.connection_id = flow.target_id and locks.lifted_at is null
    and (locks.until is null or locks.until > now()) and locks.field_group in ('all', part.name)
    and (locks.product_id = product.id or locks.product_id is null and (locks.category is null or locks.category = product.category)))`;

/**
 * Why a group of a product may not go at this moment, whatever its delivery says: the target's own product is not known, or a
 * lock keeps it away. The one place that decides it; `blocked_by` only remembers it, so that what is due is found by an index.
 */
export const heldBack = (sql: Queryable) => sql`
  case when not exists (select 1 from bindings binding where binding.workspace_id = flow.workspace_id and binding.connection_id = flow.target_id
      and binding.entity = 'product' and binding.record_id = product.id) then 'unmatched'
    when ${locked(sql)} then 'lock' end`;

/** Which of these groups of products are locked at this moment. */
export async function lockedNow(
  sql: Queryable,
  scope: { workspaceId: string; id: string },
  productIds: string[],
  groups: FieldGroup[],
): Promise<{ productId: string; group: FieldGroup }[]> {
  return await sql<{ productId: string; group: FieldGroup }[]>`
    select product.id as "productId", part.name as "group" from flows flow
    join products product on product.workspace_id = flow.workspace_id and product.id = any(${productIds}::uuid[])
    cross join unnest(${groups}::text[]) part (name)
    where flow.workspace_id = ${scope.workspaceId} and flow.id = ${scope.id} and ${locked(sql)}`;
}
