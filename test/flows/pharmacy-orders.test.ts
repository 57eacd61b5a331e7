import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, findOrder } from '../../sandbox/prestashop/order-actions.ts';
import type { OrderWish } from '../../sandbox/prestashop/order-kinds.ts';
import { placeOrder } from '../../sandbox/prestashop/place-order.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type ConnectedPharmacy, connectPharmacy } from '../support/pharmacy.ts';

describe('orders that a pharmacy fetches', () => {
  let test: TestHub;
  let both: ConnectedPharmacy;
  let ids: number[];
  beforeAll(async () => {
    test = await startTestHub();
    both = await connectPharmacy(test, { items: 8, products: 20, pharmacy: { pointSymbols: ['INPOST'] } });
    ids = both.share(6).map(one => one.id);
    await both.program.sendOffer();
    await test.until('six are matched', async () => (await both.bindings()).size === 6, 30_000);
  });
  afterAll(async () => {
    await both?.stop();
    await test?.stop();
  });

  const until = <T>(what: string, look: () => T | Promise<T | undefined | false> | undefined | false) =>
    test.until(what, async () => look(), 30_000);
  const place = (wish: OrderWish) => {
    const row = placeOrder(both.shop.control.world, wish);
    return { id: row.id, number: String(row.values.reference) };
  };
  const shown = async (number: string) => {
    const answer = await test.api('GET', `/api/orders/${number}`);
    return answer.status === 200 ? answer.body : undefined;
  };
  const offered = (number: string) =>
    until(`${number} is offered`, async () => {
      const order = await shown(number);
      return order?.flows[0]?.offered ? order : undefined;
    });
  const read = (number: string) => [...both.program.ledger.orders.values()].find(one => one.order.number === number);

  it('K3 an order lies ready until it is fetched, an answer that was lost is given again, and nothing is given twice as new', async () => {
    const first = place({ kind: 'transfer', products: [ids[0] ?? 0], quantity: 2 });
    await offered(first.number);
    const lost = await both.program.fetchOrders({ lose: 'after-reading' });
    expect(lost.orders.map(order => order.number)).toContain(first.number);
    expect((await shown(first.number))?.flows[0].offered.fetchedAt).toBeNull();
    const again = await both.program.fetchOrders();
    expect(again.orders.map(order => order.number)).toContain(first.number);
    const after = await both.program.fetchOrders();
    expect(after.orders).toEqual([]);
    await until(
      'it is known to be fetched',
      async () => (await shown(first.number))?.flows[0].offered.fetchedAt !== null,
    );
    expect(read(first.number)?.unknownLines).toEqual([]);
  });

  /** A product of the shop that is matched with nothing. */
  const freeProduct = (): number => {
    const { rows } = both.shop.control.world.table('products');
    const simple = (id: number) => both.shop.control.world.table('combinations').by('id_product', id).length === 0;
    return [...rows.keys()].find(id => !ids.includes(id) && simple(id)) ?? 0;
  };

  it('X2 a dry run of an order to Kamsoft says what would lie ready, and what stands in its way', async () => {
    const order = place({ kind: 'unpaid', products: [ids[0] ?? 0, freeProduct()], quantity: 1 });
    await until('it is known', () => shown(order.number));
    const plan = await test.api('POST', `/api/orders/${order.number}/dry-run`, { flow: 'apteka-orders' });
    expect(plan.status).toBe(200);
    expect(plan.body.verdict).toMatch(/payment/);
    expect(plan.body.problems.map((problem: { sentence: string }) => problem.sentence).join()).toContain('not matched');
  });

  it('K3 an order that is paid late gets a later number and is not missed', async () => {
    const unpaid = place({ kind: 'unpaid', products: [ids[1] ?? 0], quantity: 1 });
    const paid = place({ kind: 'transfer', products: [ids[2] ?? 0], quantity: 1 });
    await offered(paid.number);
    await both.program.fetchOrders();
    await both.program.fetchOrders();
    expect(read(unpaid.number)).toBeUndefined();
    const world = both.shop.control.world;
    act(world, findOrder(world, unpaid.number), 2);
    await offered(unpaid.number);
    await both.program.fetchOrders();
    expect(read(unpaid.number)).toBeDefined();
  });

  it('K4 an order that is cancelled before it is fetched is withdrawn', async () => {
    const order = place({ kind: 'transfer', products: [ids[3] ?? 0], quantity: 1 });
    await offered(order.number);
    const world = both.shop.control.world;
    act(world, findOrder(world, order.number), 6);
    await until(
      'the offer is withdrawn',
      async () => (await shown(order.number))?.flows[0].offered.withdrawnAt !== null,
    );
    await both.program.fetchOrders();
    expect(read(order.number)).toBeUndefined();
  });

  it('X5 a line without a partner keeps its order back with a task, and matching it lets the order go', async () => {
    const free = freeProduct();
    const order = place({ kind: 'transfer', products: [ids[0] ?? 0, free], quantity: 1 });
    await until('it waits for a person', async () => (await shown(order.number))?.flows[0]?.tasks.length > 0);
    await both.program.fetchOrders();
    expect(read(order.number)).toBeUndefined();
    const [product] = (await test.api('GET', '/api/matching?flow=apteka-goods&state=unmatched')).body.items;
    await test.api('POST', '/api/matching/confirm', {
      items: [{ flow: 'apteka-goods', product: product.product.id, externalId: String(free) }],
    });
    await offered(order.number);
    await both.program.fetchOrders();
    expect(read(order.number)?.unknownLines).toEqual([]);
  });

  it('X4 a match that was made right before a kill is told to the orders that wait for it', async () => {
    const bound = new Set([...(await both.bindings()).values()].map(Number));
    const simple = (id: number) => both.shop.control.world.table('combinations').by('id_product', id).length === 0;
    const free =
      [...both.shop.control.world.table('products').rows.keys()].find(id => !bound.has(id) && simple(id)) ?? 0;
    const order = place({ kind: 'transfer', products: [free], quantity: 1 });
    await until('it waits for a person', async () => (await shown(order.number))?.flows[0]?.tasks.length > 0);
    // The binding is committed, and nobody was told.
    await test.hub.db.$client`
      insert into bindings (workspace_id, connection_id, entity, external_id, record_id, bound_by)
      select workspace_id, ${both.shopId}, 'product', ${String(free)}, id, 'bloz7' from products product
      where connection_id = ${both.pharmacyId} and not exists (select 1 from bindings where record_id = product.id) limit 1`;
    await test.api('POST', '/api/matching/refresh', { flow: 'apteka-goods' });
    await offered(order.number);
  });

  const addressOf = (orderId: number, column: 'id_address_delivery' | 'id_address_invoice') => {
    const { world } = both.shop.control;
    const values = world.table('orders').get(orderId)?.values;
    return world.table('addresses').get(Number(values?.[column]))?.values ?? {};
  };
  /** The point as Kamsoft shall see it: the locker's code that the buyer's address names. */
  const pointOf = (orderId: number) => {
    const { company, city, postcode } = addressOf(orderId, 'id_address_delivery');
    const code = String(company).replace('Paczkomat ', '');
    expect(code).toMatch(/^[A-Z]{3}\d{2,3}[A-Z]?$/);
    return expect.objectContaining({ idext: code, name: code, city, postcode, street: expect.stringMatching(/\S/) });
  };
  const nipOf = (orderId: number) => addressOf(orderId, 'id_address_invoice').vat_number;

  it('K3 cash on delivery, company and pick-up point arrive to the cent and with their symbols', async () => {
    const lockers = { value: 'INPOST' };
    expect(await test.api('PUT', '/api/flows/apteka-orders/lookups/shippingMethod/4', lockers)).toMatchObject({
      status: 200,
    });
    const placed = (['cod', 'company', 'pickup-point', 'two-products'] as const).map(kind => ({
      kind,
      ...place({ kind, products: kind === 'two-products' ? [ids[0] ?? 0, ids[1] ?? 0] : [ids[4] ?? 0], quantity: 2 }),
    }));
    for (const { number } of placed) await offered(number);
    await both.program.fetchOrders();
    const symbols: Record<string, [payment: string | undefined, transport: string | undefined]> = {};
    for (const { kind, id, number } of placed) {
      const order = read(number)?.order;
      symbols[kind] = [order?.payment?.symbol, order?.transport?.symbol];
      expect(order?.transport?.deliverypoint, kind).toEqual(kind === 'pickup-point' ? pointOf(id) : undefined);
      expect([order?.fvvat, order?.customer?.nip], kind).toEqual(kind === 'company' ? ['1', nipOf(id)] : ['0', '']);
      expect(order?.epayed, kind).toBe(kind !== 'cod');
      const paid = Number(both.shop.control.world.table('orders').get(id)?.values.total_paid);
      const items = order?.items.reduce((sum, item) => sum + Number(item.price) * Number(item.quantity), 0) ?? 0;
      const extras =
        Number(order?.transportprice ?? 0) +
        Number(order?.codprice ?? 0) -
        Number(order?.orderrebate ?? 0) -
        Number(order?.transportrebate ?? 0);
      expect(items + extras).toBeCloseTo(paid, 2);
    }
    expect(symbols).toEqual({
      cod: ['ZP', 'INKURE'],
      company: ['PRZEL', 'INKURE'],
      'pickup-point': ['PRZEL', 'INPOST'],
      'two-products': ['PRZEL', 'INKURE'],
    });
  });

  it('K5 an unknown status code changes nothing and is asked about once; a waybill beside it counts as shipped', async () => {
    const order = place({ kind: 'transfer', products: [ids[5] ?? 0], quantity: 1 });
    await offered(order.number);
    await both.program.fetchOrders();
    const seq = read(order.number)?.order.id ?? 0;
    const state = () => String(both.shop.control.world.table('orders').get(order.id)?.values.current_state);
    const before = state();
    await both.program.ship(seq, { status: '77', waybill: '' });
    await until('the code is asked about', async () => {
      const { body } = await test.api('GET', '/api/tasks?state=open');
      return body.items.some(
        (task: { kind: string; sentence: string }) => task.kind === 'state' && task.sentence.includes('77'),
      );
    });
    expect(state()).toBe(before);
    await both.program.ship(seq, { status: '77', waybill: '63000000000000000000077' });
    await until('the shop says shipped', () => state() === '4');
    const mail = both.shop.control.world.mails.findLast(sent => sent.orderId === order.id);
    expect(mail?.tracking).toBe('63000000000000000000077');
    expect(await askedAbout('77')).toHaveLength(1);
  });

  const askedAbout = async (code: string): Promise<{ id: string; sentence: string }[]> => {
    const { body } = await test.api('GET', '/api/tasks?state=open');
    return body.items.filter(
      (task: { kind: string; sentence: string }) => task.kind === 'state' && task.sentence.includes(`“${code}”`),
    );
  };

  it('K5 an unknown status code that comes first beside a waybill is asked about too, once for all orders', async () => {
    const orders = [0, 1].map(() => place({ kind: 'transfer', products: [ids[5] ?? 0], quantity: 1 }));
    for (const { number } of orders) await offered(number);
    await both.program.fetchOrders();
    const state = (id: number) => String(both.shop.control.world.table('orders').get(id)?.values.current_state);
    const ship = async ({ id, number }: { id: number; number: string }) => {
      await both.program.ship(read(number)?.order.id ?? 0, { status: '78', waybill: `6400000000000000000${id}` });
      await until('the shop says shipped', () => state(id) === '4');
    };
    const [first, second] = orders;
    if (!first || !second) throw new Error('Two were placed.');
    await ship(first);
    const [task] = await askedAbout('78');
    expect(task?.sentence).toContain('by itself it changes nothing');
    await ship(second);
    expect((await askedAbout('78')).map(({ id }) => id)).toEqual([task?.id]);
    // To resolve it is to go on ignoring it.
    await test.api('POST', `/api/tasks/${task?.id}/resolve`, {});
    await both.program.ship(read(second.number)?.order.id ?? 0, { status: '78', waybill: '64000000000000000000099' });
    await until('it was heard', async () => {
      const { body } = await test.api('GET', `/api/orders/${second.number}`);
      return body.fulfilments[0]?.waybill === '64000000000000000000099';
    });
    expect(await askedAbout('78')).toEqual([]);
  });

  it('K6l K6f a product travels only with its carriers; locked, it keeps the ones that it had', async () => {
    const [kept, other] = [ids[1] ?? 0, ids[2] ?? 0];
    const rule = (carrier: string) =>
      test.api('PATCH', '/api/flows/apteka-goods', { settings: { carriers: [{ when: {}, carriers: [carrier] }] } });
    await rule('INKURE');
    const idtowr = [...(await both.bindings())].find(([, there]) => there === String(kept))?.[0];
    const [product] = (await test.api('GET', `/api/products?q=${idtowr}&connection=apteka`)).body.items;
    const lock = await test.api('POST', '/api/locks', {
      connection: 'sklep',
      product: product.id,
      group: 'carriers',
      why: 'Agreed with the courier',
    });
    expect(lock.status).toBe(201);
    await rule('P48');
    const goes = place({ kind: 'transfer', products: [kept], quantity: 1, carrier: 2 });
    const stays = place({ kind: 'transfer', products: [other], quantity: 1, carrier: 2 });
    await offered(goes.number);
    const task = await until(
      'the other waits for a person',
      async () => (await shown(stays.number))?.flows[0]?.tasks[0],
    );
    expect(task.sentence).toContain('may not travel with INKURE, only with P48');
    await test.api('PATCH', '/api/flows/apteka-goods', { settings: { carriers: [] } });
    await offered(stays.number);
  });

  it('K6g with fetching switched off nothing is handed out and nothing is numbered', async () => {
    await test.api('PATCH', '/api/flows/apteka-orders', { paused: true });
    const order = place({ kind: 'transfer', products: [ids[0] ?? 0], quantity: 1 });
    await until('it is known', () => shown(order.number));
    const answer = await both.program.fetchOrders();
    expect(answer.orders).toEqual([]);
    expect((await shown(order.number))?.flows[0]?.offered).toBeNull();
    await test.api('PATCH', '/api/flows/apteka-orders', { paused: false });
    await offered(order.number);
  });

  it('K1 the hub says that it cannot call Kamsoft, when it was last heard, and asks a person when it falls silent', async () => {
    const connection = await test.api('GET', '/api/connections/apteka');
    expect(connection.body.passive).toMatch(/never calls|cannot call/);
    expect(Date.parse(connection.body.heardAt)).toBeGreaterThan(Date.now() - 300_000);
    await test.hub.db.$client`update connections set heard_at = now() - interval '25 hours' where key = 'apteka'`;
    await until('silence is a task', async () => {
      const { body } = await test.api('GET', '/api/tasks?state=open');
      return body.items.some((task: { kind: string }) => task.kind === 'silence');
    });
    await test.hub.db.$client`update connections set heard_at = now() where key = 'apteka'`;
    await until('it was heard again', async () => {
      const { body } = await test.api('GET', '/api/tasks?state=open');
      return !body.items.some((task: { kind: string }) => task.kind === 'silence');
    });
  });
});
