import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookups } from '../../db/schema/index.ts';
import { defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import { defaultFlowSettings, defaultOrderFlowSettings, type FlowEntity } from '../../domain/flow-settings.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { startShopwareSandbox } from '../../sandbox/shopware/server.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { addFlow } from '../support/pharmacy.ts';
import { addConnection } from '../support/shop-to-till.ts';
import { addSpeaker, type Speaker } from '../support/speaker.ts';
import { connectWapro } from '../support/wapro.ts';

const gate = {
  ...defaultOrderFlowSettings.gate,
  paymentStates: ['open' as const, 'paid' as const, 'authorized' as const],
};
const patience = 40_000;

describe('WAPRO by its agent, with a B2B platform and a Shopware', () => {
  let test: TestHub;
  let wapro: Awaited<ReturnType<typeof connectWapro>>;
  let b2b: Speaker;
  let shop: Awaited<ReturnType<typeof startShopwareSandbox>>;
  let sku = '';

  beforeAll(async () => {
    test = await startTestHub();
    b2b = await addSpeaker(test, 'b2b', 'connector-api');
    const add = (
      key: string,
      entity: FlowEntity,
      sourceId: string,
      targetId: string,
      settings = defaultFlowSettings[entity],
    ) => addFlow(test, { key, entity, sourceId, targetId, settings, mode: 'live' });
    wapro = await connectWapro(test);
    sku = String(wapro.goods.one.INDEKS_KATALOGOWY).trim();
    await add('goods', 'products', wapro.id, b2b.id, { ...defaultCatalogueFlowSettings, create: 'active' });
    await add('buyers', 'customers', wapro.id, b2b.id);
    await add('invoices', 'invoices', wapro.id, b2b.id);
    await add('statuses', 'order-statuses', wapro.id, b2b.id);
    const orders = await add('orders', 'orders', b2b.id, wapro.id, { ...defaultOrderFlowSettings, gate });
    shop = await startShopwareSandbox({ port: 0, profile: '6.7' });
    const shopId = await addConnection(test, 'shop', 'shopware', {
      allowPrivate: true,
      allowPlainHttp: true,
      requestsPerSecond: 2_000,
      burst: 2_000,
      shopUrl: shop.url,
      clientId: 'SWIASANDBOXKLADKA0000000',
      clientSecret: 'sandbox-secret-for-the-admin-api',
      webhookPath: 'a-secret-path-of-the-test-1234',
      appSecret: 'app-secret-of-the-test',
      pollSeconds: 2,
    });
    const fromShop = await add('shop-orders', 'orders', shopId, wapro.id, { ...defaultOrderFlowSettings, gate });
    const codes = {
      paymentMethod: ['transfer', 'payment_ideal', 'payment_przelewy24', 'payment_paypal', 'payment_invoice'],
      shippingMethod: ['lorry', 'shipping_standard', 'shipping_express'],
    };
    const rows = [orders, fromShop].flatMap(flowId =>
      Object.entries(codes).flatMap(([table, all]) =>
        all.map(code => ({
          workspaceId: test.workspaceId,
          flowId,
          table,
          code,
          value: table === 'paymentMethod' ? 'przelew' : 'DOSTAWA',
        })),
      ),
    );
    await test.hub.db.insert(lookups).values(rows);
  });
  afterAll(async () => {
    await shop?.close();
    await wapro?.stop();
    await test?.stop();
  });

  const until = <T>(what: string, look: () => Promise<T | undefined | false>) =>
    test.until(what, look, patience).catch(error => {
      throw new Error(`${error.message}\nThe agent: ${wapro.told.slice(-15).join('\n')}`);
    });
  const ordersOf = (number: string) =>
    wapro.world.database
      .table('ZAMOWIENIE')
      .all()
      .filter(row => String(row.NR_ZAMOWIENIA_KLIENTA ?? '').includes(number));

  it('W1 W4 W5 what WAPRO’s users select reaches the platform, buyers with their delivery places', async () => {
    await until('the buyer is there', async () => b2b.client.get('customers', wapro.buyerId));
    const places = wapro.world.database.table('MIEJSCE_DOSTAWY').by('ID_KONTRAHENTA', wapro.buyerId);
    await until('the places are there', async () => {
      const { records } = await b2b.client.pull('delivery-places', { limit: 1000 });
      return records.filter(row => row.customer === wapro.buyerId).length === places.length;
    });
    await until('the goods are there', async () => {
      const { records } = await b2b.client.pull('products', { limit: 1000 });
      return records.some(row => row.sku === sku);
    });
  });

  const taxId = () => String(wapro.world.database.table('KONTRAHENT').row(wapro.buyerId).NIP);
  const order = (number: string, quantity: string) => ({
    externalId: `b2b-${number}`,
    number,
    orderedAt: new Date().toISOString(),
    currency: 'PLN',
    basis: 'net' as const,
    customer: { externalId: wapro.buyerId, email: 'zakupy@kupiec.example', company: 'Kupiec', taxId: taxId() },
    billing: { company: 'Kupiec', street: 'Długa 5', zip: '80-001', city: 'Gdańsk', country: 'PL' },
    payment: { method: { code: 'transfer' } },
    lines: [
      {
        id: 'a',
        sku,
        name: 'Towar',
        quantity,
        unitPrice: '10.00',
        total: (Number(quantity) * 10).toFixed(2),
        vatCode: '23' as const,
      },
    ],
    totals: {
      net: (Number(quantity) * 10).toFixed(2),
      vat: (Number(quantity) * 2.3).toFixed(2),
      gross: (Number(quantity) * 12.3).toFixed(2),
    },
  });

  it('W8 W12a an order of the platform is in WAPRO seconds later, once, by WAPRO’s own procedures', async () => {
    const begun = Date.now();
    await b2b.client.push('orders', [order('B2001', '10')]);
    const [taken] = await until('WAPRO has it', async () => {
      const rows = ordersOf('B2001');
      return rows.length > 0 && rows[0]?.NUMER ? rows : undefined;
    });
    expect(Date.now() - begun).toBeLessThan(20_000);
    expect(String(taken?.ID_KONTRAHENTA)).toBe(wapro.buyerId);
    await until('the hub knows its number', async () => {
      const { body } = await test.api('GET', '/api/orders/B2001');
      return body.flows?.some((flow: { process: { outcome: string } | null }) => flow.process?.outcome === 'sent');
    });
    expect(ordersOf('B2001')).toHaveLength(1);
  });

  it('W9 W10 W11 fulfilled in parts, invoiced in parts and paid in stages: the platform sees it all to the cent', async () => {
    const [taken] = ordersOf('B2001');
    const orderId = String(taken?.ID_ZAMOWIENIA);
    const [line] = wapro.world.database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', orderId);
    const lineId = String(line?.ID_POZYCJI_ZAMOWIENIA);
    await wapro.world.clerk.fulfil(orderId, [{ lineId, quantity: '4' }]);
    const transportOf = async () =>
      ((await b2b.client.get('order-statuses', 'b2b-B2001'))?.transport as { state?: string } | undefined)?.state;
    await until('a part is on its way', async () => (await transportOf()) === 'partly-shipped');
    const documents = await wapro.world.clerk.splitInvoice(orderId, [
      [{ lineId, quantity: '4' }],
      [{ lineId, quantity: '6' }],
    ]);
    const settled = await until('the platform sees both invoices', async () => {
      const { records } = await b2b.client.pull('invoices', { limit: 1000 });
      const own = records.filter(row => documents.includes(String(row.id)));
      return own.length === 2 ? own : undefined;
    });
    const gross = settled.reduce((sum, row) => sum + Number((row.totals as { gross: string }).gross), 0);
    const status = await until('the order shows them', async () => {
      const found = await b2b.client.get('order-statuses', 'b2b-B2001');
      const payment = found?.payment as { state?: string; invoiced?: string } | undefined;
      return Number(payment?.invoiced) === gross ? found : undefined;
    });
    expect(status).toMatchObject({ payment: { state: 'open', outstanding: gross.toFixed(2) } });
    await until('the rest left with its invoice', async () => (await transportOf()) === 'shipped');
    const paid = await wapro.world.clerk.bookPayment({ buyerId: wapro.buyerId, amount: '20.00' } as never);
    await wapro.world.clerk.assignPayment(String(paid), String(documents[0]), '20.00');
    await until('the payment is seen', async () => {
      const payment = (await b2b.client.get('order-statuses', 'b2b-B2001'))?.payment as
        | { paid?: string; state?: string }
        | undefined;
      return Number(payment?.paid) === 20 && payment?.state === 'partly-paid';
    });
    await wapro.world.clerk.deletePayment(String(paid));
    await until('the payment is gone where it is gone in WAPRO', async () => {
      const payment = (await b2b.client.get('order-statuses', 'b2b-B2001'))?.payment as
        | { paid?: string; outstanding?: string }
        | undefined;
      return Number(payment?.paid) === 0 && Number(payment?.outstanding) === gross;
    });
  });

  it('W8 a change of an order that stands in WAPRO is a task for a clerk; settled, it is neither lost nor entered again', async () => {
    await b2b.client.push('orders', [order('B2009', '4')]);
    const [row] = await until('WAPRO has it', async () => {
      const rows = ordersOf('B2009');
      return rows[0]?.NUMER ? rows : undefined;
    });
    await until('the hub knows it', async () => {
      const { body } = await test.api('GET', '/api/orders/B2009');
      return body.flows?.[0]?.process?.outcome === 'sent';
    });
    await b2b.client.push('orders', [{ ...order('B2009', '4'), wantedAt: '2030-06-01T00:00:00Z' }]);
    const tasks = async (): Promise<{ id: string; sentence: string }[]> =>
      (await test.api('GET', '/api/tasks?state=open')).body.items.filter(({ sentence }: { sentence: string }) =>
        sentence.includes('B2009'),
      );
    const [task] = await until('a task names it', async () => {
      const open = await tasks();
      return open.length > 0 ? open : undefined;
    });
    expect(task?.sentence).toContain(
      `this changed: wanted date (none → "2030-06-01"); a clerk has to enter it in order ${row?.NUMER}.`,
    );
    await test.api('POST', `/api/tasks/${task?.id}/resolve`, {});
    await until('it is settled', async () => {
      const { body } = await test.api('GET', '/api/orders/B2009');
      return (await tasks()).length === 0 && body.flows?.[0]?.process?.outcome === 'sent';
    });
    expect(ordersOf('B2009')).toHaveLength(1);
    expect(ordersOf('B2009')[0]?.STATUS_ZAM).not.toBe('A');
  });

  it('X1 a Shopware order reaches WAPRO by configuration alone', async () => {
    const placed = placeOrder(shop.world, {
      paid: true,
      skus: [sku],
      quantity: 2,
      taxRate: 23,
      currency: 'PLN',
      country: 'PL',
      company: false,
    });
    const number = String(placed.orderNumber);
    const [row] = await until('WAPRO has it', async () => {
      const rows = ordersOf(number);
      return rows.length > 0 && rows[0]?.NUMER ? rows : undefined;
    });
    const lines = wapro.world.database.table('POZYCJA_ZAMOWIENIA').by('ID_ZAMOWIENIA', String(row?.ID_ZAMOWIENIA));
    expect(lines.map(line => Number(line.ZAMOWIONO))).toContain(2);
  });

  it('X4 the agent’s end and a new start double nothing', async () => {
    await b2b.client.push('orders', [order('B2002', '2'), order('B2003', '3')]);
    await wapro.restart();
    await until('both are there', async () => ordersOf('B2002').length > 0 && ordersOf('B2003').length > 0);
    await wapro.restart();
    await until('both are known', async () => {
      const states = await Promise.all(
        ['B2002', 'B2003'].map(async number => (await test.api('GET', `/api/orders/${number}`)).body),
      );
      return states.every(body => body.flows?.[0]?.process?.outcome === 'sent');
    });
    expect([ordersOf('B2002').length, ordersOf('B2003').length]).toEqual([1, 1]);
  });
});
