import type { Profile } from './profile.ts';

/** Every machine with its states; the first is where a new record begins. */
export const machines = {
  'order.state': ['open', 'in_progress', 'completed', 'cancelled'],
  'order_delivery.state': ['open', 'shipped', 'shipped_partially', 'returned', 'returned_partially', 'cancelled'],
  'order_transaction.state': [
    'open',
    'in_progress',
    'authorized',
    'paid',
    'paid_partially',
    'refunded',
    'refunded_partially',
    'reminded',
    'cancelled',
    'failed',
    'chargeback',
    'unconfirmed',
  ],
};
export type Machine = keyof typeof machines;
export type Move = { action: string; from: string; to: string };

const moves = (action: string, from: string[], to: string): Move[] => from.map(state => ({ action, from: state, to }));

const orderMoves = [
  ...moves('process', ['open'], 'in_progress'),
  ...moves('complete', ['in_progress'], 'completed'),
  ...moves('cancel', ['open', 'in_progress'], 'cancelled'),
  ...moves('reopen', ['cancelled', 'completed'], 'open'),
];
const deliveryMoves = [
  ...moves('ship', ['open', 'shipped_partially'], 'shipped'),
  ...moves('ship_partially', ['open'], 'shipped_partially'),
  ...moves('retour', ['shipped', 'shipped_partially', 'returned_partially'], 'returned'),
  ...moves('retour_partially', ['shipped', 'shipped_partially'], 'returned_partially'),
  ...moves('cancel', ['open', 'shipped', 'shipped_partially'], 'cancelled'),
  ...moves('reopen', ['cancelled', 'returned', 'returned_partially', 'shipped', 'shipped_partially'], 'open'),
];
const pending = ['open', 'in_progress', 'authorized', 'reminded', 'unconfirmed', 'failed'];
const paymentMoves = [
  ...moves('process', ['open', 'unconfirmed', 'failed', 'reminded'], 'in_progress'),
  ...moves('process_unconfirmed', ['open'], 'unconfirmed'),
  ...moves('authorize', ['open', 'in_progress', 'unconfirmed', 'failed', 'reminded'], 'authorized'),
  ...moves('paid', [...pending, 'paid_partially'], 'paid'),
  ...moves('paid_partially', pending, 'paid_partially'),
  ...moves('remind', ['open', 'paid_partially'], 'reminded'),
  ...moves('fail', ['open', 'in_progress', 'authorized', 'unconfirmed'], 'failed'),
  ...moves('cancel', [...pending, 'paid', 'paid_partially', 'refunded', 'refunded_partially'], 'cancelled'),
  ...moves('refund', ['paid', 'paid_partially', 'refunded_partially'], 'refunded'),
  ...moves('refund_partially', ['paid', 'paid_partially'], 'refunded_partially'),
  ...moves('chargeback', ['paid', 'paid_partially'], 'chargeback'),
  ...moves('reopen', ['cancelled', 'failed', 'refunded', 'refunded_partially', 'chargeback'], 'open'),
];
const oldNames: Record<string, string> = { process: 'do_pay', paid: 'pay', paid_partially: 'pay_partially' };

/** Until 6.6: the old name beside the new one, and out of reminded and paid_partially only the old one. */
const oldPaymentMoves = paymentMoves.flatMap(move => {
  const action = oldNames[move.action];
  if (action === undefined) return [move];
  const onlyOld = move.from === 'reminded' || move.from === 'paid_partially';
  return onlyOld ? [{ ...move, action }] : [{ ...move, action }, move];
});

/** All moves of a machine as this generation names them. */
export function movesOf(machine: Machine, profile: Profile): Move[] {
  if (machine === 'order.state') return orderMoves;
  if (machine === 'order_delivery.state') return deliveryMoves;
  return profile.oldPaymentTransitions ? oldPaymentMoves : paymentMoves;
}

/** The machine of an entity, if it has one. */
export function machineOf(entity: string): Machine | undefined {
  const name = `${entity}.state`;
  return name === 'order.state' || name === 'order_delivery.state' || name === 'order_transaction.state'
    ? name
    : undefined;
}
