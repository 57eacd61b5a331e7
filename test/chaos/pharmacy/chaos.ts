import { startChaosHub } from '../hub.ts';
import { goKilling } from '../killing.ts';
import { seconds } from '../report.ts';
import { openTasks } from '../standing.ts';
import { createDesk, type FetchCount } from './fetching.ts';
import { type GoodsVerdict, judgeGoods } from './judge-goods.ts';
import { lostMessages } from './judge-messages.ts';
import { judgeOrders, type OrdersVerdict } from './judge-orders.ts';
import { goLocking } from './locking.ts';
import { createOffering, type OfferCount } from './offering.ts';
import type { PharmacyChaosOptions } from './options.ts';
import { planPharmacy } from './plan.ts';
import { comeToRest, goodsUnderWay, ordersUnderWay } from './rest.ts';
import { drugstoreKey, pharmacyKey, setUp } from './set-up.ts';
import { goShopping } from './shopping.ts';
import { faultsOff, faultsOn, shareGoods, startProgram, startShop } from './stage.ts';

export type PharmacyChaosResult = {
  goods: GoodsVerdict;
  orders: OrdersVerdict;
  /** What of messages is not as it was sent. */
  messages: string[];
  /** What a person is asked, each once. */
  tasks: string[];
  kills: Record<string, number>;
  /** What was still under way when the time to come to rest was over. */
  restless: string[];
  offers: OfferCount;
  desk: FetchCount;
  requests: Record<string, number>;
  runMs: number;
  ordersRestMs: number;
  goodsRestMs: number;
};

/** Everything that is wrong, one sentence each. */
export const wrongs = ({ goods, orders, messages, restless }: PharmacyChaosResult): string[] => [
  ...restless.map(what => `Not at rest: ${what}.`),
  ...orders.lost,
  ...orders.doubled,
  ...orders.discrepancies,
  ...goods.discrepancies,
  ...messages,
];

/** Runs the hub between a pharmacy and its shop under faults and kills, and judges what came of it. `print` gets a line per event. */
export async function runPharmacyChaos(
  options: PharmacyChaosOptions,
  print: (line: string) => void,
): Promise<PharmacyChaosResult> {
  const begun = Date.now();
  const say = (line: string) => print(`${seconds(Date.now() - begun).padStart(8)}  ${line}`);
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const stage = await startShop(options);
    const { shop, world } = stage;
    stops.unshift(() => shop.stop());
    const { processes, api, sql, trigger, stop } = await startChaosHub(options, say);
    stops.unshift(stop);
    const program = startProgram(options, `${processes.apiUrl}/kamsoft/${pharmacyKey}`);
    stops.unshift(() => program.stop());
    const { goods, own } = shareGoods(stage, program);
    const productsBefore = world.table('products').rows.size;
    const plan = planPharmacy(options, goods.length);
    await setUp({ api, hubUrl: processes.apiUrl, drugstore: { url: shop.url, key: shop.key } });
    await processes.startWorker();
    say(`The hub is up. ${options.items} items are offered, ${goods.length} of them are in the shop; orders arrive.`);

    faultsOn(shop, options);
    const offering = createOffering(program, options.seed);
    const desk = createDesk(program, options.seed, { everyMs: 1_500, shipAfterMs: 3_000 });
    const closing = new AbortController();
    const runSince = Date.now();
    const offers = offering.untilStopped(closing.signal, Math.max(3_000, plan.lastsMs / 12));
    const fetches = desk.untilStopped(closing.signal, 0.15);
    const [placed, kills] = await Promise.all([
      goShopping(world, plan.deeds, { goods, own }),
      goKilling(processes, plan.kills, say),
      goLocking({ api, shop: world, offering, goods }, plan),
    ]).finally(() => closing.abort());
    await Promise.all([offers, fetches]);
    const runMs = Date.now() - runSince;
    faultsOff(shop);
    say('The last order is placed and the faults are over. What is owed comes to rest.');

    const within = options.restSeconds * 1_000;
    const ordersSince = Date.now();
    // Ends what was broken off, so that the last offer is one that a person would believe.
    await offering.whole();
    let beats = 0;
    const rest = () =>
      comeToRest(
        // Orders wait for goods to be matched, so that neither is at rest before the other.
        async () => ({ ...(await goodsUnderWay(sql)), ...(await ordersUnderWay(sql, placed, program)) }),
        async () => {
          // The schedule would read the shop by itself, later.
          if (beats % 10 === 0) await trigger(`poll/${drugstoreKey}/orders`).catch(() => undefined);
          beats += 1;
          await desk.beat(0);
        },
        within,
      );
    const restless = await rest();
    const ordersRestMs = Date.now() - ordersSince;
    say('Nothing is owed. The last whole offer goes out.');
    const goodsSince = Date.now();
    offering.change();
    await offering.whole();
    restless.push(...(await rest()));
    const goodsRestMs = Date.now() - goodsSince;
    say('Judging.');
    return {
      orders: await judgeOrders(sql, world, program, placed),
      goods: await judgeGoods(sql, world, program, offering, { goods, own, locks: plan.locks, productsBefore }),
      messages: await lostMessages(sql, offering.count),
      tasks: await openTasks(sql),
      kills,
      restless,
      offers: offering.count,
      desk: desk.count,
      requests: Object.fromEntries(world.requests),
      runMs,
      ordersRestMs,
      goodsRestMs,
    };
  } finally {
    for (const stop of stops) await stop().catch(error => say(`Not stopped cleanly: ${error}`));
  }
}
