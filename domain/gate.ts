import type { GateSettings } from './flow-settings.ts';
import type { Order } from './order.ts';

/** What the gate says of an order; `overdue` means that a person is asked. Times are ISO 8601 in UTC. */
export type GateVerdict =
  | { kind: 'pass' }
  | { kind: 'wait'; until: string; reason: string }
  | { kind: 'overdue'; reason: string }
  | { kind: 'end'; reason: string };

const day = 24 * 60 * 60 * 1000;

/**
 * Decides whether an order may travel now: it ends for good, passes, or waits for its states, at most `waitDays` after it
 * was placed.
 */
export const passGate = (order: Order, settings: GateSettings, now: Date): GateVerdict => {
  const ended = whyEnded(order, settings);
  if (ended) return { kind: 'end', reason: ended };
  const missing = whatIsMissing(order, settings);
  if (missing.length === 0) return { kind: 'pass' };
  const reason = `Order ${order.number} waits: ${missing.join('; ')}.`;
  const until = Date.parse(order.orderedAt) + settings.waitDays * day;
  if (now.getTime() < until) return { kind: 'wait', until: new Date(until).toISOString(), reason };
  const asked = `Change it in the shop and the order goes on by itself, let the flow pass this state, or give the order up.`;
  return { kind: 'overdue', reason: `${reason} The ${settings.waitDays} days set for waiting are over. ${asked}` };
};

const whyEnded = (order: Order, settings: GateSettings): string | undefined => {
  if (order.states.order === 'cancelled') return `Order ${order.number} was cancelled in the shop.`;
  if (settings.startDate && Date.parse(order.orderedAt) < Date.parse(settings.startDate)) {
    return `Order ${order.number} was placed on ${order.orderedAt}, before the flow's start date ${settings.startDate}.`;
  }
  const channel = order.salesChannel;
  if (settings.salesChannels.length > 0 && !settings.salesChannels.includes(channel?.code ?? '')) {
    const where = channel ? `in sales channel "${channel.name}" (${channel.code})` : 'in no sales channel';
    return `Order ${order.number} was placed ${where}, which the flow's settings leave out.`;
  }
  return undefined;
};

const whatIsMissing = ({ states }: Order, settings: GateSettings): string[] => [
  ...asks('order', states.order, states.rawOrder, settings.orderStates),
  ...asks('payment', states.payment, states.rawPayment, settings.paymentStates),
  ...asks('delivery', states.delivery, states.rawDelivery, settings.deliveryStates),
];

const asks = <State extends string>(machine: string, state: State, raw: string, passing: State[]): string[] =>
  passing.includes(state)
    ? []
    : [`its ${machine} is ${raw || state}, the flow asks for ${passing.join(' or ') || 'a state that is not set yet'}`];
