import { payOrder, placeOrder } from './place-order.ts';
import { stateId } from './references.ts';
import { associationsOf, text } from './tables.ts';
import type { World } from './world.ts';

/** Whether one of an order's payments is paid. */
export function isPaid(world: World, orderId: string): boolean {
  const order = world.get('order', orderId);
  const transactions = associationsOf.order?.transactions;
  if (!order || !transactions) return false;
  return world.related(order, transactions).some(row => row.stateId === stateId('order_transaction.state', 'paid'));
}

/** Lets orders arrive every `settings.ordersEvery` seconds; an unpaid one is paid after two more. */
export function createOrderStream(world: World) {
  let timer: NodeJS.Timeout | undefined;
  let unpaid: string[] = [];
  const step = () => {
    for (const id of unpaid.splice(0, Math.max(0, unpaid.length - 2))) if (!isPaid(world, id)) payOrder(world, id);
    const order = placeOrder(world);
    if (!isPaid(world, order.id)) unpaid.push(text(order.id));
  };
  const stream = {
    /** Takes up the interval of the settings. */
    follow(): void {
      clearInterval(timer);
      unpaid = [];
      if (world.settings.ordersEvery > 0) timer = setInterval(step, world.settings.ordersEvery * 1000).unref();
    },
    stop: () => clearInterval(timer),
  };
  return stream;
}
export type OrderStream = ReturnType<typeof createOrderStream>;
