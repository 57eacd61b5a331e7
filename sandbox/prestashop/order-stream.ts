import { act } from './order-actions.ts';
import { drawKind, type OrderKind } from './order-kinds.ts';
import { placeOrder } from './place-order.ts';
import { state } from './seed-references.ts';
import type { Row } from './table.ts';
import type { World } from './world.ts';

/** Lets orders arrive every `settings.ordersEvery` seconds; an unpaid one is paid, or cancelled, after two more. */
export function createOrderStream(world: World) {
  let timer: NodeJS.Timeout | undefined;
  let beat = 0;
  let open: { order: Row; kind: OrderKind; since: number }[] = [];
  const stream = {
    /** One beat: what was to be settled is settled, and one order comes in. */
    step(): Row {
      beat += 1;
      const due = open.filter(({ since }) => beat - since > 2);
      open = open.filter(({ since }) => beat - since <= 2);
      for (const { order, kind } of due)
        if (world.table('orders').number(order, 'current_state') === state.transfer)
          act(world, order, kind === 'unpaid' ? state.paid : state.cancelled);
      const kind = drawKind(world.random);
      const order = placeOrder(world, { kind });
      if (kind === 'unpaid' || kind === 'cancelled') open.push({ order, kind, since: beat });
      return order;
    },
    /** Takes up the interval of the settings. */
    follow(): void {
      clearInterval(timer);
      open = [];
      if (world.settings.ordersEvery > 0)
        timer = setInterval(() => stream.step(), world.settings.ordersEvery * 1000).unref();
    },
    stop: () => clearInterval(timer),
  };
  return stream;
}
export type OrderStream = ReturnType<typeof createOrderStream>;
