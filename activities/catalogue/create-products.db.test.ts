import { afterAll, beforeAll, expect, it } from 'vitest';
import { offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { done } from '../../connectors/outcome.ts';
import type { MatchBasis } from '../../domain/catalogue-settings.ts';
import { aShop } from '../../test/support/a-shop.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { goods, offerSide, writerOf } from '../../test/support/offer-side.ts';
import { createProducts } from './create-products.ts';
import { confirmMatch, createInTarget, rejectMatch } from './matching.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());
const signal = () => AbortSignal.timeout(20_000);

it('goes on past a product at which the target always fails, and puts that one off', async () => {
  const side = await offerSide(api, { create: 'inactive' });
  await side.send(offerOf(1, 1, [goods(1), goods(2), goods(3)]));
  await side.oweCreation();
  const writer = writerOf({
    create: async product =>
      product.externalId === '1'
        ? { kind: 'unclear', reason: 'answered 500' }
        : done({ externalId: `9${product.externalId}` }),
  });
  expect(await createProducts(api.hub, side.flow, writer, signal())).toEqual({ created: 2, more: true });
  expect(await side.bindings()).toEqual({ 2: '92', 3: '93' });
  expect((await side.deliveries('product'))[0]).toMatchObject({ id: '1', tries: 1, later: true, done: false });
});

it('stops at a target that fails at everything, and at one that refuses the credentials', async () => {
  const side = await offerSide(api, { create: 'inactive' });
  await side.send(
    offerOf(
      1,
      1,
      [1, 2, 3, 4, 5].map(number => goods(number)),
    ),
  );
  await side.oweCreation();
  const failing = writerOf({ findByCodes: async () => ({ kind: 'transient', reason: 'cannot be reached' }) });
  const outcome = await createProducts(api.hub, side.flow, failing, signal());
  expect(outcome.setback).toMatchObject({ kind: 'transient' });
  expect((await side.deliveries('product')).filter(row => row.tries > 0)).toHaveLength(3);
  const refusing = writerOf({ findByCodes: async () => ({ kind: 'auth', reason: 'refused' }) });
  expect((await createProducts(api.hub, side.flow, refusing, signal())).setback).toMatchObject({ kind: 'auth' });
});

it('creates none that was matched or withdrawn after the list was read', async () => {
  const side = await offerSide(api, { create: 'inactive' });
  await side.send(offerOf(1, 1, [goods(1), goods(2), goods(3)]));
  await side.oweCreation();
  const created: string[] = [];
  const writer = writerOf({
    create: async product => {
      created.push(product.externalId);
      const others = await side.sql<{ id: string }[]>`
        select id from products where connection_id = ${side.pharmacyId} and id <> ${product.id} order by id`;
      const [bound, withdrawn] = others;
      if (created.length === 1 && bound && withdrawn) {
        await side.bind(bound.id, '77');
        await side.sql`update products set withdrawn = true where id = ${withdrawn.id}`;
      }
      return done({ externalId: `9${product.externalId}` });
    },
  });
  await createProducts(api.hub, side.flow, writer, signal());
  expect(created).toHaveLength(1);
  expect(Object.values(await side.bindings()).sort()).toEqual(['77', `9${created[0]}`]);
  const left = await side.deliveries('product');
  expect(left.map(row => row.done)).toEqual([true, true]);
});

it('does not settle one whose partner is another product’s by now', async () => {
  const side = await offerSide(api, { create: 'inactive' });
  await side.send(offerOf(1, 1, [goods(1), goods(2)]));
  const [, second] = await side.ids();
  await side.oweCreation();
  await side.sql`delete from deliveries where flow_id = ${side.flowId} and record_id = ${second ?? ''} and field_group = 'product'`;
  const writer = writerOf({
    create: async () => {
      await side.bind(second ?? '', '50');
      return done({ externalId: '50' });
    },
  });
  await createProducts(api.hub, side.flow, writer, signal());
  expect(await side.bindings()).toEqual({ 2: '50' });
  expect(await side.deliveries('product')).toMatchObject([{ id: '1', done: false, tries: 1, later: true }]);
});

it('in shadow asks nobody and creates nothing; live, all of it is due', async () => {
  const side = await offerSide(api, { create: 'inactive', tries: 1 }, 'shadow');
  await side.send(offerOf(1, 1, [goods(1), goods(2)]));
  await side.oweCreation();
  await createProducts(api.hub, side.flow, writerOf(), signal());
  expect(await side.tasks()).toEqual([]);
  expect((await side.deliveries('product')).map(row => row.blocked)).toEqual(['shadow', 'shadow']);
  await createProducts(api.hub, { ...side.flow, mode: 'live' }, writerOf(), signal());
  expect(await side.bindings()).toEqual({ 1: 'new-1', 2: 'new-2' });
});

it('asks once about all that are refused for one reason', async () => {
  const side = await offerSide(api, { create: 'inactive', tries: 1 });
  await side.send(offerOf(1, 1, [goods(1), goods(2), goods(3)]));
  await side.oweCreation();
  const writer = writerOf({ create: async () => ({ kind: 'rejected', reason: 'No tax group.', field: 'tax' }) });
  await createProducts(api.hub, side.flow, writer, signal());
  expect(await side.tasks()).toMatchObject([{ kind: 'delivery', sentence: expect.stringContaining('No tax group.') }]);
});

const ean = '5901234123457';
const names = ['Żel łagodzący', 'Witamina D3 2000', 'Pulsoksymetr napalcowy'];

/** Products 1… with their EANs, owed as new ones. */
async function owed(eans: string[], by: MatchBasis[] = ['externalId', 'bloz7', 'ean', 'sku']) {
  const side = await offerSide(api, { create: 'inactive', matching: { by, suggestAbove: 0.45 } });
  await side.send(
    offerOf(
      1,
      1,
      eans.map((code, index) => goods(index + 1, { ean: code, name: names[index] ?? '' })),
    ),
  );
  await side.oweCreation();
  const suggestions = async () =>
    (
      await side.sql<{ id: string; there: string; reasons: string[] }[]>`
        select product.external_id as id, pair.external_id as there, pair.reasons from match_suggestions pair
        join products product on product.id = pair.product_id
        where pair.flow_id = ${side.flowId} and pair.state = 'open' order by product.external_id, pair.external_id`
    ).map(row => ({ ...row }));
  const ids = await side.ids();
  const asked = (number: number) => ({
    workspaceId: api.workspaceId,
    flowId: side.flowId,
    productId: ids[number - 1] ?? '',
    who: 'Ola',
  });
  const create = (shop: ReturnType<typeof aShop>, signal = AbortSignal.timeout(20_000)) =>
    createProducts(api.hub, side.flow, shop.writer, signal);
  return { side, suggestions, asked, create };
}

it('K6b takes no product by an EAN that two offers share: both wait for a person, and are created once that one says so', async () => {
  const { side, suggestions, asked, create } = await owed([ean, ean]);
  const shop = aShop([{ externalId: '7', name: 'Termometr', codes: { ean } }]);
  await create(shop);
  expect(await side.bindings()).toEqual({});
  expect(shop.products.size).toBe(1);
  expect(await suggestions()).toMatchObject([
    { id: '1', there: '7', reasons: [expect.stringContaining('others have it too')] },
    { id: '2', there: '7' },
  ]);
  expect(await side.deliveries('product')).toEqual([]);
  await rejectMatch(api.hub, { ...asked(1), externalId: '7' });
  await confirmMatch(api.hub, { ...asked(2), externalId: '7' });
  await create(shop);
  expect(await side.bindings()).toEqual({ 1: 'made-1', 2: '7' });
});

it('K6b takes no product by an EAN that two of the shop have, nor by one that is none', async () => {
  const { side, suggestions, create } = await owed([ean, '5901234123458']);
  const shop = aShop([
    { externalId: '7', name: names[0], codes: { ean } },
    { externalId: '8', name: names[0], codes: { ean } },
    { externalId: '9', name: names[1], codes: { ean: '5901234123458' } },
  ]);
  await create(shop);
  expect((await suggestions()).map(({ id, there }) => [id, there])).toEqual([
    ['1', '7'],
    ['1', '8'],
  ]);
  expect(await side.bindings()).toEqual({ 2: 'made-2' });
});

it('K6b takes what a person added meanwhile by a code that is nobody else’s, and asks where the names are not alike', async () => {
  const { side, suggestions, create } = await owed([ean, '', '']);
  const shop = aShop([
    { externalId: '7', name: 'Zupełnie inaczej', codes: { ean } },
    { externalId: '8', name: `${names[1]} kaps.`, codes: { externalId: '2' } },
    { externalId: '9', name: 'Termometr', codes: { externalId: '3' } },
  ]);
  await create(shop);
  expect(await side.bindings()).toEqual({ 1: '7', 2: '8' });
  const by = await side.sql`select bound_by from bindings where connection_id = ${side.shopId} order by external_id`;
  expect(by.map(row => row.bound_by)).toEqual(['ean', 'externalId']);
  expect(await suggestions()).toMatchObject([{ id: '3', there: '9', reasons: [expect.stringContaining('not alike')] }]);
  expect(shop.products.size).toBe(3);
});

it('K6a finds one again whose creation’s answer was lost, beside another with its EAN, and makes none twice', async () => {
  const { side, create } = await owed([ean, ean], ['ean']);
  const shop = aShop();
  shop.kill = 'after';
  await expect(create(shop)).rejects.toThrow('killed');
  shop.kill = 'before';
  await expect(create(shop)).rejects.toThrow('killed');
  shop.kill = undefined;
  shop.products.set('50', { externalId: '50', name: 'Dodany przez kogoś', active: true, codes: { ean }, held: {} });
  for (let round = 0; round < 3; round += 1) {
    await side.sql`update deliveries set next_try = now() where flow_id = ${side.flowId}`;
    await create(shop);
  }
  const bound = Object.entries(await side.bindings());
  expect(bound).toHaveLength(1);
  for (const [id, there] of bound) expect(there).toBe(`made-${id}`);
  expect([...shop.products.keys()].toSorted()).toEqual(['50', bound[0]?.[1]]);
  expect(await side.sql`select bound_by from bindings where connection_id = ${side.shopId}`).toMatchObject([
    { bound_by: 'created' },
  ]);
});

it('K6b creates what a person says is to be created, whatever has its codes, and finds its own again', async () => {
  const { side, asked, create } = await owed([ean, '']);
  const shop = aShop([{ externalId: '7', name: names[0], codes: { ean, externalId: '1' } }]);
  await createInTarget(api.hub, asked(1));
  shop.kill = 'after';
  await expect(create(shop)).rejects.toThrow('killed');
  shop.kill = undefined;
  await side.sql`update deliveries set next_try = now() where flow_id = ${side.flowId}`;
  await create(shop);
  expect(await side.bindings()).toEqual({ 1: 'made-1', 2: 'made-2' });
  expect((await side.deliveries('product')).map(row => row.done)).toEqual([true, true]);
});

it('K6a does not take for its own what a target names that stood there before', async () => {
  const { side, create } = await owed(['']);
  const shop = aShop([{ externalId: '7', name: 'Termometr', codes: { bloz7: '1000001' } }]);
  await side.sql`
    insert into match_suggestions (workspace_id, flow_id, product_id, external_id, score, reasons, state)
    select workspace_id, ${side.flowId}, id, '7', 0, '[]', 'rejected' from products where connection_id = ${side.pharmacyId}`;
  shop.writer.create = async () => done({ externalId: '7' });
  await create(shop);
  expect(await side.bindings()).toEqual({});
  expect(await side.deliveries('product')).toMatchObject([{ done: false, tries: 1 }]);
});
