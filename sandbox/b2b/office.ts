import { Hono } from 'hono';
import { readHubFaults } from '../hub-faults.ts';
import { buyerDeeds } from './buyer-deeds.ts';
import { orderDeed } from './order-deeds.ts';
import { orderKinds, placeOrderOf } from './order-kinds.ts';
import { buyerPage } from './page-buyer.ts';
import { orderPage } from './page-order.ts';
import type { Markup } from './page-parts.ts';
import { NotFound } from './place-order.ts';
import type { Platform } from './start-b2b.ts';

/** The back office sees everything; what it orders is ordered for one of the buyer's users. */
export function officeRoutes(platform: Platform, around: (content: Markup) => Markup): Hono {
  const { world, faults } = platform;
  const office = new Hono();
  const buyerOf = (id: string) => {
    const buyer = world.held.customers.get(id);
    if (!buyer) throw new NotFound('There is no such buyer.');
    return buyer;
  };
  const orderOf = (id: string) => {
    const order = world.orders.get(id);
    if (!order) throw new NotFound('There is no such order.');
    return order;
  };
  office.get('/buyers/:buyer', c => {
    const buyer = buyerOf(c.req.param('buyer'));
    const base = `/office/buyers/${encodeURIComponent(buyer.id)}`;
    return c.html(around(buyerPage(world, buyer, { base, orders: '/office/orders' }, c.req.query('q'))));
  });
  office.route(
    '/buyers/:buyer',
    buyerDeeds(world, c => ({ buyer: buyerOf(c.req.param('buyer') ?? ''), orders: '/office/orders' })),
  );
  office.get('/orders/:order', c => {
    const order = orderOf(c.req.param('order'));
    return c.html(around(orderPage(world, order, `/office/orders/${order.id}`)));
  });
  office.post('/orders/:order/:deed', async c => {
    const order = orderOf(c.req.param('order'));
    await orderDeed(platform, order, c.req.param('deed'));
    return c.redirect(`/office/orders/${order.id}`, 303);
  });
  office.post('/place', async c => {
    const form = await c.req.parseBody();
    const kind = orderKinds.find(known => known === form.kind);
    const count = Math.min(200, Math.max(1, Number(form.count) || 1));
    for (let index = 0; index < count; index += 1) placeOrderOf(world, kind ? { kind } : {});
    return c.redirect('/', 303);
  });
  office.post('/every', async c => {
    const { seconds } = await c.req.parseBody();
    platform.configure({ ordersEvery: Math.max(0, Number(seconds) || 0) });
    return c.redirect('/', 303);
  });
  office.post('/faults', async c => {
    const form = await c.req.parseBody();
    const { loseAnswers, doublePushes } = form;
    faults.set(
      readHubFaults({
        loseAnswers: Number(loseAnswers) || 0,
        doublePushes: Number(doublePushes) || 0,
        away: form.away === 'on',
      }),
    );
    return c.redirect('/', 303);
  });
  office.post('/retry', async c => {
    const { name } = await c.req.parseBody();
    const one = world.outgoing.get(String(name));
    if (one) Object.assign(one, { state: 'waiting', key: crypto.randomUUID(), reason: undefined });
    world.changed();
    return c.redirect('/', 303);
  });
  return office;
}
