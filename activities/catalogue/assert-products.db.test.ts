import { afterAll, beforeAll, expect, it } from 'vitest';
import { offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { goods, offerSide } from '../../test/support/offer-side.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const some = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => goods(from + index));

/** What waits to be compared of a group, row by row, as the source's numbers. */
async function waiting({ sql, flowId }: Awaited<ReturnType<typeof offerSide>>, group: string): Promise<number[][]> {
  const rows = await sql<{ ids: number[] }[]>`
    select (select array_agg(product.external_id::int order by product.external_id::int) from products product
      where product.id = any(comparison.product_ids)) as ids
    from comparisons comparison where flow_id = ${flowId} and field_groups = ${[group]} order by comparison.id`;
  return rows.map(row => row.ids);
}

it('K2 what a package states is compared, its stock and its price each by itself', async () => {
  const side = await offerSide(api);
  await side.send(offerOf(1, 1, some(1, 3)));
  expect(await waiting(side, 'stock')).toEqual([[1, 2, 3]]);
  expect(await waiting(side, 'price')).toEqual([[1, 2, 3]]);
});

it('K2 what waits to be compared keeps its place, however often it is stated; only what may be under way is asked for again', async () => {
  const side = await offerSide(api);
  await side.send(offerOf(1, 3, some(1, 2)));
  await side.send(offerOf(2, 3, some(3, 4)));
  await side.send(offerOf(3, 3, some(5, 6)));
  expect(await waiting(side, 'stock')).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  // Other packages of the same goods, with one more of them.
  await side.send(offerOf(1, 2, some(1, 4)));
  await side.send(offerOf(2, 2, some(5, 7)));
  await side.send(offerOf(1, 1, some(1, 7)));
  expect(await waiting(side, 'stock')).toEqual([[1, 2], [3, 4], [5, 6], [1, 2], [7]]);
});

it('K2 a full comparison that waits does not stand for what a package states', async () => {
  const side = await offerSide(api);
  await side.send(offerOf(1, 1, some(1, 2)));
  const report = '00000000-0000-7000-8000-000000000001';
  await side.sql`update comparisons set report_id = ${report} where flow_id = ${side.flowId}`;
  await side.send(offerOf(1, 1, some(1, 2)));
  await side.send(offerOf(1, 1, some(1, 2)));
  expect(await waiting(side, 'stock')).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
});
