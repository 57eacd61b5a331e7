import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OfferItem } from '../../sandbox/kamsoft/item.ts';
import { act, findOrder } from '../../sandbox/prestashop/order-actions.ts';
import { placeOrder } from '../../sandbox/prestashop/place-order.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type ConnectedPharmacy, connectPharmacy } from '../support/pharmacy.ts';

describe('a pharmacy and its shop', () => {
  let test: TestHub;
  let both: ConnectedPharmacy;
  let shared: ReturnType<ConnectedPharmacy['share']>;
  beforeAll(async () => {
    test = await startTestHub();
    both = await connectPharmacy(test, { items: 10, products: 20 });
    shared = both.share(6);
  });
  afterAll(async () => {
    await both?.stop();
    await test?.stop();
  });

  const nth = (index: number) => {
    const one = shared[index];
    if (!one) throw new Error('There are not so many goods.');
    return one;
  };
  const until = <T>(what: string, look: () => T | Promise<T | undefined | false> | undefined | false) =>
    test.until(what, async () => look(), 30_000);
  const settle = async () => {
    await until('everything is delivered', async () => {
      const [row] = await test.hub.db.$client<{ due: number }[]>`
        select ((select count(*) from messages where status = 'stored') + (select count(*) from comparisons)
          + (select count(*) from deliveries where desired is distinct from delivered and blocked_by is null and field_group not in ('carriers', 'order')))::int as due`;
      return row?.due === 0;
    });
  };

  it('K2 K6b a package is taken in, goods are matched by BLOZ, and the shop follows', async () => {
    both.program.world.set(0, { amount: 50, reserved: 0, price: 1999 });
    const report = await both.program.sendOffer();
    expect(report.taken).toBe(true);
    await until('six are matched', async () => (await both.bindings()).size === 6);
    await until('the stock is 50', () => both.stock(nth(0).id) === 50);
    await settle();
    for (const { id, index } of shared) expect(both.stock(id)).toBe(both.program.world.shelf(index).available);
    const messages = await test.api('GET', '/api/messages?connection=apteka');
    expect(messages.status).toBe(200);
  });

  it('K2 Kamsoft says 50 and the shop 10: afterwards the shop says 50, also when Kamsoft said 50 the last time', async () => {
    both.edit(nth(0).id, { stock: 10 });
    await both.program.sendOffer();
    await until('the stock is 50 again', () => both.stock(nth(0).id) === 50);
    await settle();
  });

  it('K6e a price that a person changed in the shop is overwritten by the next package', async () => {
    const before = both.product(nth(1).id).price ?? '';
    both.edit(nth(1).id, { values: { price: '1.000000' } });
    await both.program.sendOffer();
    await until('the price is back', () => both.product(nth(1).id).price === before);
  });

  it('K6b what is not matched waits in a list, and a person confirms', async () => {
    await settle();
    const list = await test.api('GET', `/api/matching?flow=apteka-goods&state=unmatched`);
    expect(list.status).toBe(200);
    expect(list.body.items.length).toBe(4);
    const free = [...both.shop.control.world.table('products').rows.keys()].find(
      id =>
        !shared.some(one => one.id === id) &&
        both.shop.control.world.table('combinations').by('id_product', id).length === 0,
    );
    const product = list.body.items[0].product.id;
    const confirmed = await test.api('POST', '/api/matching/confirm', {
      items: [{ flow: 'apteka-goods', product, externalId: String(free) }],
    });
    expect(confirmed.status).toBe(200);
    await until('its stock follows', async () => {
      const bound = [...(await both.bindings())].find(([, there]) => there === String(free));
      if (!bound) return false;
      const index = both.program.world.find(bound[0]) ?? -1;
      return both.stock(free ?? 0) === both.program.world.shelf(index).available;
    });
  });

  it('K6h K6i K6j K6k a locked field group is left alone, and follows the moment the lock goes', async () => {
    const { id, index } = nth(2);
    const product = await productId(nth(2).idtowr);
    for (const group of ['stock', 'price', 'texts']) {
      const made = await test.api('POST', '/api/locks', {
        connection: 'sklep',
        product,
        group,
        why: 'A promotion of the shop',
      });
      expect(made.status).toBe(201);
    }
    both.edit(id, { stock: 3, values: { price: '2.000000' }, texts: { name: 'Nazwa sklepu' } });
    both.program.world.set(index, { amount: 77, reserved: 0, price: 4321 });
    const renamed = (item: OfferItem, at: number) => (at === index ? { ...item, name: 'Nazwa apteki' } : item);
    await both.program.sendOffer({ edit: renamed });
    await settle();
    expect(both.stock(id)).toBe(3);
    expect(both.product(id).price).toBe('2.000000');
    expect(both.name(id)).toBe('Nazwa sklepu');
    const met = await test.api('GET', '/api/locks?met=true');
    expect(JSON.stringify(met.body)).toContain(product);
    const locks = await test.api('GET', '/api/locks');
    for (const lock of locks.body.items)
      expect((await test.api('DELETE', `/api/locks/${lock.id}`)).status).toBeLessThan(300);
    await until('the stock follows', () => both.stock(id) === 77);
    await until('the name follows', () => both.name(id) === 'Nazwa apteki');
    await until('the price follows', () => both.product(id).price !== '2.000000');
  });

  it('K3 K4 K5 an order is fetched, belongs to Kamsoft then, and its waybill and state come back before the buyer’s mail', async () => {
    const world = both.shop.control.world;
    const row = placeOrder(world, { kind: 'transfer', products: [nth(3).id], quantity: 1 });
    await until(
      'the order is offered',
      async () => (await both.program.fetchOrders()).orders.length > 0 || both.program.ledger.orders.size > 0,
    );
    const [fetched] = [...both.program.ledger.orders.values()];
    expect(fetched?.unknownLines).toEqual([]);
    const number = String(row.values.reference);
    // Only a later request shows that the answer arrived.
    await both.program.fetchOrders();
    const order = (await test.api('GET', `/api/orders/${number}`)).body;
    await until('the order belongs to Kamsoft', async () => {
      const shown = await test.api('GET', `/api/orders/${order.id}`);
      return shown.body.flows[0]?.process?.outcome === 'sent';
    });
    act(world, findOrder(world, number), 6);
    await until('the cancellation is shown as not forwardable', async () => {
      const shown = await test.api('GET', `/api/orders/${order.id}`);
      return JSON.stringify(shown.body).includes('cannot be forwarded');
    });
    expect(both.program.ledger.orders.size).toBe(1);
    act(world, findOrder(world, number), 3);
    await both.program.ship(fetched?.order.id ?? 0, { status: '4', waybill: '630000000000000000000017' });
    await until(
      'the shop has the waybill',
      () => String(world.table('orders').get(row.id)?.values.current_state) === '4',
    );
    const mail = world.mails.findLast(sent => sent.orderId === row.id);
    expect(mail?.tracking).toBe('630000000000000000000017');
  });

  async function productId(externalId: string): Promise<string> {
    const list = await test.api('GET', `/api/products?q=${externalId}&connection=apteka`);
    const found = list.body.items.find((one: { externalId: string }) => one.externalId === externalId);
    return found.id;
  }
});
