import type { OrderStatusTarget } from '../catalogue-contract.ts';
import { done, type Outcome } from '../outcome.ts';
import type { Core } from './core.ts';
import { everyRow, rowsBy } from './lists.ts';
import { inLanguage } from './probe.ts';
import { newEntity } from './xml.ts';

/**
 * Tells a shop what became of its orders: the waybill goes into `order_carriers`, a state is added to `order_histories`. The
 * order itself is never written, as any PUT of one makes another entry in its history.
 */
export function createOrderStatusTarget({ shop, probe }: Core): OrderStatusTarget {
  const trackingOf = (orderIds: string[], signal: AbortSignal) =>
    rowsBy(shop, 'order_carriers', { field: 'id_order', values: orderIds, display: 'full', signal });

  const statesOf = (orderIds: string[], signal: AbortSignal) =>
    rowsBy(shop, 'orders', { values: orderIds, display: ['id', 'current_state'], signal });

  /** Whether the order stands in a state; one that is gone is refused. */
  async function standsIn(orderId: string, code: string, signal: AbortSignal): Promise<Outcome<boolean>> {
    const found = await statesOf([orderId], signal);
    if (found.kind !== 'done') return found;
    const [order] = found.value;
    if (!order) return { kind: 'rejected', reason: `The shop no longer has the order ${orderId}.` };
    return done(order.fields.current_state === code);
  }

  return {
    read: async (orderIds, signal) => {
      const orders = await statesOf(orderIds, signal);
      if (orders.kind !== 'done') return orders;
      const carriers = await trackingOf(orderIds, signal);
      if (carriers.kind !== 'done') return carriers;
      return done(
        orders.value.map(({ id, fields }) => ({
          orderId: id,
          state: fields.current_state ?? '',
          waybills: carriers.value
            .filter(carrier => carrier.fields.id_order === id)
            .flatMap(carrier => carrier.fields.tracking_number?.trim() || []),
        })),
      );
    },

    setTracking: async (orderId, { waybill }, signal) => {
      const what = `Writing the waybill ${waybill} to order ${orderId}`;
      const holds = async (): Promise<Outcome<string | null>> => {
        const rows = await trackingOf([orderId], signal);
        if (rows.kind !== 'done') return rows;
        if (rows.value.some(({ fields }) => fields.tracking_number?.trim() === waybill)) return done(null);
        // The shop shows and mails the newest; an earlier one belongs to a carrier that was replaced.
        const newest = rows.value.toSorted((a, b) => Number(b.id) - Number(a.id))[0];
        if (newest) return done(newest.id);
        const reason = `${what}: the shop has no carrier for this order. Choose one in the order, then try again.`;
        return { kind: 'rejected', reason };
      };
      const target = await holds();
      if (target.kind !== 'done') return target;
      if (target.value === null) return done(null);
      // The whole row as it stands now: what a PUT leaves out is emptied.
      const row = await shop.one('order_carriers', target.value, signal);
      if (row.kind !== 'done') return row;
      if (!row.value) return { kind: 'transient', reason: `${what}: the shop replaced its carrier a moment ago.` };
      const changed = { ...row.value, fields: { ...row.value.fields, tracking_number: waybill }, associations: {} };
      const written = await shop.put('order_carriers', [changed], { what, signal });
      if (written.kind === 'done') return done(null);
      if (written.kind !== 'unclear') return written;
      const after = await holds();
      return after.kind === 'done' && after.value === null ? done(null) : written;
    },

    setState: async (orderId, code, tell, signal) => {
      const what = `Moving order ${orderId} to state ${code}`;
      if (!/^[1-9]\d*$/.test(code)) {
        const reason = `${what}: "${code}" is not the number of an order state. Choose one of the shop's states in the flow.`;
        return { kind: 'rejected', reason, field: 'id_order_state' };
      }
      // Each entry does its work again: another mail, another invoice.
      const before = await standsIn(orderId, code, signal);
      if (before.kind !== 'done') return before;
      if (before.value) return done(null);
      const entry = newEntity('order_history', { id_order: orderId, id_order_state: code });
      const more: Record<string, string> = tell ? { sendemail: '1' } : {};
      const written = await shop.post('order_histories', entry, { what, more, signal });
      if (written.kind === 'done') return done(null);
      if (written.kind !== 'unclear') return written;
      const after = await standsIn(orderId, code, signal);
      if (after.kind === 'done' && after.value) return done(null);
      // A state that does not exist is answered with a 500 like any other, which would be tried again for ever.
      const state = after.kind === 'done' ? await shop.one('order_states', code, signal) : after;
      if (state.kind !== 'done' || state.value) return written;
      const reason = `${what}: the shop has no such order state. Choose one of the shop's states in the flow.`;
      return { kind: 'rejected', reason, field: 'id_order_state' };
    },

    states: async signal => {
      const facts = await probe.facts(signal);
      if (facts.kind !== 'done') return facts;
      const states = await everyRow(shop, 'order_states', { display: 'full', signal });
      if (states.kind !== 'done') return states;
      return done(
        states.value
          .filter(({ fields }) => fields.deleted !== '1')
          .map(({ id, texts, fields }) => ({
            code: id,
            name: inLanguage(texts.name, facts.value.languageId) || fields.name || id,
          })),
      );
    },
  };
}
