import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import { type CatalogueMerchant, withCatalogue } from './catalogue-merchant.fixture.ts';

let made: CatalogueMerchant<ApiMerchant>;
beforeAll(async () => {
  made = await withCatalogue(await startApiMerchant());
});
afterAll(() => made.api.stop());

const make = (body: object) => made.api.call('POST', '/api/flows', { body: { key: 'more', ...body } });

describe('flows', () => {
  it('of products begin with their own settings and no mapping', async () => {
    expect((await made.api.call('GET', '/api/flows/offer')).body).toMatchObject({
      entity: 'products',
      revision: 1,
      settings: { create: 'no', groups: { stock: true }, tries: 5 },
    });
    expect(await made.api.call('GET', '/api/flows/offer/mapping')).toMatchObject({ status: 422 });
  });

  it.each([
    [{ entity: 'products', source: 'shop', target: 'store' }, '/source'],
    [{ entity: 'products', source: 'pharmacy', target: 'till' }, '/target'],
    [{ entity: 'order-statuses', source: 'store', target: 'store' }, '/source'],
    [{ entity: 'order-statuses', source: 'pharmacy', target: 'till' }, '/target'],
    [{ source: 'shop', target: 'store' }, '/target'],
  ])('are made only between ports that match: %j', async (body, pointer) => {
    expect(await make(body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it('of orders may end where orders are fetched, and those of statuses come back', async () => {
    expect(await make({ key: 'fetched', source: 'shop', target: 'pharmacy' })).toMatchObject({ status: 201 });
    expect(await make({ key: 'back', entity: 'order-statuses', source: 'pharmacy', target: 'store' })).toMatchObject({
      status: 201,
      body: { entity: 'order-statuses', settings: { states: {}, tellBuyer: true } },
    });
    const states = (value: object) =>
      made.api.call('PATCH', '/api/flows/back', { body: { settings: { states: value } } });
    expect(await states({ shipped: 4 })).toMatchObject({
      status: 200,
      body: { settings: { states: { shipped: '4' } } },
    });
    expect(await states({ posted: '4' })).toMatchObject({ status: 422 });
  });

  it('of products are reckoned anew under changed settings', async () => {
    const productId = await made.addProduct('reckoned');
    const change = (settings: object) => made.api.call('PATCH', '/api/flows/offer', { body: { settings } });
    expect(await change({ create: 'perhaps' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/settings/create' }] },
    });
    expect(await change({ photos: { urlPattern: 'https://photos.example.com/{ean}.jpg' }, tries: 7 })).toMatchObject({
      status: 200,
      body: { revision: 2, settings: { tries: 7 } },
    });
    expect((await made.api.call('GET', `/api/products/${productId}`)).body).toMatchObject({
      flows: [{ deliveries: expect.arrayContaining([expect.objectContaining({ group: 'stock', state: 'blocked' })]) }],
    });
    expect(made.delivers.at(-1)).toMatchObject({ connectionKey: 'store' });
  });

  it('of products come back as they were exported, and never into one of orders', async () => {
    const path = '/api/flows/offer/lookups/carrier/DPD';
    expect(await made.api.call('PUT', path, { body: { value: '12' } })).toMatchObject({ status: 200 });
    const { body: before } = await made.api.call('GET', '/api/flows/offer/export');
    expect(before).toMatchObject({ entity: 'products', lookups: { carrier: { DPD: '12' } } });
    expect(before).not.toHaveProperty('mapping');
    await made.api.call('DELETE', path);
    expect(await made.api.call('POST', '/api/flows/offer/import', { body: before })).toMatchObject({ status: 200 });
    expect((await made.api.call('GET', '/api/flows/offer/export')).body).toEqual(before);
    expect(await made.api.call('POST', '/api/flows/shop-to-till/import', { body: before })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/entity' }] },
    });
  });
});

describe('connections', () => {
  it('say that a passive system cannot be called', async () => {
    expect((await made.api.call('GET', '/api/connections/pharmacy')).body).toMatchObject({
      passive: expect.stringContaining('cannot call Test pharmacy'),
      heardAt: null,
    });
    expect((await made.api.call('GET', '/api/connections/store')).body).toMatchObject({ passive: null });
    expect((await made.api.call('POST', '/api/connections/pharmacy/check')).body).toMatchObject({
      ok: true,
      findings: [{ ok: true, what: expect.stringMatching(/never heard yet.*Enter there .*connection pharmacy/) }],
    });
    const kamsoft = { key: 'apteka', system: 'kamsoft', settings: { userName: 'apteka', password: 'long enough' } };
    expect(await made.api.call('POST', '/api/connections', { body: kamsoft })).toMatchObject({ status: 201 });
    const { body } = await made.api.call('POST', '/api/connections/apteka/check');
    expect(body).toMatchObject({ ok: true });
    expect(JSON.stringify(body)).toMatch(/Enter there the address \S+\/kamsoft\/apteka,/);
  });

  it('that cannot be opened are told with their sentence wherever they are needed', async () => {
    await made.api.hub.db.$client`update connections set settings = '{}', version = version + 1 where key = 'till'`;
    const flow = { body: { flow: 'shop-to-till' } };
    expect(await made.api.call('POST', '/api/orders/10001/dry-run', flow)).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/^till cannot be opened with its settings .* Correct them\.$/) },
    });
  });
});
