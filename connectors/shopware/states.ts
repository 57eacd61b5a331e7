import type { DeliveryState, OrderState, PaymentState } from '../../domain/order.ts';
import { InterpretError } from '../contract.ts';

/** Shopware's own states, by machine. A payment that is being made, reminded of or unconfirmed is still open. */
const orderStates = new Map<string, OrderState>([
  ['open', 'open'],
  ['in_progress', 'in_progress'],
  ['completed', 'completed'],
  ['cancelled', 'cancelled'],
]);

const paymentStates = new Map<string, PaymentState>([
  ['open', 'open'],
  ['in_progress', 'open'],
  ['reminded', 'open'],
  ['unconfirmed', 'open'],
  ['authorized', 'authorized'],
  ['paid', 'paid'],
  ['paid_partially', 'paid_partially'],
  ['refunded', 'refunded'],
  ['refunded_partially', 'refunded_partially'],
  ['cancelled', 'cancelled'],
  ['failed', 'failed'],
  ['chargeback', 'chargeback'],
]);

const deliveryStates = new Map<string, DeliveryState>([
  ['open', 'open'],
  ['shipped', 'shipped'],
  ['shipped_partially', 'shipped_partially'],
  ['returned', 'returned'],
  ['returned_partially', 'returned_partially'],
  ['cancelled', 'cancelled'],
]);

function reader<State>(machine: string, states: Map<string, State>) {
  return (raw: string, pointer: string): State => {
    const state = states.get(raw);
    if (state === undefined) {
      const known = [...states.keys()].join(', ');
      throw new InterpretError(pointer, `The ${machine} state "${raw}" is not one of Shopware's own (${known}).`);
    }
    return state;
  };
}

/** Each turns a state's technical name into the canonical state; a plugin's own state throws `InterpretError`. */
export const orderState = reader('order', orderStates);
export const paymentState = reader('payment', paymentStates);
export const deliveryState = reader('delivery', deliveryStates);
