import { afterAll, beforeAll, expect, it } from 'vitest';
import { offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { compareProducts } from '../../db/queries/absent-products.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { goods, offerSide } from '../../test/support/offer-side.ts';
import { decideTask } from '../decide-task.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const inStock = (stocks: Record<string, string>) => Object.values(stocks).filter(stock => stock !== '0').length;
const ten = Array.from({ length: 10 }, (_, index) => goods(index + 1, { supplyamount: '5' }));

async function believe(side: Awaited<ReturnType<typeof offerSide>>) {
  const task = (await side.tasks()).find(one => one.cause.startsWith('absence/'));
  expect(task).toBeDefined();
  await decideTask(api.hub, {
    workspaceId: api.workspaceId,
    taskId: task?.id ?? '',
    who: 'Ola',
    resolution: 'Looked.',
    choice: 'believe',
  });
}

it('measures how much an offer leaves out by what is in stock, however many are sold out', async () => {
  const side = await offerSide(api);
  const all = Array.from({ length: 100 }, (_, index) => goods(index + 1, { supplyamount: index < 20 ? '5' : '0' }));
  await side.send(offerOf(1, 1, all));
  await side.send(offerOf(1, 1, all.slice(0, 5)));
  expect(inStock(await side.stocks())).toBe(20);
  expect(await side.tasks()).toMatchObject([{ sentence: expect.stringContaining('leaves out 15 of 20') }]);
});

it('believing an offer leaves alone what a later one, still under way, states', async () => {
  const side = await offerSide(api);
  await side.send(offerOf(1, 1, ten));
  await side.send(offerOf(1, 1, ten.slice(0, 3)));
  await side.send(offerOf(1, 2, ten.slice(0, 8)));
  await believe(side);
  const stocks = await side.stocks();
  expect(inStock(stocks)).toBe(8);
  expect([stocks['9'], stocks['10']]).toEqual(['0', '0']);
});

it('believing an offer leaves alone what packages state that are no whole offer', async () => {
  const side = await offerSide(api);
  await side.send(offerOf(1, 1, ten));
  await side.send(offerOf(1, 1, ten.slice(0, 3)));
  await side.send(offerOf(2, 3, ten.slice(3, 6)));
  await believe(side);
  expect(inStock(await side.stocks())).toBe(6);
});

it('has many products compared some at a time', async () => {
  const side = await offerSide(api);
  await side.send(offerOf(1, 1, [goods(1)]));
  const [id] = await side.ids();
  const ids = Array.from({ length: 2_500 }, () => id ?? '');
  await side.sql`delete from comparisons where flow_id = ${side.flowId}`;
  await side.sql.begin(sql =>
    compareProducts(sql, { workspaceId: api.workspaceId, connectionId: side.pharmacyId }, ids, ['stock']),
  );
  const rows = await side.sql<{ n: number }[]>`
    select cardinality(product_ids) as n from comparisons where flow_id = ${side.flowId} order by id`;
  expect(rows.map(row => row.n)).toEqual([1_000, 1_000, 500]);
});
