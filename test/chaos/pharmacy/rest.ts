import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { Placed } from './shopping.ts';
import type { Program } from './stage.ts';

/** Waits, a second at a time, until nothing is open, at most `withinMs`; resolves to what is open then, an empty list as a rule. */
export async function comeToRest(
  look: () => Promise<Record<string, number>>,
  beat: () => Promise<void>,
  withinMs: number,
): Promise<string[]> {
  for (const deadline = Date.now() + withinMs; ; ) {
    await beat();
    const open = await look().then(
      counts => Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : [])),
      error => [`The database did not answer: ${error}`],
    );
    if (open.length === 0 || Date.now() > deadline) return open;
    await sleep(1_000);
  }
}

/** What of orders is under way in the hub, each as a count that is 0 when it has come to rest. */
export async function ordersUnderWay(sql: Sql, placed: Placed[], program: Program): Promise<Record<string, number>> {
  const [row] = await sql<Record<string, number>[]>`
    select
      (select count(*)::int from messages where status = 'stored') as "messages not taken in",
      (select count(*)::int from processes where state in ('due', 'running')) as "processes not at rest",
      (select count(*)::int from offered_orders where fetched_at is null and withdrawn_at is null) as "orders not fetched",
      (select count(*)::int from offered_orders where fetched_at is null and answered_at < withdrawn_at) as "cancellations not shown",
      (select count(*)::int from deliveries where desired is distinct from delivered and blocked_by is null
        and field_group in ('tracking', 'state')) as "waybills and states due to the shop"`;
  const known = new Map(
    (
      await sql<{ id: string; payment: string; state: string }[]>`
        select external_id as id, payment_state as payment, order_state as state from orders`
    ).map(order => [order.id, order]),
  );
  const read = new Set([...program.ledger.orders.values()].map(({ order }) => order.number));
  const behind = placed.filter(({ id, number, assured, cancelled }) => {
    const order = known.get(String(id));
    if (!order) return true;
    // One that was shipped nonetheless says so, and no longer that it was cancelled.
    if (cancelled) return order.state !== 'cancelled' && !read.has(number);
    return assured && order.payment !== 'paid' && order.payment !== 'authorized';
  });
  const unshipped = [...program.ledger.orders.values()].filter(({ order, feedback }) =>
    feedback ? feedback.state !== 'taken' : !order.deleted,
  );
  return {
    ...row,
    'orders that the hub has not heard the last of': behind.length,
    'orders that the pharmacy has not shipped': unshipped.length,
  };
}

/** What of goods is under way in the hub. */
export async function goodsUnderWay(sql: Sql): Promise<Record<string, number>> {
  const [row] = await sql<Record<string, number>[]>`
    select
      (select count(*)::int from messages where status = 'stored') as "messages not taken in",
      (select count(*)::int from comparisons) as "packages not compared",
      (select count(*)::int from deliveries where desired is distinct from delivered and blocked_by is null
        and field_group not in ('carriers', 'order')) as "field groups due to the shop",
      (select count(*)::int from deliveries where blocked_by = 'unmatched' and desired is distinct from delivered
        and field_group not in ('carriers', 'order')
        -- What was deleted before the shop had it is owed nowhere.
        and not exists (select 1 from products where products.id = deliveries.record_id and products.withdrawn)) as "field groups without a partner"`;
  return row ?? {};
}
