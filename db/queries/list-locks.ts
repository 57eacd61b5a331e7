import type { Sql } from 'postgres';
import type { FieldGroup } from '../../domain/product.ts';
import { iso, isoOrNull } from './iso.ts';

type Named = { id: string; externalId: string; name: string };
export type ListedLock = {
  id: string;
  connection: string;
  /** Absent with `category`: it is about everything there. */
  product: Named | null;
  category: string | null;
  group: FieldGroup | 'all';
  who: string;
  why: string;
  until: string | null;
  standing: boolean;
  liftedBy: string | null;
  liftedAt: string | null;
  createdAt: string;
};
/** An update that a lock holds back. */
export type MetLock = ListedLock & { met: { flow: string; product: Named; group: FieldGroup } };
export type MetCursor = { product: string; group: string; flow: string };

const columns = (sql: Sql) => sql`
  locks.id, connection.key as connection, locks.category, locks.field_group as "group", locks.who, locks.why, locks.until,
  locks.lifted_at is null and (locks.until is null or locks.until > now()) as standing, locks.lifted_by as "liftedBy",
  locks.lifted_at as "liftedAt", locks.created_at as "createdAt",
  case when locked.id is not null then jsonb_build_object('id', locked.id, 'externalId', locked.external_id, 'name', locked.name) end as product`;

const told = <T extends ListedLock>(row: T): T => ({
  ...row,
  until: isoOrNull(row.until),
  liftedAt: isoOrNull(row.liftedAt),
  createdAt: iso(row.createdAt),
});

/** One page of locks, newest first; `all` includes those that were lifted or have ended. */
export async function listLocks(
  sql: Sql,
  filter: {
    workspaceId: string;
    id?: string;
    connection?: string;
    productId?: string;
    all: boolean;
    after?: string;
    limit: number;
  },
): Promise<ListedLock[]> {
  const { workspaceId, id = null, connection = null, productId = null, all, after = null, limit } = filter;
  const rows = await sql<ListedLock[]>`
    select ${columns(sql)}
    from locks join connections connection on connection.workspace_id = locks.workspace_id and connection.id = locks.connection_id
    left join products locked on locked.workspace_id = locks.workspace_id and locked.id = locks.product_id
    where locks.workspace_id = ${workspaceId} and (${id}::uuid is null or locks.id = ${id}::uuid)
      and (${connection}::text is null or connection.key = ${connection}) and (${productId}::uuid is null or locks.product_id = ${productId}::uuid)
      and (${all} or locks.lifted_at is null and (locks.until is null or locks.until > now()))
      and (${after}::uuid is null or locks.id < ${after}::uuid)
    order by locks.id desc limit ${limit}`;
  return rows.map(told);
}

/** One page of the updates that met a lock and wait behind it, each with the nearest lock that holds it: its product's, else its category's. */
export async function listMetLocks(
  sql: Sql,
  filter: { workspaceId: string; connection?: string; productId?: string; after?: MetCursor; limit: number },
): Promise<MetLock[]> {
  const { workspaceId, connection = null, productId = null, after, limit } = filter;
  const rows = await sql<MetLock[]>`
    select ${columns(sql)}, jsonb_build_object('flow', flow.key, 'group', delivery.field_group,
      'product', jsonb_build_object('id', product.id, 'externalId', product.external_id, 'name', product.name)) as met
    from deliveries delivery
    join flows flow on flow.workspace_id = delivery.workspace_id and flow.id = delivery.flow_id and flow.entity = 'products'
    join products product on product.workspace_id = delivery.workspace_id and product.id = delivery.record_id
    join connections connection on connection.workspace_id = flow.workspace_id and connection.id = flow.target_id
    cross join lateral (
      select * from locks lock
      where lock.workspace_id = flow.workspace_id and lock.connection_id = flow.target_id and lock.lifted_at is null
        and (lock.until is null or lock.until > now()) and lock.field_group in ('all', delivery.field_group)
        and (lock.product_id = product.id or lock.product_id is null and (lock.category is null or lock.category = product.category))
      order by lock.product_id nulls last, lock.category nulls last, lock.id limit 1) locks
    left join products locked on locked.workspace_id = locks.workspace_id and locked.id = locks.product_id
    where delivery.workspace_id = ${workspaceId} and delivery.blocked_by = 'lock' and delivery.desired is distinct from delivery.delivered
      and (${connection}::text is null or connection.key = ${connection}) and (${productId}::uuid is null or product.id = ${productId}::uuid)
      and ${after ? sql`(product.id, delivery.field_group, flow.key) < (${after.product}::uuid, ${after.group}, ${after.flow})` : sql`true`}
    order by product.id desc, delivery.field_group desc, flow.key desc limit ${limit}`;
  return rows.map(told);
}
