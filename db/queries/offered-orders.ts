import type { Sql, TransactionSql } from 'postgres';

export type OfferedRow = {
  seq: number;
  number: string;
  body: Record<string, unknown>;
  /** Cancelled before it was fetched. */
  withdrawn: boolean;
};

export type Offer = {
  workspaceId: string;
  connectionId: string;
  orderId: string;
  flowId: string;
  processId: string;
  number: string;
  body: Record<string, unknown>;
  bodyHash: string;
  image: Record<string, unknown>;
};

/**
 * Offers an order, or renews its offer while nobody fetched it. A new one gets the connection's next number; the counter's row
 * stays locked until commit, so that no number becomes visible behind one that was already read. One that was shown as deleted
 * is gone there, so it is offered anew under another number.
 */
export async function offerOrder(
  sql: TransactionSql,
  offer: Offer,
): Promise<{ seq: number; fetched: boolean; answered: boolean }> {
  const { workspaceId, connectionId, orderId } = offer;
  const body = sql.json(offer.body as never);
  const image = sql.json(offer.image as never);
  const [known] = await sql<{ seq: number; fetched: boolean; answered: boolean }[]>`
    update offered_orders set
      changed_at = case when body_hash = ${offer.bodyHash} and withdrawn_at is null then changed_at else now() end,
      created_at = case when withdrawn_at is null then created_at else now() end,
      body = ${body}, body_hash = ${offer.bodyHash}, image = ${image}, withdrawn_at = null
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and order_id = ${orderId} and fetched_at is null
      and not ${shownDeleted(sql)}
    returning seq, false as fetched, answered_at is not null as answered`;
  if (known) return known;
  const [former] = await sql<{ seq: number; deleted: boolean }[]>`
    select seq, ${shownDeleted(sql)} as deleted from offered_orders
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and order_id = ${orderId}`;
  if (former && !former.deleted) return { seq: former.seq, fetched: true, answered: true };
  const [counter] = await sql<{ last: number }[]>`
    insert into offer_counters as counter (workspace_id, connection_id, last) values (${workspaceId}, ${connectionId}, 1)
    on conflict (workspace_id, connection_id) do update set last = counter.last + 1 returning last`;
  const seq = counter?.last ?? 1;
  await sql`
    insert into offered_orders (workspace_id, connection_id, seq, order_id, flow_id, process_id, number, body, body_hash, image)
    values (${workspaceId}, ${connectionId}, ${seq}, ${orderId}, ${offer.flowId}, ${offer.processId}, ${offer.number},
      ${body}, ${offer.bodyHash}, ${image})
    on conflict (workspace_id, connection_id, order_id) do update set seq = excluded.seq, number = excluded.number, body = excluded.body,
      body_hash = excluded.body_hash, image = excluded.image, created_at = now(), changed_at = now(), answered_at = null, answered_image = null,
      fetched_at = null, withdrawn_at = null`;
  return { seq, fetched: false, answered: false };
}

/** It stood in an answer after it had been taken back. */
const shownDeleted = (sql: TransactionSql) =>
  sql`(withdrawn_at is not null and coalesce(answered_at >= withdrawn_at, false))`;

/** Takes back an offer that nobody fetched; true when there was one. One that stood in an answer is shown as deleted. */
export async function withdrawOffer(
  sql: Sql | TransactionSql,
  scope: { workspaceId: string; connectionId: string; orderId: string },
): Promise<boolean> {
  const rows = await sql`
    update offered_orders set withdrawn_at = clock_timestamp(), changed_at = now()
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and order_id = ${scope.orderId}
      and fetched_at is null and withdrawn_at is null returning 1`;
  return rows.length > 0;
}

/** Whether an order that nobody is known to have fetched stood in the last answer: the other side may have it. */
export async function stoodInAnswer(
  sql: Sql | TransactionSql,
  scope: { workspaceId: string; connectionId: string; orderId: string },
): Promise<boolean> {
  const rows = await sql`
    select 1 from offered_orders
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and order_id = ${scope.orderId}
      and answered_at is not null`;
  return rows.length > 0;
}

export type Request = {
  workspaceId: string;
  connectionId: string;
  /** The last number that the other side says it has; 0: none. */
  after: number;
  /** Orders placed before this moment are left out, so that a connection does not begin with the shop's whole history. */
  notBefore?: Date;
  /** The flows whose orders may be handed out now. */
  flowIds: string[];
  limit: number;
};

type Scope = { workspaceId: string; connectionId: string };

/** Numbers of a system before this hub are counted on from up to here, so that ours stay within 32 bits. */
const highestStart = 1_000_000_000;

/**
 * What a request for orders brings: those before it that stood in an answer are fetched now, as their number came back; of the
 * rest, everything behind that number is answered, as it may not have arrived. Which orders stand in this answer is committed
 * before it is sent.
 *
 * An order up to that number which was never in an answer (its flow was paused, or the other side counted on from another
 * system's numbers) gets a new number: under the old one nobody could tell whether it arrived. One that was taken back after it
 * had been handed out is repeated as deleted until an order of the same answer is known to have arrived, though not while
 * something that the other side said of orders is unread: that may be that it has sent the goods.
 *
 * A number above 1,000,000,000 that was never given here counts as none: neither does it acknowledge anything nor do our
 * numbers go on behind it.
 *
 * @returns the orders in the order of their numbers, and the processes of those that were found to be fetched
 */
export async function answerRequest(
  sql: TransactionSql,
  request: Request,
): Promise<{ orders: OfferedRow[]; fetched: Fetched[] }> {
  const { workspaceId, connectionId, limit } = request;
  const notBefore = request.notBefore ?? null;
  const start = request.after > highestStart ? 0 : request.after;
  // One request at a time per connection, and none between an order's number and its commit.
  const [counter] = await sql<{ last: number; at: string }[]>`
    insert into offer_counters as counter (workspace_id, connection_id, last) values (${workspaceId}, ${connectionId}, ${start})
    on conflict (workspace_id, connection_id) do update set last = greatest(counter.last, ${start})
    returning last, clock_timestamp()::text as at`;
  if (!counter) throw new Error('The counter of orders was not written.');
  // A number beyond the bound that was never given is none of ours: it says nothing of what arrived.
  const after = request.after > counter.last ? 0 : request.after;
  await settleDeleted(sql, { workspaceId, connectionId }, after);
  const fetched = await markFetched(
    sql,
    request,
    sql`seq <= ${after} and answered_at is not null and withdrawn_at is null`,
  );
  const mayGo = sql`offered.workspace_id = ${workspaceId} and offered.connection_id = ${connectionId} and offered.fetched_at is null
    and offered.flow_id = any(${request.flowIds}::uuid[])
    and (offered.answered_at is not null or ${notBefore}::timestamptz is null or orders.ordered_at >= ${notBefore})`;
  const unheard = sql`exists (
    select 1 from messages where workspace_id = ${workspaceId} and connection_id = ${connectionId} and lane = 'feedback' and status = 'stored')`;
  const placed = sql`offered_orders offered join orders on orders.workspace_id = offered.workspace_id and orders.id = offered.order_id`;
  await sql`
    with passed as (
      select offered.seq, row_number() over (order by offered.seq) as nth from ${placed}
      where ${mayGo} and offered.seq <= ${after} and offered.answered_at is null and offered.withdrawn_at is null
    ), moved as (
      update offered_orders set seq = ${counter.last} + passed.nth, created_at = now() from passed
      where offered_orders.workspace_id = ${workspaceId} and offered_orders.connection_id = ${connectionId} and offered_orders.seq = passed.seq
      returning 1
    )
    update offer_counters set last = last + (select count(*) from moved)
    where workspace_id = ${workspaceId} and connection_id = ${connectionId}`;
  const orders = await sql<OfferedRow[]>`
    with chosen as (
      select offered.seq from ${placed}
      where ${mayGo} and case when offered.withdrawn_at is null then offered.seq > ${after} else offered.answered_at is not null and not ${unheard} end
      -- What is repeated must not keep new orders out of the page.
      order by offered.seq <= ${after}, offered.seq limit ${limit}
    )
    update offered_orders set answered_at = ${counter.at}::timestamptz, answered_image = image
    from chosen where offered_orders.workspace_id = ${workspaceId} and offered_orders.connection_id = ${connectionId} and offered_orders.seq = chosen.seq
    returning offered_orders.seq, offered_orders.number, offered_orders.body, offered_orders.withdrawn_at is not null as withdrawn`;
  // What an earlier answer held and this one does not hold was lost: a later number must not stand for it.
  await sql`
    update offered_orders set answered_at = null, answered_image = null
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and fetched_at is null and withdrawn_at is null
      and seq > ${after} and answered_at <> ${counter.at}::timestamptz`;
  return { orders: orders.sort((one, other) => one.seq - other.seq), fetched };
}

/** Orders that were shown as deleted are settled once an order of the same answer came back: that answer arrived. */
async function settleDeleted(sql: TransactionSql, { workspaceId, connectionId }: Scope, after: number): Promise<void> {
  await sql`
    update offered_orders set fetched_at = now()
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and fetched_at is null and seq <= ${after} and ${shownDeleted(sql)}
      and exists (
        select 1 from offered_orders live
        where live.workspace_id = ${workspaceId} and live.connection_id = ${connectionId} and live.fetched_at is null
          and live.withdrawn_at is null and live.seq <= ${after} and live.answered_at = offered_orders.answered_at)`;
}

export type Fetched = { processId: string; orderId: string; seq: number };

/**
 * Marks offered orders as fetched and binds them, as they stood in the answer: from now on they belong to the target. Their
 * processes are due.
 *
 * `which` is a condition on `offered_orders`.
 */
async function markFetched(sql: TransactionSql, scope: Scope, which: ReturnType<TransactionSql>): Promise<Fetched[]> {
  const fetched = await sql<Fetched[]>`
    update offered_orders set fetched_at = now(), withdrawn_at = null
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and fetched_at is null and ${which}
    returning process_id as "processId", order_id as "orderId", seq`;
  if (fetched.length === 0) return [];
  // Where orders lie in a feed they are bound by their id there: a number of ours could be the other side's for another order.
  await sql`
    insert into bindings (workspace_id, connection_id, entity, external_id, record_id, image_delivered, bound_by)
    select workspace_id, connection_id, 'order',
      coalesce((select object_id from feed where feed.workspace_id = offered.workspace_id and feed.connection_id = offered.connection_id
        and feed.entity = 'orders' and feed.record_id = offered.order_id limit 1), seq::text),
      order_id, coalesce(answered_image, image), 'written' from offered_orders offered
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and seq = any(${fetched.map(row => row.seq)}::int[])
    on conflict do nothing`;
  return fetched;
}

/** Marks one order as fetched because the target spoke of it; withdrawn or not, it has it. */
export async function markMentioned(sql: TransactionSql, scope: Scope, seqs: number[]): Promise<Fetched[]> {
  return await markFetched(sql, scope, sql`seq = any(${seqs}::int[])`);
}

/** `externalId`: the id that the order has at the target, where it says one. */
export type TakenOrder = { orderId: string; externalId?: string };

/**
 * Marks orders as taken because the target said so, and binds each to the id that it has there; one without an id stays bound by
 * ours. `clashing`: orders whose id there is another order's already; they stay bound as they were.
 */
export async function markTaken(
  sql: TransactionSql,
  scope: Scope,
  taken: TakenOrder[],
): Promise<{ fetched: Fetched[]; clashing: Required<TakenOrder>[] }> {
  if (taken.length === 0) return { fetched: [], clashing: [] };
  const fetched = await markFetched(sql, scope, sql`order_id = any(${taken.map(one => one.orderId)}::uuid[])`);
  const clashing: Required<TakenOrder>[] = [];
  for (const { orderId, externalId } of taken) {
    if (externalId === undefined) continue;
    // One by one: of two that name the same id the first has it.
    const bound = await sql`
      update bindings set external_id = ${externalId}
      where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and entity = 'order' and record_id = ${orderId}
        and not exists (select 1 from bindings other where other.workspace_id = bindings.workspace_id and other.connection_id = bindings.connection_id
          and other.entity = 'order' and other.external_id = ${externalId} and other.record_id <> ${orderId})
      returning 1`;
    if (bound.length === 0) clashing.push({ orderId, externalId });
  }
  return { fetched, clashing };
}
