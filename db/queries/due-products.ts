import type { Sql } from 'postgres';
import type { FieldGroup, Fields, Product, ProductBase } from '../../domain/product.ts';
import { heldBack, isGroup, locked } from './held-back.ts';
import { reblockProducts } from './owe-products.ts';

/** One group of one product that a flow owes, with what its source says now. */
export type OwedGroup = {
  group: FieldGroup;
  desired: string;
  /** Not delivered yet, or not as it should be now. */
  owed: boolean;
  /** Owed, and nothing keeps it from going now. */
  due: boolean;
  blockedBy: string | null;
  /** Why it failed last. */
  reason: string | null;
};
export type OwedProduct = { product: Product; externalId: string; groups: OwedGroup[] };

/**
 * Ids of products with something due in the first of these groups that has any. What counts as due and is held back at this
 * moment, by a lock or the want of a partner, is never among them: it is marked so, and others take its place.
 */
export async function dueProducts(
  sql: Sql,
  flowId: string,
  groups: (FieldGroup | 'product' | 'shown')[],
  limit: number,
): Promise<string[]> {
  for (const group of groups) {
    for (;;) {
      const rows = await sql<DueRow[]>`
        select part.record_id as id, flow.workspace_id as "workspaceId", flow.target_id as "targetId",
          case when ${isGroup(sql)} then ${heldBack(sql)} end as held
        from (select *, field_group as name from deliveries
          where flow_id = ${flowId} and field_group = ${group} and desired is distinct from delivered and blocked_by is null and next_try <= now()
          order by next_try limit ${limit}) part
        join flows flow on flow.workspace_id = part.workspace_id and flow.id = part.flow_id
        join products product on product.workspace_id = part.workspace_id and product.id = part.record_id
        order by part.next_try`;
      const held = rows.filter(row => row.held !== null);
      const [first] = held;
      if (!first) {
        if (rows.length > 0) return rows.map(row => row.id);
        break;
      }
      await reblockProducts(
        sql,
        first,
        held.map(row => row.id),
      );
    }
  }
  return [];
}

type DueRow = { id: string; workspaceId: string; targetId: string; held: string | null };

/** When the next delivery that was put off comes due, in ms; undefined: none was. */
export async function nextDue(sql: Sql, flowId: string, groups: string[]): Promise<number | undefined> {
  const [row] = await sql<{ ms: number | null }[]>`
    select (extract(epoch from min(next_try) - now()) * 1000)::float8 as ms from deliveries
    where flow_id = ${flowId} and field_group = any(${groups}) and desired is distinct from delivered and blocked_by is null`;
  return row?.ms == null ? undefined : Math.max(0, Math.round(row.ms));
}

type Row = {
  id: string;
  external_id: string;
  withdrawn: boolean;
  base: ProductBase;
  texts: Product['texts'] | null;
  price: Product['price'] | null;
  stock: Product['stock'] | null;
  carriers: Product['carriers'] | null;
  photos: Fields | null;
  there: string;
  groups: OwedGroup[];
};

/**
 * Loads products that are matched, with what is owed of them and what holds it back at this moment: no group of one that a flow
 * carries nothing of. Products whose partner is not known are left out.
 */
export async function owedProducts(
  sql: Sql,
  flow: { workspaceId: string; id: string; targetId: string },
  productIds: string[],
  groups: FieldGroup[],
): Promise<OwedProduct[]> {
  if (productIds.length === 0) return [];
  const rows = await sql<Row[]>`
    select product.id, product.external_id, product.withdrawn, product.base, product.texts, product.price, product.stock, product.carriers, product.photos,
      binding.external_id as there, coalesce(owed.groups, '[]') as groups
    from products product
    join bindings binding on binding.workspace_id = product.workspace_id and binding.connection_id = ${flow.targetId}
      and binding.entity = 'product' and binding.record_id = product.id
    left join (
      select part.record_id, jsonb_agg(jsonb_build_object('group', part.name, 'desired', part.desired, 'reason', part.reason,
        'owed', part.desired is distinct from part.delivered,
        'blockedBy', case when ${locked(sql)} then 'lock' else part.blocked_by end,
        'due', part.desired is distinct from part.delivered and part.blocked_by is null and part.next_try <= now() and not ${locked(sql)})) as groups
      from (select *, field_group as name from deliveries where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id}
        and record_id = any(${productIds}::uuid[]) and field_group = any(${groups})) part
      join flows flow on flow.workspace_id = part.workspace_id and flow.id = part.flow_id
      join products product on product.workspace_id = part.workspace_id and product.id = part.record_id
      group by part.record_id
    ) owed on owed.record_id = product.id
    where product.workspace_id = ${flow.workspaceId} and product.id = any(${productIds}::uuid[])
    order by product.id`;
  return rows.map(row => ({
    externalId: row.there,
    groups: row.groups,
    product: productOf(row),
  }));
}

const productOf = (row: Omit<Row, 'there' | 'groups'>): Product => ({
  id: row.id,
  externalId: row.external_id,
  withdrawn: row.withdrawn,
  base: row.base,
  texts: row.texts ?? {},
  price: row.price ?? undefined,
  stock: row.stock ?? undefined,
  carriers: row.carriers ?? undefined,
  photos: row.photos ?? undefined,
});

/** The id of a product in a target; undefined while it has none there. */
export async function partnerOf(
  sql: Sql,
  target: { workspaceId: string; targetId: string },
  productId: string,
): Promise<string | undefined> {
  const [binding] = await sql<{ there: string }[]>`
    select external_id as there from bindings
    where workspace_id = ${target.workspaceId} and connection_id = ${target.targetId} and entity = 'product' and record_id = ${productId}`;
  return binding?.there;
}

/** Loads products by id, matched or not. */
export async function loadProducts(sql: Sql, workspaceId: string, productIds: string[]): Promise<Product[]> {
  const rows = await sql<Row[]>`
    select id, external_id, withdrawn, base, texts, price, stock, carriers, photos from products
    where workspace_id = ${workspaceId} and id = any(${productIds}::uuid[])`;
  return rows.map(productOf);
}

/** `there`: the partner that was written; one that was let go of meanwhile does not count. */
export type Settled = { productId: string; group: string; desired: string; there?: string };

/**
 * Marks as delivered what was delivered, unless something else is owed by now, or the flow's settings are others than it was
 * decided by. What waits for a task is a person's to let go.
 */
export async function settleDelivered(
  sql: Sql,
  flow: { workspaceId: string; id: string; revision: number },
  settled: Settled[],
): Promise<void> {
  if (settled.length === 0) return;
  await sql`
    update deliveries set delivered = row.desired, tries = 0, reason = null
    from jsonb_to_recordset(${sql.json(settled)}) as row ("productId" uuid, "group" text, desired text, there text)
    where deliveries.workspace_id = ${flow.workspaceId} and deliveries.flow_id = ${flow.id} and deliveries.record_id = row."productId"
      and deliveries.field_group = row."group" and deliveries.desired = row.desired and deliveries.blocked_by is distinct from 'task'
      and exists (select 1 from flows where flows.workspace_id = deliveries.workspace_id and flows.id = deliveries.flow_id and flows.revision = ${flow.revision})
      and (deliveries.delivered is distinct from row.desired or deliveries.tries > 0)
      and (row.there is null or exists (select 1 from bindings binding join flows flow on flow.workspace_id = deliveries.workspace_id and flow.id = deliveries.flow_id
        where binding.workspace_id = deliveries.workspace_id and binding.connection_id = flow.target_id and binding.entity = 'product'
          and binding.record_id = row."productId" and binding.external_id = row.there))`;
}

export type Failed = { productId: string; group: string; reason: string };

/**
 * Puts off what failed, each for itself and longer every time; after `tries` it is held back for a person. What something else
 * holds back meanwhile, such as a lock, stays with that, and is tried once more when it goes.
 *
 * @returns what is held back now
 */
export async function putOff(
  sql: Sql,
  flow: { workspaceId: string; id: string },
  failed: Failed[],
  tries: number,
): Promise<Failed[]> {
  if (failed.length === 0) return [];
  return await sql<Failed[]>`
    update deliveries set tries = tries + 1, reason = row.reason, delivered = null,
      next_try = now() + least(3600, 5 * power(4, tries)) * interval '1 second',
      blocked_by = case when tries + 1 >= ${tries}::int then coalesce(blocked_by, 'task') else blocked_by end
    from jsonb_to_recordset(${sql.json(failed)}) as row ("productId" uuid, "group" text, reason text)
    where deliveries.workspace_id = ${flow.workspaceId} and deliveries.flow_id = ${flow.id} and deliveries.record_id = row."productId"
      and deliveries.field_group = row."group"
    returning row."productId", row."group", row.reason, blocked_by as "blockedBy"`.then(rows =>
    rows.filter(row => (row as Failed & { blockedBy: string | null }).blockedBy === 'task'),
  );
}

/** Remembers what a target was given, group by group, beside its binding. */
export async function keepImages(
  sql: Sql,
  scope: { workspaceId: string; connectionId: string },
  images: { externalId: string; image: Record<string, Fields> }[],
): Promise<void> {
  if (images.length === 0) return;
  await sql`
    update bindings set image_delivered = coalesce(image_delivered, '{}') || row.image
    from jsonb_to_recordset(${sql.json(images)}) as row ("externalId" text, image jsonb)
    where bindings.workspace_id = ${scope.workspaceId} and bindings.connection_id = ${scope.connectionId} and bindings.entity = 'product'
      and bindings.external_id = row."externalId"`;
}

/** Marks what differs there and is locked as met: it is shown, and due the moment its lock goes. */
export async function markMet(
  sql: Sql,
  flow: { workspaceId: string; id: string },
  met: { productId: string; group: string }[],
): Promise<void> {
  if (met.length === 0) return;
  await sql`
    update deliveries set delivered = null
    from jsonb_to_recordset(${sql.json(met)}) as row ("productId" uuid, "group" text)
    where deliveries.workspace_id = ${flow.workspaceId} and deliveries.flow_id = ${flow.id} and deliveries.record_id = row."productId"
      and deliveries.field_group = row."group" and deliveries.delivered is not null`;
}
