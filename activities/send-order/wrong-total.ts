import { decimal, isDecimal } from '../../domain/decimal.ts';
import { money } from '../../domain/money.ts';
import type { Problem } from '../tasks.ts';

/** What an order was to come to, and what its target says that it comes to there; amounts in the order's currency. */
export type BookedTotal = {
  flow: { id: string; key: string };
  order: { id: string; number: string; currency: string };
  /** The target's key. */
  target: string;
  asked: string;
  there: string | undefined;
  /** What the order is called in the target. */
  numberThere: string;
  /** The greatest difference that is not spoken of; none when absent. */
  tolerance?: string;
};

/** A target may round in its own way: where it says what the order comes to there, a difference is never silent. */
export function wrongTotal({
  flow,
  order,
  target,
  asked,
  there,
  numberThere,
  tolerance = '0',
}: BookedTotal): Problem | undefined {
  if (there === undefined || !isDecimal(there)) return undefined;
  const [is, should] = [money(there, order.currency).round(), money(asked, order.currency).round()];
  if (decimal(is.subtract(should).absolute().amount).lte(decimal(tolerance))) return undefined;
  return {
    kind: 'totals',
    cause: causeOfTotal(flow.id, order.id),
    sentence: `Order ${order.number} comes to ${is} in ${target}, and to ${should} in the shop.`,
    remedy: `Correct order ${numberThere} in ${target}, then resolve this. It is not written again.`,
    detail: { flowId: flow.id, flow: flow.key, order: order.number },
  };
}

export const causeOfTotal = (flowId: string, orderId: string): string => `booked/${flowId}/${orderId}`;
