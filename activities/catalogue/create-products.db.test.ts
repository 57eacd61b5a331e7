import { afterAll, beforeAll, expect, it } from 'vitest';
import { offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { done } from '../../connectors/outcome.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { goods, offerSide, writerOf } from '../../test/support/offer-side.ts';
import { createProducts } from './create-products.ts';

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
