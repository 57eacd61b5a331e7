import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookups } from '../../db/schema/index.ts';
import { defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import { defaultFlowSettings, defaultOrderFlowSettings } from '../../domain/flow-settings.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { addFlow } from '../support/pharmacy.ts';
import { addSpeaker, pushed, type Speaker } from '../support/speaker.ts';

const address = { street: 'Długa 5', zip: '80-001', city: 'Gdańsk', country: 'PL' };
const gate = { ...defaultOrderFlowSettings.gate, paymentStates: ['open' as const, 'paid' as const] };

describe('a wholesaler: WAPRO, a B2B platform and production, all by /v1', () => {
  let test: TestHub;
  let wapro: Speaker;
  let b2b: Speaker;
  let production: Speaker;

  beforeAll(async () => {
    test = await startTestHub();
    wapro = await addSpeaker(test, 'wapro', 'wapro');
    b2b = await addSpeaker(test, 'b2b', 'connector-api');
    production = await addSpeaker(test, 'production', 'connector-api');
    const add = (
      key: string,
      entity: Parameters<typeof addFlow>[1]['entity'],
      from: Speaker,
      to: Speaker,
      settings = defaultFlowSettings[entity],
    ) => addFlow(test, { key, entity, sourceId: from.id, targetId: to.id, settings, mode: 'live' });
    await add('goods', 'products', wapro, b2b, { ...defaultCatalogueFlowSettings, create: 'active' });
    await add('buyers', 'customers', wapro, b2b);
    await add('invoices', 'invoices', wapro, b2b);
    await add('statuses', 'order-statuses', wapro, b2b);
    await add('progress', 'order-statuses', production, b2b);
    const orders = await add('orders', 'orders', b2b, wapro, { ...defaultOrderFlowSettings, gate });
    await add('making', 'orders', b2b, production, { ...defaultOrderFlowSettings, gate });
    await test.hub.db.insert(lookups).values(
      [
        { table: 'paymentMethod', code: 'transfer', value: 'przelew' },
        { table: 'shippingMethod', code: 'lorry', value: 'TRANSPORT' },
      ].map(row => ({ workspaceId: test.workspaceId, flowId: orders, ...row })),
    );
  });
  afterAll(() => test?.stop());

  const places = Array.from({ length: 24 }, (_, index) => ({
    externalId: `P${index + 1}`,
    customer: 'K1',
    name: `Plac ${index + 1}`,
    address,
  }));

  it('W1 W3 W4 buyers, their delivery places by the dozen and their users reach the platform', async () => {
    const done = await pushed(wapro, 'customers', [
      {
        externalId: 'K1',
        kind: 'company',
        name: 'Budmex',
        taxId: '5252248481',
        email: 'Zakupy@budmex.example',
        address,
      },
      {
        externalId: 'K2',
        kind: 'company',
        name: 'Dach-Bud',
        taxId: '1234563218',
        email: 'biuro@dach.example',
        address,
      },
      { externalId: 'K3', kind: 'company', name: '', currency: 'zł' },
    ]);
    expect(done).toMatchObject({ state: 'accepted', counts: { read: 3, created: 2, rejected: 1 } });
    expect(done.records).toEqual([
      expect.objectContaining({ externalId: 'K3', field: '/currency', outcome: 'rejected' }),
    ]);
    await pushed(wapro, 'delivery-places', places);
    await pushed(wapro, 'users', [
      { externalId: 'U1', name: 'Anna', email: 'anna@budmex.example', branch: 'Gdańsk', customers: ['K1'] },
      { externalId: 'U2', name: 'Piotr', email: 'piotr@dach.example', branch: 'Gdynia', customers: ['K2', 'K1'] },
    ]);
    const buyers = await b2b.client.pull('customers');
    expect(buyers.records.map(row => [row.id, row.name, row.closed, row.invite])).toEqual([
      ['K1', 'Budmex', false, true],
      ['K2', 'Dach-Bud', false, true],
    ]);
    expect((await b2b.client.pull('delivery-places')).records).toHaveLength(24);
    expect((await b2b.client.asUser('U1').pull('customers')).records.map(row => row.id)).toEqual(['K1']);
    expect(await b2b.client.asUser('U1').get('customers', 'K2')).toBeUndefined();
    expect((await b2b.client.get('customers', 'K2'))?.name).toBe('Dach-Bud');
  });

  it('W1 a buyer who is deselected is closed and never taken away', async () => {
    const { cursor } = await b2b.client.pull('customers');
    await pushed(wapro, 'customers', [{ externalId: 'K2', op: 'delete', kind: 'company', name: 'Dach-Bud' }]);
    const after = await b2b.client.pull('customers', { after: cursor, wait: 10 });
    expect(after.records).toEqual([
      expect.objectContaining({ id: 'K2', op: 'upsert', closed: true, name: 'Dach-Bud' }),
    ]);
    await pushed(wapro, 'customers', [
      {
        externalId: 'K2',
        kind: 'company',
        name: 'Dach-Bud',
        taxId: '1234563218',
        email: 'biuro@dach.example',
        address,
      },
    ]);
    expect((await b2b.client.get('customers', 'K2'))?.closed).toBe(false);
  });

  it('W2 an address that the platform changed goes back to WAPRO, and one that WAPRO changed to the platform', async () => {
    const { cursor } = await wapro.client.pull('customers');
    await pushed(b2b, 'customers', [
      {
        externalId: 'K1',
        kind: 'company',
        name: 'Budmex',
        taxId: '5252248481',
        email: 'Zakupy@budmex.example',
        address: { ...address, street: 'Nowa 7' },
      },
    ]);
    const back = await wapro.client.pull('customers', { after: cursor, wait: 10 });
    expect(back.records).toEqual([
      expect.objectContaining({ id: 'K1', changes: expect.objectContaining({ 'address.street': 'Nowa 7' }) }),
    ]);
    expect((await b2b.client.get('customers', 'K1'))?.address?.street).toBe('Nowa 7');
    await pushed(wapro, 'customers', [
      {
        externalId: 'K1',
        kind: 'company',
        name: 'Budmex sp. z o.o.',
        taxId: '5252248481',
        email: 'Zakupy@budmex.example',
        address: { ...address, street: 'Nowa 7' },
      },
    ]);
    const held = await b2b.client.get('customers', 'K1');
    expect([held?.name, held?.address?.street]).toEqual(['Budmex sp. z o.o.', 'Nowa 7']);
  });

  it('W5 W7 goods reach the platform with stock and price, in whatever order they are stated', async () => {
    await pushed(wapro, 'stock', [
      { product: 'A1', warehouse: 'M1', available: '12' },
      { product: 'A1', warehouse: 'M2', available: '3' },
    ]);
    await pushed(wapro, 'prices', [
      { product: 'A1', priceList: '', net: '10.00', gross: '12.30', basis: 'net', currency: 'PLN', vatCode: '23' },
    ]);
    await pushed(wapro, 'products', [
      { externalId: 'A1', sku: 'DESKA-1', name: 'Deska tarasowa', vatCode: '23', unit: 'szt' },
    ]);
    const there = await test.until('the platform is given it', async () => {
      const [stock, price] = await Promise.all([b2b.client.get('stock', 'A1'), b2b.client.get('prices', 'A1')]);
      return stock?.available === '15' && price?.gross === '12.30' ? stock : undefined;
    });
    expect(there).toMatchObject({ product: 'A1' });
    expect(await b2b.client.get('products', 'A1')).toMatchObject({
      name: 'Deska tarasowa',
      sku: 'DESKA-1',
      visible: true,
    });
    await pushed(wapro, 'stock', [{ product: 'A1', warehouse: 'M2', available: '0' }]);
    await test.until('the stock follows', async () => (await b2b.client.get('stock', 'A1'))?.available === '12');
  });

  const order = (number: string, more: object = {}) => ({
    externalId: `b2b-${number}`,
    number,
    orderedAt: new Date().toISOString(),
    currency: 'PLN',
    basis: 'net' as const,
    customer: { externalId: 'K1', email: 'zakupy@budmex.example', company: 'Budmex', taxId: '5252248481' },
    user: 'U1',
    billing: { ...address, company: 'Budmex' },
    shipTo: { ...address, street: 'Plac budowy 3' },
    deliveryPlace: 'P3',
    payment: { method: { code: 'transfer' } },
    shipping: { method: { code: 'lorry' }, cost: '50.00', vatCode: '23' as const },
    lines: [
      {
        id: '1',
        product: 'A1',
        sku: 'DESKA-1',
        name: 'Deska tarasowa',
        quantity: '10',
        unit: 'szt',
        unitPrice: '10.00',
        total: '100.00',
        vatCode: '23' as const,
        attributes: { length: '2400' },
      },
    ],
    totals: { net: '150.00', vat: '34.50', gross: '184.50' },
    ...more,
  });
  let reference = '';

  it('W8 W12a an order goes to WAPRO and to production at once, each by its own process', async () => {
    const { cursor } = await wapro.client.pull('orders');
    const waiting = wapro.client.pull('orders', { after: cursor, wait: 30 });
    const lines = production.client.pull('order-lines', { wait: 30 });
    await b2b.client.push('orders', [order('1001')]);
    const [given] = (await waiting).records;
    expect(given).toMatchObject({
      number: '1001',
      deliveryPlace: 'P3',
      customer: { externalId: 'K1', taxId: '5252248481' },
      payment: { method: { code: 'przelew' } },
      lines: [{ product: 'A1', sku: 'DESKA-1', quantity: '10', vatRate: '23' }],
    });
    reference = String(given?.id);
    const [line] = (await lines).records;
    expect(line).toMatchObject({
      order: reference,
      sku: 'DESKA-1',
      quantity: '10',
      unit: 'szt',
      attributes: { length: '2400' },
      deliveryPlace: 'P3',
    });
    await wapro.client.ack([
      { entity: 'orders', id: reference, outcome: 'accepted', externalId: '900000000000000001', number: 'ZO 1/2026' },
    ]);
    await production.client.ack([{ entity: 'order-lines', id: String(line?.id), outcome: 'accepted' }]);
    await production.client.ack([{ entity: 'orders', id: reference, outcome: 'accepted' }]);
    await test.until('both processes ended well', async () => {
      const { body } = await test.api('GET', '/api/orders/1001');
      return (
        body.flows?.length === 2 &&
        body.flows.every((flow: { process: { outcome: string } | null }) => flow.process?.outcome === 'sent')
      );
    });
  });

  it('W9 payment, production and transport come back as three tracks', async () => {
    await pushed(production, 'order-statuses', [
      { order: reference, production: 'in-production', lines: [{ id: '1', produced: '4' }] },
    ]);
    const said = await pushed(wapro, 'order-statuses', [
      { order: '900000000000000001', state: 'in-progress', lines: [{ id: '1', fulfilled: '6' }] },
    ]);
    expect(said).toMatchObject({ records: [], counts: { changed: 1, rejected: 0 } });
    await pushed(wapro, 'shipments', [{ order: reference, waybill: 'WB-1', carrier: 'DPD' }]);
    const status = await b2b.client.get('order-statuses', 'b2b-1001');
    expect(status).toMatchObject({
      number: '1001',
      payment: { state: 'not-invoiced' },
      production: { state: 'partly-done' },
      transport: { state: 'partly-shipped', trackingNumbers: ['WB-1'] },
    });
    expect((await b2b.client.pull('shipments')).records).toHaveLength(1);
  });

  it('X5 an order that WAPRO refuses is a task, and goes again once a person resolved it', async () => {
    await b2b.client.push('orders', [order('1002')]);
    const [given] = (await test.until('it is given', async () => {
      const page = await wapro.client.pull('orders');
      const found = page.records.filter(row => row.number === '1002');
      return found.length > 0 ? found : undefined;
    })) as { id: string }[];
    await wapro.client.ack([
      { entity: 'orders', id: String(given?.id), outcome: 'rejected', reason: 'Kontrahent jest zablokowany' },
    ]);
    const task = await test.until('a task says so', async () => {
      const { body } = await test.api('GET', '/api/tasks?state=open');
      return body.items.find((each: { sentence: string }) => each.sentence.includes('Kontrahent jest zablokowany'));
    });
    const { cursor } = await wapro.client.pull('orders');
    expect((await test.api('POST', `/api/tasks/${task.id}/resolve`, { resolution: 'Odblokowany' })).status).toBe(200);
    const again = await wapro.client.pull('orders', { after: cursor, wait: 30 });
    expect(again.records.map(row => row.number)).toEqual(['1002']);
  });

  it('W12b an announced change is read and settled, with its status on the way', async () => {
    const { ids } = (await wapro.client.announce([{ entity: 'customers', externalId: 'K2' }])) as unknown as {
      ids: string[];
    };
    const [asked] = (await wapro.client.reads({ wait: 10 })).reads;
    expect(asked).toMatchObject({ entity: 'customers', externalIds: ['K2'] });
    await pushed(
      wapro,
      'customers',
      [{ externalId: 'K2', kind: 'company', name: 'Dach-Bud 2', email: 'biuro@dach.example', address }],
      {
        answers: [String(asked?.id)],
      },
    );
    const events = await wapro.client.events({ entity: 'customers' });
    expect(events.items.at(0)).toMatchObject({ externalId: 'K2', status: 'sent' });
    expect(ids ?? []).toBeDefined();
  });
});
