import type { Sql, TransactionSql } from 'postgres';

/**
 * Makes everybody else who allocates, books or binds in this workspace wait until this transaction ends. It is one lock, so two
 * never wait for each other by it; whoever takes it does so before putting anything into a feed.
 */
export async function lockMoney(sql: TransactionSql, workspaceId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`money/${workspaceId}`}, 0))`;
}

export type OrderOfRef = { connectionId: string; ref: string; orderId: string };

/**
 * Which orders the invoices of a connection mean by a text: the connection's own id of the order, the id under which the hub gave
 * it out there, an order that the connection itself stated, or a number that only one order of its flows has.
 */
export async function ordersOfRefs(
  sql: TransactionSql,
  workspaceId: string,
  refs: { connectionId: string; ref: string }[],
): Promise<OrderOfRef[]> {
  if (refs.length === 0) return [];
  return await sql<OrderOfRef[]>`
    with named as (
      select distinct connection_id, ref from unnest(${refs.map(each => each.connectionId)}::uuid[], ${refs.map(each => each.ref)}::text[]) as given (connection_id, ref)
    ), found as (
      select named.connection_id, named.ref, bound.record_id as order_id, 1 as rank from named join bindings bound on bound.workspace_id = ${workspaceId}
        and bound.connection_id = named.connection_id and bound.entity = 'order' and bound.external_id = named.ref
      union all
      select named.connection_id, named.ref, given.record_id, 2 from named join feed given on given.workspace_id = ${workspaceId}
        and given.connection_id = named.connection_id and given.entity = 'orders' and given.object_id = named.ref and given.record_id is not null
      union all
      select named.connection_id, named.ref, own.id, 3 from named join orders own on own.workspace_id = ${workspaceId}
        and own.connection_id = named.connection_id and own.external_id = named.ref
      union all
      (select named.connection_id, named.ref, (array_agg(orders.id))[1], 4 from named join orders on orders.workspace_id = ${workspaceId} and orders.number = named.ref
        where orders.connection_id = named.connection_id or exists (select 1 from flows flow where flow.workspace_id = orders.workspace_id
          and flow.entity = 'orders' and flow.source_id = orders.connection_id and flow.target_id = named.connection_id)
        group by named.connection_id, named.ref having count(*) = 1)
    )
    select distinct on (found.connection_id, found.ref) found.connection_id as "connectionId", found.ref, orders.id as "orderId"
    from found join orders on orders.workspace_id = ${workspaceId} and orders.id = found.order_id
    order by found.connection_id, found.ref, found.rank`;
}

type Node = { id: string; connectionId: string; refs: string[] };
export type InvoiceGroup = { invoiceIds: string[]; orderIds: string[]; refs: OrderOfRef[] };

/**
 * All invoices that hang together with the given ones: by orders that both name, and as corrections of each other or invoices
 * made from receipts, over any number of steps.
 */
export async function groupOf(sql: TransactionSql, workspaceId: string, invoiceIds: string[]): Promise<InvoiceGroup> {
  const nodes = new Map<string, Meaning>();
  const orders = new Set<string>();
  let fresh = await meaningsOf(sql, workspaceId, invoiceIds);
  while (fresh.length > 0) {
    for (const node of fresh) nodes.set(node.id, node);
    const newOrders = [...new Set(fresh.flatMap(({ orderIds }) => orderIds))].filter(id => !orders.has(id));
    for (const id of newOrders) orders.add(id);
    const related = await relatedTo(
      sql,
      workspaceId,
      fresh.map(({ id }) => id),
    );
    const naming = await invoicesNaming(sql, workspaceId, newOrders);
    const unknown = [...new Set([...related, ...naming])].filter(id => !nodes.has(id));
    const found = await meaningsOf(sql, workspaceId, unknown);
    // One name may mean orders of several shops: only who means one of these belongs here.
    const isRelated = new Set(related);
    fresh = found.filter(({ id, orderIds }) => isRelated.has(id) || orderIds.some(orderId => orders.has(orderId)));
  }
  return {
    invoiceIds: [...nodes.keys()],
    orderIds: [...orders],
    refs: [...nodes.values()].flatMap(({ found }) => found),
  };
}

type Meaning = { id: string; found: OrderOfRef[]; orderIds: string[] };

/** Invoices with the orders that they mean. */
async function meaningsOf(sql: TransactionSql, workspaceId: string, ids: string[]): Promise<Meaning[]> {
  const nodes = await nodesOf(sql, workspaceId, ids);
  const named = nodes.flatMap(({ connectionId, refs }) => refs.map(ref => ({ connectionId, ref })));
  const keyOf = ({ connectionId, ref }: { connectionId: string; ref: string }) => `${connectionId}/${ref}`;
  const found = new Map((await ordersOfRefs(sql, workspaceId, named)).map(each => [keyOf(each), each]));
  return nodes.map(({ id, connectionId, refs }) => {
    const own = refs.flatMap(ref => found.get(keyOf({ connectionId, ref })) ?? []);
    return { id, found: own, orderIds: own.map(({ orderId }) => orderId) };
  });
}

async function nodesOf(sql: TransactionSql, workspaceId: string, ids: string[]): Promise<Node[]> {
  if (ids.length === 0) return [];
  return await sql<Node[]>`
    select id, connection_id as "connectionId", order_refs as refs from invoices where workspace_id = ${workspaceId} and id = any(${ids}::uuid[])`;
}

/** Documents that these correct or replace, and those that correct or replace them. */
async function relatedTo(sql: TransactionSql, workspaceId: string, ids: string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    with these as (
      select connection_id, external_id, correction_of, replaces from invoices where workspace_id = ${workspaceId} and id = any(${ids}::uuid[])
    )
    select other.id from these join invoices other on other.workspace_id = ${workspaceId} and other.connection_id = these.connection_id
      and other.external_id = these.correction_of
    union
    select other.id from these join invoices other on other.workspace_id = ${workspaceId} and other.connection_id = these.connection_id
      and other.external_id = these.replaces
    union
    select other.id from these join invoices other on other.workspace_id = ${workspaceId} and other.connection_id = these.connection_id
      and other.correction_of = these.external_id
    union
    select other.id from these join invoices other on other.workspace_id = ${workspaceId} and other.connection_id = these.connection_id
      and other.replaces = these.external_id`;
  return rows.map(row => row.id);
}

/** Invoices that may mean one of these orders, by any of the names that an order has. */
export async function invoicesNaming(
  sql: Sql | TransactionSql,
  workspaceId: string,
  orderIds: string[],
): Promise<string[]> {
  if (orderIds.length === 0) return [];
  const rows = await sql<{ id: string }[]>`
    with names as materialized (
      select distinct name from (
        select unnest(array[number, external_id]) as name from orders where workspace_id = ${workspaceId} and id = any(${orderIds}::uuid[])
        union all
        select external_id from bindings where workspace_id = ${workspaceId} and entity = 'order' and record_id = any(${orderIds}::uuid[])
        union all
        select object_id from feed where workspace_id = ${workspaceId} and entity = 'orders' and record_id = any(${orderIds}::uuid[])) every
    )
    select id from invoices where workspace_id = ${workspaceId} and order_refs && (select array_agg(name) from names)`;
  return rows.map(row => row.id);
}
