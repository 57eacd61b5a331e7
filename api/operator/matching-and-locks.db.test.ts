import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cursorOf } from '../../activities/catalogue/cursor-of.ts';
import { driftItems, driftReports, matchSuggestions } from '../../db/schema/index.ts';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import { type CatalogueMerchant, withCatalogue } from './catalogue-merchant.fixture.ts';

let made: CatalogueMerchant<ApiMerchant>;
let ids: string[];
beforeAll(async () => {
  made = await withCatalogue(await startApiMerchant());
  const { workspaceId, hub } = made.api;
  const { flowId } = made;
  ids = [await made.addProduct('a'), await made.addProduct('b'), await made.addProduct('c', { category: 'OTC' })];
  for (const externalId of ['1', '2', '3']) await made.addRemote(externalId, { ean: `ean ${externalId}` });
  const suggest = (product: string | undefined, externalId: string, score: string) =>
    hub.db
      .insert(matchSuggestions)
      .values({ workspaceId, flowId, productId: product ?? '', externalId, score, reasons: ['Names are alike.'] });
  await suggest(ids[0], '1', '0.9');
  await suggest(ids[1], '2', '0.9');
  await suggest(ids[1], '3', '0.6123456789012345678');
  await suggest(ids[2], '3', '0.5');
});
afterAll(() => made.api.stop());

const pageSchema = z.looseObject({
  items: z.array(
    z.looseObject({
      product: z.looseObject({ externalId: z.string() }),
      other: z.looseObject({ externalId: z.string() }).nullable(),
    }),
  ),
  next: z.string().nullable(),
});
type Page = z.output<typeof pageSchema>;
const pairs = async (query: string) =>
  pageSchema.parse((await made.api.call('GET', `/api/matching?flow=offer&${query}`)).body);
const named = ({ items }: Page) =>
  items.map(({ product, other }) => `${product.externalId}-${other?.externalId ?? ''}`);

describe('matching', () => {
  it('lists suggestions best first, page by page', async () => {
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const page = await pairs(`limit=1${after && `&after=${after}`}`);
      seen.push(...named(page));
      if (page.next === null) break;
      after = page.next;
    }
    expect(seen).toEqual(['b-2', 'a-1', 'b-3', 'c-3']);
    expect(named(await pairs('minScore=0.6'))).toEqual(['b-2', 'a-1', 'b-3']);
    expect(await pairs('limit=1')).toMatchObject({
      items: [{ other: { name: 'There 2', ean: 'ean 2' }, score: 0.9, reasons: ['Names are alike.'] }],
    });
    expect(await made.api.call('GET', '/api/matching?flow=offer&after=nonsense')).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'after' }] },
    });
    expect(await made.api.call('GET', '/api/matching?flow=shop-to-till')).toMatchObject({ status: 422 });
  });

  it('confirms many, each by itself, and never two for one', async () => {
    const items = [
      { flow: 'offer', product: ids[0], externalId: '1' },
      { flow: 'offer', product: 'b', externalId: '1' },
      { flow: 'offer', product: 'nobody', externalId: '2' },
    ];
    expect(await made.api.call('POST', '/api/matching/confirm', { body: { items } })).toMatchObject({
      status: 200,
      body: {
        done: 1,
        items: [{ outcome: 'done' }, { outcome: 'refused', detail: expect.any(String) }, { outcome: 'refused' }],
      },
    });
    expect(await made.api.call('POST', '/api/matching/confirm', { body: { items: items.slice(1, 2) } })).toMatchObject({
      status: 409,
      body: { errors: [{ pointer: '/items/0' }] },
    });
    expect(await pairs('state=matched')).toMatchObject({ items: [{ other: { externalId: '1' }, by: "admin's key" }] });
    expect(named(await pairs('state=unmatched'))).toEqual(['c-', 'b-']);
    expect(named(await pairs('state=suggested'))).toEqual(['b-2', 'b-3', 'c-3']);
  });

  it('rejects, undoes and creates', async () => {
    const post = (what: string, item: object) =>
      made.api.call('POST', `/api/matching/${what}`, { body: { items: [{ flow: 'offer', ...item }] } });
    expect(await post('reject', { product: 'b', externalId: '3' })).toMatchObject({ status: 200 });
    expect(named(await pairs('state=rejected'))).toEqual(['b-3']);
    expect(await post('undo', { product: 'a' })).toMatchObject({ status: 200 });
    expect(await post('undo', { product: 'a' })).toMatchObject({ status: 409 });
    expect(await post('create', { product: 'a' })).toMatchObject({ status: 200 });
    expect((await made.api.call('GET', '/api/products/a')).body).toMatchObject({
      flows: [{ binding: null, deliveries: [{ group: 'product', state: 'due' }] }],
    });
    expect(await post('confirm', { product: 'a' })).toMatchObject({ status: 422 });
  });
});

describe('reading the target anew', () => {
  const refresh = (flow: string, token?: string) =>
    made.api.call('POST', '/api/matching/refresh', { body: { flow }, token });
  const readAt = async () => {
    const rows = await made.api.hub.db.$client<{ value: string }[]>`
      select value from cursors where connection_id = ${made.targetId} and name = 'catalogue/read-at'`;
    return rows[0]?.value;
  };

  it('forgets when it was read and wakes who reads it', async () => {
    const { hub, workspaceId, tokens } = made.api;
    const row = { workspaceId, id: made.targetId };
    await cursorOf(hub.db.$client, row, 'catalogue/read-at').write(new Date().toISOString());
    expect(await refresh('offer', tokens.viewer)).toMatchObject({ status: 403 });
    expect(await readAt()).not.toBe('');
    made.delivers.length = 0;
    expect(await refresh('offer')).toMatchObject({ status: 202, body: { flow: 'offer', target: 'store' } });
    expect(await readAt()).toBe('');
    expect(made.delivers).toMatchObject([{ connectionKey: 'store', resource: 'products' }]);
    const audited = await hub.db.$client`
      select who, object from audit_entries where workspace_id = ${workspaceId} and action = 'read target anew'`;
    expect([...audited]).toEqual([{ who: "admin's key", object: 'flow/offer' }]);
  });

  it('says why it is not done', async () => {
    expect(await refresh('nowhere')).toMatchObject({ status: 404 });
    expect(await refresh('shop-to-till')).toMatchObject({ status: 422 });
    await made.api.call('PATCH', '/api/flows/offer', { body: { paused: true } });
    expect(await refresh('offer')).toMatchObject({ status: 409, body: { detail: expect.stringContaining('paused') } });
    await made.api.call('PATCH', '/api/flows/offer', { body: { paused: false } });
    await made.api.call('POST', '/api/connections/store/pause', { body: { reason: 'Away.' } });
    expect(await refresh('offer')).toMatchObject({ status: 409, body: { detail: expect.stringContaining('Away.') } });
    await made.api.call('POST', '/api/connections/store/resume');
  });
});

describe('locks', () => {
  const lock = (body: object, token?: string) =>
    made.api.call('POST', '/api/locks', {
      body: { connection: 'store', group: 'price', why: 'by hand', ...body },
      token,
    });

  it('are laid on a product, a category or everything, and lifted once', async () => {
    expect(await lock({ product: 'a', category: 'OTC' })).toMatchObject({ status: 422 });
    expect(await lock({ until: '2020-01-01T00:00:00Z' })).toMatchObject({ status: 422 });
    expect(await lock({ connection: 'nowhere' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/connection' }] },
    });
    expect(await lock({}, made.api.tokens.viewer)).toMatchObject({ status: 403 });
    const { status, body } = await lock({ category: 'OTC', until: '2999-01-01T00:00:00+01:00' });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { category: 'OTC', product: null, group: 'price', until: '2998-12-31T23:00:00.000Z', standing: true },
    });
    await made.bind(ids[2] ?? '', '3');
    await made.owe(ids[2] ?? '', 'price', { blockedBy: 'lock' });
    expect((await made.api.call('GET', '/api/locks?met=true')).body).toMatchObject({
      items: [{ category: 'OTC', met: { flow: 'offer', group: 'price', product: { externalId: 'c' } } }],
      next: null,
    });
    const { id } = z.object({ id: z.string() }).parse(body);
    expect(await made.api.call('DELETE', `/api/locks/${id}`)).toMatchObject({ status: 204 });
    expect(await made.api.call('DELETE', `/api/locks/${id}`)).toMatchObject({ status: 409 });
    expect((await made.api.call('GET', '/api/locks')).body).toMatchObject({ items: [] });
    expect((await made.api.call('GET', '/api/locks?all=true')).body).toMatchObject({
      items: [{ id, standing: false, liftedBy: "admin's key" }],
    });
    expect((await made.api.call('GET', '/api/locks?met=true')).body).toMatchObject({ items: [] });
  });
});

describe('comparisons', () => {
  it('are begun and shown, page by page', async () => {
    const { status, body } = await made.api.call('POST', '/api/flows/offer/compare', { body: { dryRun: true } });
    expect(status).toBe(202);
    const { reportId } = z.object({ reportId: z.string() }).parse(body);
    const { workspaceId, hub } = made.api;
    await hub.db.insert(driftItems).values(
      (['price', 'stock'] as const).map(fieldGroup => ({
        workspaceId,
        reportId,
        productId: ids[2] ?? '',
        fieldGroup,
        externalId: '3',
        held: { it: 'was' },
        wanted: { it: 'is' },
        outcome: 'found' as const,
      })),
    );
    const path = `/api/drift-reports/${reportId}`;
    const first = await made.api.call('GET', `${path}?limit=1`);
    expect(first.body).toMatchObject({
      flow: 'offer',
      dryRun: true,
      state: 'running',
      items: [{ group: 'price', product: { externalId: 'c' }, held: { it: 'was' } }],
      next: expect.any(String),
    });
    const { next } = z.object({ next: z.string() }).parse(first.body);
    expect((await made.api.call('GET', `${path}?limit=1&after=${next}`)).body).toMatchObject({
      items: [{ group: 'stock' }],
      next: null,
    });
    expect((await made.api.call('GET', `${path}?outcome=left`)).body).toMatchObject({ items: [] });
    expect((await made.api.call('GET', '/api/drift-reports?flow=offer')).body).toMatchObject({
      items: [{ id: reportId }],
    });
  });

  it('need a flow of products that is on', async () => {
    const flowId = '/api/flows/offer';
    await made.api.call('PATCH', flowId, { body: { paused: true } });
    expect(await made.api.call('POST', `${flowId}/compare`)).toMatchObject({ status: 409 });
    expect(await made.api.call('POST', '/api/flows/shop-to-till/compare')).toMatchObject({ status: 422 });
    const count = await made.api.hub.db.$count(driftReports);
    expect(count).toBe(1);
  });
});
