import { counted, seconds, tellVerdict } from '../report.ts';
import { type WholesalerChaosResult, wrongs } from './chaos.ts';

/** Prints what came of a run; resolves to whether everything is as it must be. */
export function reportWholesaler(
  result: WholesalerChaosResult,
  { seed, tookMs }: { seed: number; tookMs: number },
): boolean {
  const { orders, money, sides, reports } = result;
  const compared = reports.map(({ read, differed, left }) => `${read} compared, ${differed} differed, ${left} left`);
  console.log(`
Orders          ${orders.figures.orders} placed: ${orders.figures.inWapro} in WAPRO, ${orders.figures.cancelled} cancelled, ${orders.figures.fulfilled} wholly fulfilled, ${orders.figures.productionLines} lines in production
Documents       ${money.figures.invoices} invoices (${money.figures.merged} over several orders), ${money.figures.corrections} corrections, ${money.figures.cancelled} cancelled, ${money.figures.payments} payments, ${money.figures.left} left to pay
Both sides      ${sides.figures.goods} products, ${sides.figures.buyers} buyers, ${sides.figures.places} delivery places
Clerk           ${counted(result.clerk)}
Killed          ${counted(result.kills)}
Full syncs      ${compared.join('; ')}
Time            ${seconds(result.runMs)} of faults, ${seconds(result.restMs)} to come to rest, ${seconds(tookMs)} in all
`);
  const right = 'WAPRO, the platform and production agree, every order exactly once and to the cent.';
  return tellVerdict(result.tasks, wrongs(result), { right, seed });
}
