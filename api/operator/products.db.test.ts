import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { changes, photoContents } from '../../db/schema/index.ts';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import { type CatalogueMerchant, withCatalogue } from './catalogue-merchant.fixture.ts';

let made: CatalogueMerchant<ApiMerchant>;
let apap: string;
let ibum: string;
beforeAll(async () => {
  made = await withCatalogue(await startApiMerchant());
  const { workspaceId, hub } = made.api;
  apap = await made.addProduct('1001', {
    name: 'Apap 500 mg 100% 24 tabl.',
    ean: '5900000000018',
    bloz7: '0012345',
    category: 'OTC',
    photos: { 1: `sha256:${'a'.repeat(64)}`, 2: 'https://photos.example.com/2.jpg' },
    photosHash: 'photos',
  });
  ibum = await made.addProduct('1002', { name: 'Ibum 1000 mg', sku: 'IBU' });
  await made.bind(apap, '77');
  await made.owe(apap, 'stock', { delivered: 'new' });
  await made.owe(apap, 'price', { tries: 2, reason: 'the shop was away' });
  await made.owe(apap, 'texts', { blockedBy: 'lock' });
  await made.owe(ibum, 'stock', { blockedBy: 'unmatched' });
  await hub.db
    .insert(photoContents)
    .values({ workspaceId, hash: 'a'.repeat(64), type: 'image/png', content: Buffer.from('png') });
  for (const after of ['2', '3'])
    await hub.db.insert(changes).values({
      id: v7(),
      workspaceId,
      entity: 'product',
      recordId: apap,
      field: 'stock.available',
      after,
      who: 'pharmacy',
    });
});
afterAll(() => made.api.stop());

const page = z.looseObject({ items: z.array(z.looseObject({ externalId: z.string() })), next: z.string().nullable() });
const names = async (query: string) => page.parse((await made.api.call('GET', `/api/products?${query}`)).body);

describe('products', () => {
  it.each([
    ['q=apap', ['1001']],
    ['q=100%25', ['1001']],
    ['q=1_0', []],
    ['q=0012345', ['1001']],
    ['q=IBU', ['1002']],
    ['q=1002', ['1002']],
    ['connection=shop', []],
    ['unmatched=offer', ['1002']],
    ['waiting=true', ['1002', '1001']],
    ['waiting=false', []],
  ])('are found by %s', async (query, found) => {
    expect((await names(query)).items.map(item => item.externalId)).toEqual(found);
  });

  it('are listed page by page with where they stand', async () => {
    const first = await names('limit=1');
    expect(first).toMatchObject({
      items: [{ externalId: '1002', flows: [{ flow: 'offer', externalId: null, waiting: 1, blocked: 1 }] }],
      next: ibum,
    });
    expect(await names(`limit=1&after=${first.next}`)).toMatchObject({
      items: [{ externalId: '1001', flows: [{ externalId: '77', waiting: 2, blocked: 1 }] }],
      next: null,
    });
    expect(await made.api.call('GET', '/api/products?unmatched=shop-to-till')).toMatchObject({ status: 422 });
  });

  it('are shown with what was delivered and what holds the rest up, by any of their codes', async () => {
    const lock = { connection: 'store', product: '1001', group: 'texts', why: 'we write our own' };
    expect(await made.api.call('POST', '/api/locks', { body: lock })).toMatchObject({ status: 201 });
    for (const name of [apap, '1001', '5900000000018', '0012345'])
      expect((await made.api.call('GET', `/api/products/${name}`)).body).toMatchObject({
        id: apap,
        groups: { stock: { available: '3' }, price: null },
        flows: [
          {
            flow: 'offer',
            binding: { externalId: '77', boundBy: 'ean' },
            deliveries: [
              { group: 'price', state: 'due', why: '2 tries failed: the shop was away', tries: 2 },
              { group: 'stock', state: 'delivered', nextTry: null },
              { group: 'texts', state: 'blocked', why: "Locked by admin's key: we write our own" },
            ],
          },
        ],
        locks: [{ group: 'texts', on: 'product' }],
        photos: [
          { position: '1', type: 'image/png', bytes: 3, url: null },
          { position: '2', url: 'https://photos.example.com/2.jpg' },
        ],
        changes: [{ after: '3' }, { after: '2' }],
      });
    expect((await made.api.call('GET', '/api/products/1002')).body).toMatchObject({
      flows: [{ binding: null, deliveries: [{ state: 'blocked', why: expect.stringContaining('Match it') }] }],
    });
    expect(await made.api.call('GET', '/api/products/nothing')).toMatchObject({ status: 404 });
    expect(await made.api.call('GET', `/api/products/${apap}`, { token: made.api.tokens.stranger })).toMatchObject({
      status: 404,
    });
  });

  it('have a history, page by page', async () => {
    const { body } = await made.api.call('GET', '/api/products/1001/history?limit=1');
    expect(body).toMatchObject({ items: [{ field: 'stock.available', after: '3', who: 'pharmacy' }] });
    const { next } = z.object({ next: z.string() }).parse(body);
    expect((await made.api.call('GET', `/api/products/1001/history?limit=1&after=${next}`)).body).toMatchObject({
      items: [{ after: '2' }],
      next: null,
    });
  });

  it('wait for nothing that the target cannot take, and are only looked at in shadow', async () => {
    const id = await made.addProduct('1003');
    await made.owe(id, 'carriers', { blockedBy: 'untaken', reason: 'It has no carriers.' });
    await made.owe(id, 'stock', { delivered: 'new' });
    expect((await names('waiting=false')).items).toMatchObject([
      { externalId: '1003', flows: [{ mode: 'live', waiting: 0, blocked: 0 }] },
    ]);
    const sql = made.api.hub.db.$client;
    await sql`update flows set mode = 'shadow' where id = ${made.flowId}`;
    expect((await names('q=1003')).items).toMatchObject([{ flows: [{ mode: 'shadow', waiting: 0 }] }]);
    expect((await made.api.call('GET', '/api/products/1003')).body).toMatchObject({
      flows: [{ deliveries: [{ state: 'untaken' }, { group: 'stock', state: 'shadow' }] }],
    });
    await sql`update flows set mode = 'live' where id = ${made.flowId}`;
  });

  it('tell in a dry run that the target cannot be asked', async () => {
    expect(await made.api.call('POST', '/api/products/1001/dry-run')).toMatchObject({
      status: 200,
      body: { verdict: expect.stringContaining('it sleeps'), fields: [], problems: [] },
    });
    const viewer = { token: made.api.tokens.viewer };
    expect(await made.api.call('POST', '/api/products/1001/dry-run', viewer)).toMatchObject({ status: 403 });
  });
});
