import { afterAll, beforeAll, expect, it } from 'vitest';
import { offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { goods } from '../../test/support/offer-side.ts';
import { statedGoods } from '../../test/support/stated-goods.ts';
import { deliverProducts } from './deliver-products.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());
const signal = () => AbortSignal.timeout(20_000);

/** Three products that were delivered, and a fourth that is owed as a new one. */
async function withOneNew() {
  const side = await statedGoods(api, { create: 'inactive' });
  await side.deliver();
  await side.send(offerOf(1, 1, [goods(4)]));
  await side.sql`delete from comparisons where flow_id = ${side.flowId}`;
  await side.sql`
    insert into deliveries (workspace_id, flow_id, record_id, field_group, desired)
    select ${api.workspaceId}, ${side.flowId}, id, 'product', 'create' from products where connection_id = ${side.pharmacyId} and external_id = '4'`;
  side.target.log.length = 0;
  return side;
}

it('K6d K6e X5 prices go before what is new, and what is new before the rest; what differs in several groups is written at once', async () => {
  const side = await withOneNew();
  await side.state(0, 'texts');
  await side.state(1, 'base');
  await side.state(1, 'price');
  await side.state(2, 'stock');
  await deliverProducts(api.hub, side.flow, 'products', side.target.writer, signal());
  expect(side.target.log).toEqual(['write 102 base price', 'create new-4', 'write 101 texts']);
});

it('K6d stock has a round of its own, in which it waits for nothing else', async () => {
  const side = await withOneNew();
  await side.state(0, 'price');
  await side.state(2, 'stock');
  await deliverProducts(api.hub, side.flow, 'stock', side.target.writer, signal());
  expect(side.target.log).toEqual(['write 103 stock']);
});

it('K2 what a package states is compared once nothing is due', async () => {
  const side = await withOneNew();
  await side.send(offerOf(1, 1, [goods(1, { price: '99' })]));
  side.target.there.set('101', { ...side.target.there.get('101'), price: { amount: '1' } });
  await side.state(1, 'texts');
  const [first] = side.ids;
  await side.sql`
    update deliveries set delivered = desired where flow_id = ${side.flowId} and record_id = ${first ?? ''}`;
  await deliverProducts(api.hub, side.flow, 'products', side.target.writer, signal());
  expect(side.target.log).toEqual(['create new-4', 'write 102 texts', 'write 101 price']);
});

it('X5 a price that the shop refuses holds up no other, and nothing else', async () => {
  const side = await withOneNew();
  side.target.refuses.add('101');
  for (const index of [0, 1]) await side.state(index, 'price');
  await side.state(2, 'base');
  await deliverProducts(api.hub, side.flow, 'products', side.target.writer, signal());
  expect(side.target.log.toSorted()).toEqual(['create new-4', 'write 101 price', 'write 102 price', 'write 103 base']);
  expect((await side.deliveries('price')).slice(0, 3)).toMatchObject([
    { blocked: 'task' },
    { done: true },
    { done: true },
  ]);
});
