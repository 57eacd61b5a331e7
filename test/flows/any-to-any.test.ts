import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushedLine, pushedOrder } from '../../connectors/v1/order.fixture.ts';
import { lookups } from '../../db/schema/index.ts';
import { defaultOrderFlowSettings } from '../../domain/flow-settings.ts';
import { startCcvSandbox } from '../../sandbox/ccv-salespos/server.ts';
import { totalsOf } from '../../sandbox/ccv-salespos/totals.ts';
import { editProduct } from '../../sandbox/prestashop/keeper.ts';
import { placeOrder } from '../../sandbox/prestashop/place-order.ts';
import { startPrestashop } from '../../sandbox/prestashop/server.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { addFlow } from '../support/pharmacy.ts';
import { addConnection } from '../support/shop-to-till.ts';
import { addSpeaker, pushed, type Speaker } from '../support/speaker.ts';

describe('any source with any target', () => {
  let test: TestHub;
  let shop: Awaited<ReturnType<typeof startPrestashop>>;
  let till: Awaited<ReturnType<typeof startCcvSandbox>>;
  let platform: Speaker;
  beforeAll(async () => {
    test = await startTestHub();
    shop = await startPrestashop({ profile: 'ps8', products: 10, seed: 5 });
    till = await startCcvSandbox({ port: 0 });
    const local = { allowPrivate: true, allowPlainHttp: true, requestsPerSecond: 2_000, burst: 2_000 };
    const sourceId = await addConnection(test, 'presta', 'prestashop', {
      ...local,
      shopUrl: shop.url,
      key: shop.key,
      pollSeconds: 2,
    });
    const targetId = await addConnection(test, 'till', 'ccv-salespos', {
      ...local,
      shopUrl: till.url,
      publicKey: 'sandbox-public',
      secretKey: 'sandbox-secret',
      settleSeconds: 3,
    });
    const settings = {
      ...defaultOrderFlowSettings,
      products: { ...defaultOrderFlowSettings.products, promotionSku: 'PROMO', chargeSku: 'SUBSTITUTE' },
      totals: { ...defaultOrderFlowSettings.totals, onDifference: 'line' as const, roundingSku: 'ROUNDING' },
    };
    const flowId = await addFlow(test, {
      key: 'presta-to-till',
      entity: 'orders',
      sourceId,
      targetId,
      settings,
      mode: 'live',
    });
    const codes = [...shop.control.world.table('carriers').rows.values()].map(row => String(row.values.id_reference));
    const rows = [
      ...codes.map(code => ({ table: 'shippingMethod', code, value: 'Standard' })),
      ...['ps_wirepayment', 'ps_cashondelivery', 'payu'].flatMap(code => [
        { table: 'paymentMethod', code, value: 'Invoice' },
        { table: 'paymentCondition', code, value: 'prepaid' },
      ]),
      { table: 'salesChannel', code: '1', value: 'Presta' },
      ...['1', '2'].map(code => ({ table: 'salutation', code, value: code === '1' ? 'm' : 'f' })),
    ];
    await test.hub.db.insert(lookups).values(rows.map(row => ({ workspaceId: test.workspaceId, flowId, ...row })));
    platform = await addSpeaker(test, 'platform', 'connector-api');
    const pushedId = await addFlow(test, {
      ...{ key: 'platform-to-till', entity: 'orders', sourceId: platform.id, targetId, mode: 'live' },
      settings: { ...settings, gate: { ...settings.gate, paymentStates: ['open', 'paid'] } },
    });
    await test.hub.db.insert(lookups).values(
      [
        { table: 'shippingMethod', code: 'lorry', value: 'Standard' },
        { table: 'paymentMethod', code: 'transfer', value: 'Invoice' },
        { table: 'paymentCondition', code: 'transfer', value: 'prepaid' },
      ].map(row => ({ workspaceId: test.workspaceId, flowId: pushedId, ...row })),
    );
  });
  afterAll(async () => {
    await till?.close();
    await shop?.stop();
    await test?.stop();
  });

  it('X1 a paid PrestaShop order reaches a SalesPOS exactly once and to the cent', async () => {
    const world = shop.control.world;
    const [product] = [...world.table('products').rows.keys()].filter(
      id => world.table('combinations').by('id_product', id).length === 0,
    );
    const added = await fetch(`${till.url}/_sandbox/products`, {
      method: 'POST',
      body: JSON.stringify({ sku: 'PRESTA-1', name: 'A product of the shop' }),
    });
    expect(added.ok).toBe(true);
    editProduct(world, product ?? 0, { values: { reference: 'PRESTA-1' } });
    const order = placeOrder(world, { kind: 'transfer', products: [product ?? 0], quantity: 3 });
    const number = String(order.values.reference);
    const sent = await test.until(
      'the order is sent',
      async () => {
        const { body } = await test.api('GET', `/api/orders/${number}`);
        return body.flows?.[0]?.process?.outcome === 'sent' ? body : undefined;
      },
      30_000,
    );
    const orders = [...till.world.orders.values()];
    expect(orders).toHaveLength(1);
    expect(sent.order.totals.gross).toBe(Number(order.values.total_paid).toFixed(2));
  });

  it('X1 an order that is pushed to /v1 reaches a SalesPOS exactly once and to the cent', async () => {
    const added = await fetch(`${till.url}/_sandbox/products`, {
      method: 'POST',
      body: JSON.stringify({ sku: 'DESKA-1', name: 'Deska tarasowa' }),
    });
    expect(added.ok).toBe(true);
    const order = pushedOrder({
      orderedAt: new Date().toISOString(),
      lines: [
        pushedLine('1', '7', '14.29', '100.03', { sku: 'DESKA-1' }),
        pushedLine('rabat', '1', '-10.00', '-10.00', { sku: undefined, kind: 'promotion', name: 'Rabat' }),
      ],
      totals: { net: '140.03', vat: '32.21', gross: '172.24' },
    });
    expect(await pushed(platform, 'orders', [order])).toMatchObject({ counts: { created: 1, rejected: 0 } });
    await test.until('the order is sent', async () => {
      const { body } = await test.api('GET', `/api/orders/${order.number}`);
      return body.flows?.[0]?.process?.outcome === 'sent';
    });
    await pushed(platform, 'orders', [order]);
    const there = [...till.world.orders.values()].filter(each => each.reservationnumber?.startsWith('1001-'));
    expect(there).toHaveLength(1);
    expect(there.map(each => totalsOf(each, each.rows).total_price.toFixed(2))).toEqual(['172.24']);
  });
});
