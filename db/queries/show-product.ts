import type { Sql } from 'postgres';
import type { FlowMode } from '../../domain/flow-settings.ts';
import type { FieldGroup, Fields } from '../../domain/product.ts';
import { iso, isoOrNull } from './iso.ts';

type ProductRow = {
  id: string;
  connection: string;
  externalId: string;
  name: string;
  sku: string | null;
  ean: string | null;
  bloz7: string | null;
  category: string | null;
  withdrawn: boolean;
  base: Fields;
  texts: Fields | null;
  price: Fields | null;
  stock: Fields | null;
  carriers: Fields | null;
  photos: Fields | null;
  changedAt: string;
  createdAt: string;
};
type FlowRow = {
  id: string;
  flow: string;
  target: string;
  mode: FlowMode;
  paused: boolean;
  externalId: string | null;
  boundBy: string | null;
  boundAt: string | null;
};
export type OwedGroup = {
  flowId: string;
  /** `product`: that it is created in the target. */
  group: FieldGroup | 'product' | 'shown';
  delivered: boolean;
  blockedBy: string | null;
  tries: number;
  reason: string | null;
  nextTry: string;
};
export type StandingLock = {
  id: string;
  connection: string;
  group: FieldGroup | 'all';
  on: 'product' | 'category' | 'connection';
  who: string;
  why: string;
  until: string | null;
};
type PlacedPhoto = { hash: string; connection: string; externalId: string };
type KnownPhoto = { hash: string; type: string; bytes: number };
type NamedCarrier = { code: string; name: string | null; flow: string | null; value: string | null };
export type ProductChange = {
  id: string;
  field: string;
  before: string | null;
  after: string | null;
  who: string;
  messageId: string | null;
  at: string;
};

const lastChanges = 50;

/** Everything that is known of one product: what its source states, where it stands in every flow, and what keeps it there. */
export async function showProduct(sql: Sql, scope: { workspaceId: string; productId: string }) {
  const { workspaceId, productId } = scope;
  const [products, flows, owed, locks, placed, known, carriers, changes] = await Promise.all([
    sql<ProductRow[]>`
      select product.id, connection.key as connection, product.external_id as "externalId", product.name, product.sku, product.ean, product.bloz7,
        product.category, product.withdrawn, product.base, product.texts, product.price, product.stock, product.carriers, product.photos,
        product.changed_at as "changedAt", product.created_at as "createdAt"
      from products product join connections connection on connection.workspace_id = product.workspace_id and connection.id = product.connection_id
      where product.workspace_id = ${workspaceId} and product.id = ${productId}`,
    sql<FlowRow[]>`
      select flow.id, flow.key as flow, target.key as target, flow.mode, flow.paused, binding.external_id as "externalId",
        binding.bound_by as "boundBy", binding.created_at as "boundAt"
      from products product
      join flows flow on flow.workspace_id = product.workspace_id and flow.source_id = product.connection_id and flow.entity = 'products'
      join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id
      left join bindings binding on binding.workspace_id = flow.workspace_id and binding.connection_id = flow.target_id and binding.entity = 'product'
        and binding.record_id = product.id
      where product.workspace_id = ${workspaceId} and product.id = ${productId} order by flow.key`,
    sql<OwedGroup[]>`
      select delivery.flow_id as "flowId", delivery.field_group as "group", delivery.desired is not distinct from delivery.delivered as delivered,
        delivery.blocked_by as "blockedBy", delivery.tries, delivery.reason, delivery.next_try as "nextTry"
      from flows flow join deliveries delivery on delivery.workspace_id = flow.workspace_id and delivery.flow_id = flow.id
      where flow.workspace_id = ${workspaceId} and flow.entity = 'products' and delivery.record_id = ${productId} order by delivery.field_group`,
    sql<StandingLock[]>`
      select locks.id, connection.key as connection, locks.field_group as "group", locks.who, locks.why, locks.until,
        case when locks.product_id is not null then 'product' when locks.category is not null then 'category' else 'connection' end as on
      from products product
      join locks on locks.workspace_id = product.workspace_id and locks.lifted_at is null and (locks.until is null or locks.until > now())
        and (locks.product_id = product.id or locks.product_id is null and (locks.category is null or locks.category = product.category))
      join connections connection on connection.workspace_id = locks.workspace_id and connection.id = locks.connection_id
      where product.workspace_id = ${workspaceId} and product.id = ${productId} order by locks.id`,
    sql<PlacedPhoto[]>`
      select placed.hash, connection.key as connection, placed.external_id as "externalId"
      from photos_placed placed join connections connection on connection.workspace_id = placed.workspace_id and connection.id = placed.connection_id
      where placed.workspace_id = ${workspaceId} and placed.product_id = ${productId} order by placed.position`,
    sql<KnownPhoto[]>`
      select content.hash, content.type, octet_length(content.content) as bytes
      from products product cross join lateral jsonb_each_text(coalesce(product.photos, '{}')) photo
      join photo_contents content on content.workspace_id = product.workspace_id and 'sha256:' || content.hash = photo.value
      where product.workspace_id = ${workspaceId} and product.id = ${productId}`,
    sql<NamedCarrier[]>`
      select part.code, carrier.name, flow.key as flow, coalesce(binding.external_id, lookup.value) as value
      from products product cross join lateral unnest(string_to_array(nullif(product.carriers ->> 'codes', ''), ',')) part (code)
      left join carriers carrier on carrier.workspace_id = product.workspace_id and carrier.connection_id = product.connection_id and carrier.code = part.code
      left join flows flow on flow.workspace_id = product.workspace_id and flow.source_id = product.connection_id and flow.entity = 'products'
      left join lookups lookup on lookup.workspace_id = flow.workspace_id and lookup.flow_id = flow.id and lookup.table_name = 'carrier'
        and lookup.code = part.code
      left join bindings binding on binding.workspace_id = flow.workspace_id and binding.connection_id = flow.target_id and binding.entity = 'carrier'
        and binding.record_id = carrier.id
      where product.workspace_id = ${workspaceId} and product.id = ${productId} order by part.code, flow.key`,
    productHistory(sql, { ...scope, limit: lastChanges }),
  ]);
  const [product] = products;
  if (!product) return undefined;
  return {
    product: { ...product, changedAt: iso(product.changedAt), createdAt: iso(product.createdAt) },
    flows: flows.map(({ externalId, boundBy, boundAt, ...flow }) => ({
      ...flow,
      binding:
        externalId !== null && boundBy !== null && boundAt !== null ? { externalId, boundBy, at: iso(boundAt) } : null,
      owed: owed.filter(row => row.flowId === flow.id).map(row => ({ ...row, nextTry: iso(row.nextTry) })),
    })),
    locks: locks.map(lock => ({ ...lock, until: isoOrNull(lock.until) })),
    placed: [...placed],
    known: [...known],
    carriers: [...carriers],
    changes,
  };
}

/** One page of a product's history, newest first. */
export async function productHistory(
  sql: Sql,
  scope: { workspaceId: string; productId: string; after?: string; limit: number },
): Promise<ProductChange[]> {
  const { workspaceId, productId, after = null, limit } = scope;
  const rows = await sql<ProductChange[]>`
    select id, field, before, after, who, message_id as "messageId", created_at as at from changes
    where workspace_id = ${workspaceId} and record_id = ${productId} and (${after}::uuid is null or id < ${after}::uuid)
    order by id desc limit ${limit}`;
  return rows.map(row => ({ ...row, at: iso(row.at) }));
}
