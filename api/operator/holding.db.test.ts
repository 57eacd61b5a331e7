import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aProduct, type GoodsSide, goodsSide } from '../../test/support/goods-side.ts';

let api: ApiHub;
let side: GoodsSide;
let path: string;
beforeAll(async () => {
  api = await startApiHub();
  const holding = { confirmByRule: false, rule: { photo: true, description: true, parameters: true } };
  side = await goodsSide(api, { flow: { create: 'inactive', holding } });
  // One by one, so that each has a time of its own.
  for (const id of ['1', '2', '3', '4'])
    await side.push('products', { records: [aProduct(id, id === '2' ? { descriptions: { pl: 'Opis' } } : {})] });
  await side.deliver();
  path = `/api/flows/${side.flowKey}/holding`;
});
afterAll(() => api.stop());

const pageSchema = z.looseObject({
  items: z.array(z.looseObject({ product: z.looseObject({ id: z.string(), externalId: z.string() }) })),
  next: z.string().nullable(),
});
const listed = async (query = '') => pageSchema.parse((await api.call('GET', `${path}?${query}`)).body);
const ids = async (query = '') => (await listed(query)).items.map(({ product }) => product.externalId);
const all = { photo: true, description: true, parameters: true };

describe('W6: the checklist at the API', () => {
  it('is listed page by page, newest first, with what the source states', async () => {
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const { items, next } = await listed(`limit=3${after && `&after=${after}`}`);
      seen.push(...items.map(({ product }) => product.externalId));
      if (next === null) break;
      after = next;
    }
    expect(seen).toEqual(['4', '3', '2', '1']);
    expect(await ids('q=SKU-2')).toEqual(['2']);
    expect((await listed('q=SKU-2')).items[0]).toMatchObject({
      externalId: '2',
      checks: { photo: null, description: null, parameters: null, category: null },
      states: { photo: false, description: true, parameters: false, category: 'K1' },
      ...{ confirmedBy: null, shown: 'no', putBack: null },
    });
  });

  it('is checked off and confirmed one by one', async () => {
    expect(await api.call('POST', `${path}/1/check`, { body: { photo: true, category: 'narzedzia' } })).toMatchObject({
      status: 200,
      body: { checks: { photo: "admin's key", description: null, category: 'narzedzia' } },
    });
    expect(await api.call('POST', `${path}/1/confirm`, { body: {} })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('description, parameters') },
    });
    await api.call('POST', `${path}/1/check`, { body: { description: true, parameters: true } });
    expect([await ids('state=ready'), await ids('state=waiting')]).toEqual([['1'], ['4', '3', '2', '1']]);
    expect(await api.call('POST', `${path}/1/confirm`, { body: {} })).toMatchObject({
      status: 200,
      body: { confirmedBy: "admin's key", shown: 'due' },
    });
    await side.deliver();
    expect((await listed('state=confirmed')).items).toMatchObject([{ product: { externalId: '1' }, shown: 'yes' }]);
    expect(await api.call('POST', `${path}/1/put-back`, { body: { why: 'złe zdjęcie' } })).toMatchObject({
      status: 200,
      body: { confirmedBy: null, putBack: 'złe zdjęcie', shown: 'due', checks: { photo: null } },
    });
  });

  it('is confirmed for many at once, each by itself', async () => {
    const body = { products: ['2', '3', 'nobody'], ...all, category: 'narzedzia' };
    expect(await api.call('POST', `${path}/confirm`, { body })).toMatchObject({
      status: 200,
      body: {
        done: 2,
        items: [
          { product: '2', outcome: 'done' },
          { product: '3', outcome: 'done' },
          { product: 'nobody', outcome: 'refused', detail: expect.stringContaining('nobody') },
        ],
      },
    });
    expect(await api.call('POST', `${path}/confirm`, { body })).toMatchObject({ status: 409 });
    expect(await ids('state=confirmed')).toEqual(['3', '2']);
    expect(await api.call('POST', `${path}/check`, { body: { products: ['4'], photo: true } })).toMatchObject({
      body: { done: 1 },
    });
    const back = await api.call('POST', `${path}/put-back`, { body: { products: ['2', '3'], why: 'sprawdzić' } });
    expect(back).toMatchObject({ body: { done: 2 } });
  });

  it('belongs to its workspace, and is decided by operators alone', async () => {
    const { viewer, stranger } = api.tokens;
    expect(await api.call('GET', path, { token: stranger })).toMatchObject({ status: 404 });
    expect(await api.call('POST', `${path}/4/check`, { token: stranger, body: all })).toMatchObject({ status: 404 });
    expect(await api.call('GET', path, { token: viewer })).toMatchObject({ status: 200 });
    expect(await api.call('POST', `${path}/4/confirm`, { token: viewer, body: all })).toMatchObject({ status: 403 });
    expect(await api.call('POST', `${path}/4/check`, { body: { foto: true } })).toMatchObject({ status: 422 });
    expect(await api.call('POST', `${path}/4/put-back`, { body: {} })).toMatchObject({ status: 422 });
  });

  it('is a setting of the flow with its defaults, off by rule', async () => {
    const settings = { holding: { rule: { photo: false } } };
    const changed = await api.call('PATCH', `/api/flows/${side.flowKey}`, { body: { settings } });
    expect(changed).toMatchObject({
      status: 200,
      body: { settings: { holding: { confirmByRule: false, rule: { photo: false, description: true } } } },
    });
    const none = await api.call('PATCH', `/api/flows/${side.flowKey}`, { body: { settings: { holding: null } } });
    expect(none).toMatchObject({ status: 200, body: { settings: expect.not.objectContaining({ holding: {} }) } });
    const fresh = { holding: {} };
    expect(await api.call('PATCH', `/api/flows/${side.flowKey}`, { body: { settings: fresh } })).toMatchObject({
      body: { settings: { holding: { confirmByRule: false, rule: { photo: true, parameters: true } } } },
    });
  });
});
