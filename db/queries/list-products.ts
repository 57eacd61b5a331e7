import type { Sql } from 'postgres';
import type { FlowMode } from '../../domain/flow-settings.ts';
import type { Fields } from '../../domain/product.ts';
import { iso } from './iso.ts';

export type ProductFilter = {
  workspaceId: string;
  after?: string;
  limit: number;
  /** Part of the name, or a whole code. */
  q?: string;
  connection?: string;
  /** Key of a flow: only products that its target is not known to have. */
  unmatched?: string;
  /** Only products that some flow has not delivered wholly. */
  waiting?: boolean;
};

/** How a product stands in one flow: the target's id for it, and of how many field groups the target lacks the latest. */
type ListedProductFlow = { flow: string; mode: FlowMode; externalId: string | null; waiting: number; blocked: number };
export type ListedProduct = {
  id: string;
  connection: string;
  externalId: string;
  name: string;
  sku: string | null;
  ean: string | null;
  bloz7: string | null;
  category: string | null;
  withdrawn: boolean;
  price: Fields | null;
  stock: Fields | null;
  changedAt: string;
  flows: ListedProductFlow[];
};

const contains = (text: string): string => `%${text.replaceAll(/[\\%_]/g, found => `\\${found}`)}%`;

/** What the target cannot take is never delivered, and nobody waits for it. */
const lacking = (sql: Sql) =>
  sql`delivery.desired is distinct from delivery.delivered and delivery.blocked_by is distinct from 'untaken'`;

/** One page of products, newest first, with where each stands in every flow of products. */
export async function listProducts(sql: Sql, filter: ProductFilter): Promise<ListedProduct[]> {
  const { workspaceId, after = null, limit, q, connection, unmatched, waiting } = filter;
  const searched =
    q === undefined
      ? sql`true`
      : sql`(product.name ilike ${contains(q)} or ${q} in (product.sku, product.ean, product.bloz7, product.external_id))`;
  const rows = await sql<ListedProduct[]>`
    select product.id, connection.key as connection, product.external_id as "externalId", product.name, product.sku, product.ean, product.bloz7,
      product.category, product.withdrawn, product.price, product.stock, product.changed_at as "changedAt",
      coalesce((
        select jsonb_agg(jsonb_build_object('flow', flow.key, 'mode', flow.mode, 'externalId', binding.external_id, 'waiting', owed.waiting, 'blocked', owed.blocked) order by flow.key)
        from flows flow
        left join bindings binding on binding.workspace_id = flow.workspace_id and binding.connection_id = flow.target_id
          and binding.entity = 'product' and binding.record_id = product.id
        cross join lateral (
          select count(*)::int as waiting, count(blocked_by)::int as blocked from deliveries delivery
          where delivery.workspace_id = flow.workspace_id and delivery.flow_id = flow.id and delivery.record_id = product.id
            and ${lacking(sql)}) owed
        where flow.workspace_id = product.workspace_id and flow.source_id = product.connection_id and flow.entity = 'products'), '[]') as flows
    from products product join connections connection on connection.workspace_id = product.workspace_id and connection.id = product.connection_id
    where product.workspace_id = ${workspaceId} and (${after}::uuid is null or product.id < ${after}::uuid)
      and ${searched}
      and ${connection === undefined ? sql`true` : sql`connection.key = ${connection}`}
      and ${
        unmatched === undefined
          ? sql`true`
          : sql`exists (select 1 from flows flow where flow.workspace_id = product.workspace_id and flow.source_id = product.connection_id
              and flow.entity = 'products' and flow.key = ${unmatched} and not exists (
                select 1 from bindings binding where binding.workspace_id = flow.workspace_id and binding.connection_id = flow.target_id
                  and binding.entity = 'product' and binding.record_id = product.id))`
      }
      and ${
        waiting === undefined
          ? sql`true`
          : sql`${waiting} = exists (select 1 from flows flow
              join deliveries delivery on delivery.workspace_id = flow.workspace_id and delivery.flow_id = flow.id and delivery.record_id = product.id
              where flow.workspace_id = product.workspace_id and flow.source_id = product.connection_id and flow.entity = 'products'
                and ${lacking(sql)})`
      }
    order by product.id desc limit ${limit}`;
  return rows.map(row => ({ ...row, changedAt: iso(row.changedAt) }));
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The products that people mean by an id or by one of their codes; several may share one. */
export async function findProducts(
  sql: Sql,
  workspaceId: string,
  name: string,
): Promise<{ id: string; connectionId: string; connection: string; title: string }[]> {
  const which = uuid.test(name)
    ? sql`product.id = ${name}`
    : sql`(product.external_id = ${name} or product.sku = ${name} or product.ean = ${name} or product.bloz7 = ${name})`;
  return await sql<{ id: string; connectionId: string; connection: string; title: string }[]>`
    select product.id, product.connection_id as "connectionId", connection.key as connection, product.name as title
    from products product join connections connection on connection.workspace_id = product.workspace_id and connection.id = product.connection_id
    where product.workspace_id = ${workspaceId} and ${which} order by product.id limit 10`;
}
