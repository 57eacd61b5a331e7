import type { HeldOrderStatus, OrderStatusTarget } from '../catalogue-contract.ts';
import type { Memory } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { pageSize } from './criteria.ts';
import { deliveryOf, readStatuses, type StatusRow } from './read-statuses.ts';
import type { AdminApi } from './request.ts';
import { listStates, machineNames, stateCode } from './state-codes.ts';
import { setTrackingCodes } from './tracking.ts';
import { moveTo } from './transitions.ts';

/** Tracking codes that the hub wrote, by id of the delivery: only those are taken away when a later one replaces them. */
const entity = 'tracking-told';
const told = (rows: { data: Record<string, string> }[]): string[] => rows[0]?.data.codes?.split('\n') ?? [];

/**
 * Tells a shop what became of its orders. A waybill is a tracking code of the delivery with the goods, beside those that others
 * entered there.
 *
 * An order stands in two states, so a state is named with its machine: `delivery.shipped`, `order.completed`; `states` lists them.
 * The transition is chosen by its target state from what the shop offers now, as its names differ between versions. What `read`
 * calls the state is the delivery's once that left `open`, unless the order is completed or cancelled.
 */
export function createOrderStatusTarget(api: AdminApi, memory: Memory): OrderStatusTarget {
  /** One order as it stands now; one that is gone is refused. */
  async function one(what: string, orderId: string, signal: AbortSignal): Promise<Outcome<StatusRow>> {
    const found = await readStatuses(api, [orderId], signal);
    if (found.kind !== 'done') return found;
    const [row] = found.value;
    return row ? done(row) : { kind: 'rejected', reason: `${what}: the shop no longer has the order ${orderId}.` };
  }

  return {
    read: async (orderIds, signal) => {
      const held: HeldOrderStatus[] = [];
      for (let start = 0; start < orderIds.length; start += pageSize) {
        const rows = await readStatuses(api, orderIds.slice(start, start + pageSize), signal);
        if (rows.kind !== 'done') return rows;
        held.push(...rows.value.map(heldStatus));
      }
      return done(held);
    },

    setTracking: async (orderId, { waybill }, signal) => {
      const what = `Writing the waybill ${waybill} to order ${orderId}`;
      const order = await one(what, orderId, signal);
      if (order.kind !== 'done') return order;
      const delivery = deliveryOf(order.value);
      if (!delivery) return { kind: 'rejected', reason: `${what}: the order has no delivery in the shop.` };
      const ours = told(await memory.recall(entity, [delivery.id]));
      const change = { deliveryId: delivery.id, add: [waybill], remove: ours.filter(code => code !== waybill), signal };
      // Before it is written: what may stand there as ours must be known when a later waybill replaces it.
      if (!ours.includes(waybill)) {
        const codes = [...ours, waybill].join('\n');
        await memory.remember(entity, [{ key: delivery.id, externalId: delivery.id, data: { codes } }]);
      }
      const written = await setTrackingCodes(api, change);
      if (written.kind === 'done') return done(null);
      if (written.kind !== 'unclear') return written;
      const after = await one(what, orderId, signal);
      return after.kind === 'done' && deliveryOf(after.value)?.trackingCodes.includes(waybill) ? done(null) : written;
    },

    setState: async (orderId, code, tell, signal) => {
      const what = `Moving order ${orderId} to state ${code}`;
      const wanted = stateCode(code);
      if (!wanted) {
        const reason = `${what}: "${code}" names no state. Choose one of the shop's in the flow, as delivery.shipped.`;
        return { kind: 'rejected', reason, field: 'state' };
      }
      const standsThere = async () => {
        const order = await one(what, orderId, signal);
        if (order.kind !== 'done') return order;
        const part = wanted.machine === 'order' ? order.value : deliveryOf(order.value);
        if (!part) return { kind: 'rejected' as const, reason: `${what}: the order has no delivery in the shop.` };
        return done({ id: part.id, there: part.stateMachineState.technicalName === wanted.state });
      };
      const before = await standsThere();
      if (before.kind !== 'done') return before;
      if (before.value.there) return done(null);
      const { id } = before.value;
      const machine = machineNames[wanted.machine];
      const moved = await moveTo(api, { machine, id, target: wanted.state, sendMail: tell, signal });
      if (moved.kind === 'done') return done(null);
      if (moved.kind !== 'unclear') return moved;
      const after = await standsThere();
      return after.kind === 'done' && after.value.there ? done(null) : moved;
    },

    states: signal => listStates(api, signal),
  };
}

function heldStatus(order: StatusRow): HeldOrderStatus {
  const delivery = deliveryOf(order);
  const state = order.stateMachineState.technicalName;
  const delivered = delivery?.stateMachineState.technicalName ?? 'open';
  const over = state === 'completed' || state === 'cancelled';
  return {
    orderId: order.id,
    state: over || delivered === 'open' ? `order.${state}` : `delivery.${delivered}`,
    waybills: delivery?.trackingCodes ?? [],
  };
}
