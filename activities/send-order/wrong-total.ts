import type { FoundOrder } from '../../connectors/contract.ts';
import { isDecimal } from '../../domain/decimal.ts';
import { money } from '../../domain/money.ts';
import type { Problem } from '../tasks.ts';
import type { Story } from './story.ts';

/** A target may round in its own way: where it says what the order comes to there, a difference is never silent. */
export function wrongTotal(
  story: Pick<Story, 'order' | 'connection' | 'ref' | 'flowKey'>,
  gross: string,
  order: FoundOrder,
): Problem | undefined {
  const { currency, number } = story.order;
  if (!order.total || !isDecimal(order.total)) return undefined;
  const [there, asked] = [money(order.total, currency).round(), money(gross, currency).round()];
  if (there.compare(asked) === 0) return undefined;
  const target = story.connection.row.key;
  return {
    kind: 'totals',
    cause: `booked/${story.ref.flowId}/${story.ref.orderId}`,
    sentence: `Order ${number} comes to ${there} in ${target}, and to ${asked} in the shop.`,
    remedy: `Correct order ${order.number ?? order.externalId} in ${target}, then resolve this. It is not written again.`,
    detail: { flow: story.flowKey, order: number },
  };
}
