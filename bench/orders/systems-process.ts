import { z } from 'zod';
import { startCcvSandbox } from '../../sandbox/ccv-salespos/server.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { startShopwareSandbox } from '../../sandbox/shopware/server.ts';
import { serve } from '../support/child.ts';

/** Customers who order again and again; each has ordered once before anything is measured. */
const customers = Array.from({ length: 40 }, (_, index) => `returning.${index}@bench.example`);
const overdueMs = 180_000;

const shop = await startShopwareSandbox({ port: 0, profile: '6.7', seed: 1 });
const till = await startCcvSandbox({ port: 0, flavour: 'salespos' });

/** What happens when the order with this number of the shop is in the till. */
const awaited = new Map<string, () => void>();
let arrived = 0;
const keep = till.world.orders.set.bind(till.world.orders);
till.world.orders.set = (id, order) => {
  keep(id, order);
  // Our reference is the shop's number with a mark behind it.
  const number = order.reservationnumber?.replace(/-[^-]*$/, '') ?? '';
  const tell = awaited.get(number);
  if (!tell) throw new Error(`Order ${number} is in the till, but nobody waits for it: it came twice.`);
  awaited.delete(number);
  arrived += 1;
  tell();
  return till.world.orders;
};

let placed = 0;

/** Places a paid order of a returning customer; resolves when it is in the till, to the milliseconds that took. */
function carry(): Promise<number> {
  const begun = performance.now();
  const customerEmail = customers[placed++ % customers.length];
  const order = placeOrder(shop.world, { kind: 'simple', paid: true, customerEmail });
  const number = String(order.orderNumber);
  return new Promise((resolve, reject) => {
    const overdue = setTimeout(
      () => reject(new Error(`Order ${number} is not in the till after ${overdueMs} ms.`)),
      overdueMs,
    );
    awaited.set(number, () => {
      clearTimeout(overdue);
      resolve(performance.now() - begun);
    });
  });
}

/** Carries orders with a fixed number on their way at once; milliseconds from the first placed to the last arrived. */
async function run({ orders, atOnce }: { orders: number; atOnce: number }): Promise<{ ms: number; times: number[] }> {
  const times: number[] = [];
  let left = orders;
  async function work(): Promise<void> {
    while (left-- > 0) times.push(await carry());
  }
  const begun = performance.now();
  await Promise.all(Array.from({ length: atOnce }, work));
  return { ms: performance.now() - begun, times };
}

const requestCounts = z.object({ requests: z.record(z.string(), z.number()) });

async function requests(): Promise<Record<string, number>> {
  const answer = await fetch(`${till.url}/_sandbox/state`);
  return requestCounts.parse(await answer.json()).requests;
}

const functions = {
  urls: () => ({ shop: shop.url, till: till.url }),
  seed: () => run({ orders: customers.length, atOnce: 8 }),
  run,
  one: carry,
  arrived: () => arrived,
  requests,
};
export type Systems = typeof functions;
serve(functions, async () => {
  await Promise.all([shop.close(), till.close()]);
});
