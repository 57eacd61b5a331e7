import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { statedGoods } from '../../test/support/stated-goods.ts';
import { beginComparison } from './compare.ts';
import { foreignListed } from './compare-foreign.ts';
import { addLock } from './locks.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

type Side = Awaited<ReturnType<typeof statedGoods>>;

async function delivered(settings = {}): Promise<Side> {
  const side = await statedGoods(api, settings);
  await side.deliver();
  side.target.log.length = 0;
  return side;
}

/** Compares everything; resolves to the counts and to what differed, by product and group. */
async function compare(side: Side, dryRun = false, before = async (): Promise<unknown> => undefined) {
  const asked = { workspaceId: api.workspaceId, flowId: side.flowId, who: 'Ola', dryRun };
  const { reportId } = await beginComparison(api.hub, asked);
  await before();
  await side.deliver();
  const [counts] = await side.sql`
    select state, read, equal, differed, repaired, left_alone as "left", foreign_fields as "foreign" from drift_reports where id = ${reportId}`;
  const items = await side.sql<{ id: string; group: string; outcome: string; reason: string | null }[]>`
    select external_id as id, field_group as "group", outcome, reason from drift_items where report_id = ${reportId} order by 1, 2`;
  return { counts: { ...counts }, items: items.map(row => ({ ...row })) };
}

/** What a person changed in the shop. */
const edit = (side: Side, id: string, group: 'price' | 'texts') =>
  side.target.there.set(id, { ...side.target.there.get(id), [group]: { amount: '0.01', name: 'Ours' } });

it('X6 what waits for a task is left with its reason, and counted where it is as it should be', async () => {
  const side = await delivered();
  side.target.refuses.add('101').add('102');
  await side.state(0, 'price');
  await side.state(1, 'price');
  await side.deliver();
  side.target.refuses.clear();
  const [, second] = await side.sql<{ price: { amount: string } }[]>`
    select price from products where connection_id = ${side.pharmacyId} order by external_id::int`;
  side.target.there.set('102', { ...side.target.there.get('102'), price: { amount: second?.price.amount ?? '' } });
  side.target.log.length = 0;
  const { counts, items } = await compare(side);
  expect(items).toEqual([{ id: '101', group: 'price', outcome: 'left', reason: 'Waits for a task: Refused.' }]);
  expect(counts).toEqual({ state: 'done', read: 12, equal: 11, differed: 1, repaired: 0, left: 1, foreign: 0 });
  expect(side.target.log).toEqual([]);
  expect((await side.deliveries('price')).map(row => row.blocked)).toEqual(['task', 'task', null]);
});

it('X6 what is locked is left, what is not is repaired, and each of the report’s lines says which', async () => {
  const side = await delivered();
  const lock = { workspaceId: api.workspaceId, connectionId: side.shopId, who: 'Ola', why: 'Ours' };
  await addLock(api.hub, { ...lock, fieldGroup: 'price', productId: side.ids[0] });
  for (const id of ['101', '102']) edit(side, id, 'price');
  side.target.there.delete('103');
  const { items } = await compare(side);
  expect(items.slice(0, 2)).toEqual([
    { id: '101', group: 'price', outcome: 'left', reason: 'Locked.' },
    { id: '102', group: 'price', outcome: 'repaired', reason: null },
  ]);
  const gone = items.slice(2);
  expect(gone.map(one => one.group)).toEqual(['base', 'price', 'stock', 'texts']);
  for (const one of gone) expect(one).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('gone') });
});

it('X6 an unchanged night writes nothing', async () => {
  const side = await delivered();
  expect((await compare(side)).counts).toMatchObject({ read: 12, equal: 12, differed: 0 });
  expect(side.target.log).toEqual([]);
});

/** A flow that leaves texts and, which has a resource of its own, stock to the shop. */
const leavesSome = { groups: { base: true, texts: false, price: true, stock: false, carriers: true, photos: true } };

it('X6 what a person changed in a foreign field is reported as foreign and kept, beside what is repaired', async () => {
  const side = await delivered(leavesSome);
  const [, second, third] = await statedStock(side);
  const put = (id: string, held: object) => side.target.there.set(id, { ...side.target.there.get(id), ...held });
  put('101', { texts: { name: 'Ours', description: 'theirs' }, stock: { quantity: '7' } });
  put('102', { stock: { quantity: second } });
  put('103', { stock: { quantity: third }, price: { amount: '0.01' } });
  const { counts, items } = await compare(side);
  const { key, connection } = side.flow;
  const reason = (group: string) => `Flow ${key} leaves ${group} to ${connection.row.key}.`;
  expect(items).toEqual([
    { id: '101', group: 'stock', outcome: 'foreign', reason: reason('stock') },
    { id: '101', group: 'texts', outcome: 'foreign', reason: reason('texts') },
    { id: '102', group: 'texts', outcome: 'foreign', reason: reason('texts') },
    { id: '103', group: 'price', outcome: 'repaired', reason: null },
    { id: '103', group: 'texts', outcome: 'foreign', reason: reason('texts') },
  ]);
  expect(counts).toEqual({ state: 'done', read: 6, equal: 5, differed: 1, repaired: 1, left: 0, foreign: 4 });
  expect(side.target.log).toEqual(['write 103 price']);
  expect(side.target.there.get('101')).toMatchObject({ texts: { description: 'theirs' }, stock: { quantity: '7' } });
});

it('X6 foreign fields are counted without end and listed so far; a night in which only they differ writes nothing', async () => {
  const side = await delivered(leavesSome);
  const begun = () =>
    side.sql`update drift_reports set foreign_fields = ${foreignListed - 2} where flow_id = ${side.flowId}`;
  const { counts, items } = await compare(side, false, begun);
  expect(items).toHaveLength(2);
  expect(counts).toMatchObject({ read: 6, equal: 6, differed: 0, foreign: foreignListed - 2 + 6 });
  expect(side.target.log).toEqual([]);
});

const statedStock = async ({ sql, pharmacyId }: Side) =>
  (
    await sql<{ stock: { available: string } }[]>`
      select stock from products where connection_id = ${pharmacyId} order by external_id::int`
  ).map(row => row.stock.available);

it('X6 K6l carriers are compared with the rest where the target takes them', async () => {
  const side = await delivered();
  side.target.there.set('102', { ...side.target.there.get('102'), carriers: { codes: 'theirs' } });
  // The shop that this flow is set up for takes none.
  const asCarrierTaker = () => side.sql`
    update comparisons set field_groups = field_groups || '{carriers}' where flow_id = ${side.flowId} and 'base' = any(field_groups)`;
  expect((await compare(side, false, asCarrierTaker)).items).toMatchObject([
    { id: '102', group: 'carriers', outcome: 'repaired' },
  ]);
});

/** Two photos of ours in 101, beside one of the shop's own. */
async function withPhotos(settings = {}): Promise<Side> {
  const side = await delivered(settings);
  const placed = [
    { hash: 'h1', external_id: '11', position: 1 },
    { hash: 'h2', external_id: '12', position: 2 },
  ].map(one => ({ ...one, workspace_id: api.workspaceId, connection_id: side.shopId, product_id: side.ids[0] ?? '' }));
  await side.sql`insert into photos_placed ${side.sql(placed)}`;
  await side.sql`update deliveries set delivered = desired where flow_id = ${side.flowId} and field_group = 'photos'`;
  show(side, ['5', '11', '12']);
  return side;
}

const show = (side: Side, ids: string[]) =>
  side.target.there.set('101', {
    ...side.target.there.get('101'),
    photos: Object.fromEntries(ids.map((id, index) => [String(index + 1), id])),
  });

const placedIn = async ({ sql, shopId }: Side) =>
  (
    await sql<{ id: string }[]>`select external_id as id from photos_placed where connection_id = ${shopId} order by 1`
  ).map(row => row.id);

it('X6 K6c a photo of ours that was taken out of the shop is reported and owed again; the shop’s own are not looked at', async () => {
  const side = await withPhotos();
  expect((await compare(side)).counts).toMatchObject({ read: 13, equal: 13 });
  show(side, ['12']);
  const { items, counts } = await compare(side);
  const reason = expect.stringContaining('added again');
  expect(items).toEqual([{ id: '101', group: 'photos', outcome: 'repaired', reason }]);
  expect(counts).toMatchObject({ differed: 1, repaired: 1 });
  expect(await placedIn(side)).toEqual(['12']);
  expect(await side.due('photos')).toEqual([0]);
});

it('X6 K6c where photos are locked, a photo that is gone is left, and owed once the lock goes', async () => {
  const side = await withPhotos();
  const lock = { workspaceId: api.workspaceId, connectionId: side.shopId, who: 'Ola', why: 'Ours' };
  await addLock(api.hub, { ...lock, fieldGroup: 'photos' });
  show(side, []);
  expect((await compare(side)).items).toMatchObject([
    { group: 'photos', outcome: 'left', reason: 'Locked. Gone there.' },
  ]);
  expect(await side.due('photos')).toEqual([]);
  expect((await side.deliveries('photos'))[0]).toMatchObject({ blocked: 'lock', done: false });
});

it('X6 K6c a dry run, and a target that does not list photos, change nothing of them', async () => {
  const side = await withPhotos();
  show(side, []);
  expect((await compare(side, true)).items).toMatchObject([{ group: 'photos', outcome: 'found' }]);
  side.target.there.set('101', { ...side.target.there.get('101'), photos: undefined });
  expect((await compare(side)).items).toEqual([]);
  expect(await placedIn(side)).toEqual(['11', '12']);
  expect(await side.due('photos')).toEqual([]);
});
