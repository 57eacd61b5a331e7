import { counted, seconds, tellVerdict } from '../report.ts';
import { type PharmacyChaosResult, wrongs } from './chaos.ts';

/** Prints what came of a run; resolves to whether everything is as it must be. */
export function reportPharmacy(
  result: PharmacyChaosResult,
  { seed, tookMs }: { seed: number; tookMs: number },
): boolean {
  const { goods, orders, offers, desk, kills } = result;
  const requests = Object.values(result.requests).reduce((sum, count) => sum + count, 0);
  console.log(`
Items           ${goods.figures.items} offered: ${goods.figures.matched} in the shop, ${goods.figures.created} of them made there; ${goods.figures.locked} locked, ${goods.figures.absent} no longer offered
Offers          ${offers.whole} whole, ${offers.brokenOff} broken off, ${offers.taken} of ${offers.packages} packages acknowledged
Orders          ${orders.figures.orders} placed: ${orders.figures.handedOver} handed over, ${orders.figures.shipped} shipped, ${orders.figures.waiting} wait for payment or a person, ${orders.figures.withdrawn} withdrawn
Desk            ${desk.fetches} times asked for orders, ${desk.answersLost} answers lost on purpose
Doubled         ${orders.doubled.length} orders or mails, ${goods.figures.doubled} products
Lost            ${orders.lost.length} orders
Killed          ${counted(kills)}
To the shop     ${requests} requests
Time            ${seconds(result.runMs)} of faults, ${seconds(result.ordersRestMs)} until orders and ${seconds(result.goodsRestMs)} until the last offer came to rest, ${seconds(tookMs)} in all
`);
  const right = 'The shop is as the last offer says, and every order was handed over exactly once and to the cent.';
  return tellVerdict(result.tasks, wrongs(result), { right, seed });
}
