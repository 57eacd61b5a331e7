import type { OrderStates, PaymentState } from '../../domain/order.ts';
import { numberIn } from './amounts.ts';
import type { OrderDocument } from './order-document.ts';
import type { PrestashopSettings } from './settings.ts';

/**
 * The three states of an order from its one: by the flags of that state, since its id and name differ per shop. What no flag
 * tells (cancelled, refunded, failed, returned) is told by the shop's own settings and by those of the connection.
 */
export function interpretStates(document: OrderDocument, settings: PrestashopSettings): OrderStates {
  const { order, state, shop } = document;
  const id = order.current_state ?? '';
  const means = (kind: 'cancelled' | 'refunded' | 'failed' | 'delivered') =>
    settings.states[kind].includes(id) || shop.states[kind].includes(id);
  const flag = (name: string) => state?.[name] === '1';
  const cancelled = means('cancelled');
  const returned = settings.states.returned.includes(id);
  const delivered = means('delivered');
  const shipped = flag('shipped') || delivered || returned;
  const underWay = flag('paid') || flag('delivery') || flag('logable') || settings.states.authorized.includes(id);
  const raw = state?.name?.trim() || id;
  return {
    order: cancelled ? 'cancelled' : shipped ? 'completed' : underWay ? 'in_progress' : 'open',
    rawOrder: raw,
    payment: paymentState(),
    rawPayment: raw,
    delivery: returned ? 'returned' : shipped ? 'shipped' : cancelled ? 'cancelled' : 'open',
    rawDelivery: raw,
  };

  function paymentState(): PaymentState {
    if (means('refunded')) return 'refunded';
    if (means('failed')) return 'failed';
    const due = numberIn(
      order,
      order.total_paid_tax_incl === undefined ? 'total_paid' : 'total_paid_tax_incl',
      '/order',
    );
    if (due.eq(0)) return cancelled ? 'cancelled' : 'paid';
    const received = numberIn(order, 'total_paid_real', '/order');
    if (settings.cashOnDelivery.includes(order.module ?? '')) {
      // The shop books such an order as paid as soon as it is prepared; the money comes with the parcel's hand-over.
      if (cancelled) return 'cancelled';
      return delivered ? 'paid' : 'authorized';
    }
    if (flag('paid') || received.gte(due)) return 'paid';
    if (received.gt(0)) return 'paid_partially';
    if (cancelled) return 'cancelled';
    return settings.states.authorized.includes(id) ? 'authorized' : 'open';
  }
}
