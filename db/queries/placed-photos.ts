import type { Sql, TransactionSql } from 'postgres';

type Scope = { workspaceId: string; connectionId: string };

/** The photos of these products that were added to a target. */
export async function placedPhotos(
  sql: Sql,
  { workspaceId, connectionId }: Scope,
  productIds: string[],
): Promise<{ productId: string; photoId: string; hash: string }[]> {
  return await sql<{ productId: string; photoId: string; hash: string }[]>`
    select product_id as "productId", external_id as "photoId", hash from photos_placed
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and product_id = any(${productIds}::uuid[])
    order by product_id, position`;
}

/** Forgets photos that are gone from a target, so that they may be added again. */
export async function forgetPlacedPhotos(
  sql: TransactionSql,
  { workspaceId, connectionId }: Scope,
  { productId, photoIds }: { productId: string; photoIds: string[] },
): Promise<void> {
  await sql`
    delete from photos_placed where workspace_id = ${workspaceId} and connection_id = ${connectionId}
      and product_id = ${productId} and external_id = any(${photoIds})`;
}

/** Owes the photos of these products anew; what holds them back goes on doing so. */
export async function oweAgain(
  sql: TransactionSql,
  flow: { workspaceId: string; id: string },
  productIds: string[],
): Promise<void> {
  await sql`
    update deliveries set delivered = null, next_try = now()
    where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and record_id = any(${productIds}::uuid[]) and field_group = 'photos'`;
}
