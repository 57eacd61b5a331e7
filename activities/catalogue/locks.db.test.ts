import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listMetLocks } from '../../db/queries/list-locks.ts';
import { type FieldGroup, fieldGroups } from '../../domain/product.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { statedGoods } from '../../test/support/stated-goods.ts';
import { decideTask } from '../decide-task.ts';
import { beginComparison } from './compare.ts';
import { addLock, type LockRequest, liftEndedLocks, liftLock } from './locks.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

type Side = Awaited<ReturnType<typeof statedGoods>>;
/** Photos are no part of what these rounds write; that they are due or not is asked beside it. */
const written = fieldGroups.filter(group => group !== 'photos');

async function delivered(): Promise<Side> {
  const side = await statedGoods(api);
  await side.deliver();
  side.target.log.length = 0;
  return side;
}

const lock = (side: Side, fieldGroup: FieldGroup | 'all', more: Partial<LockRequest> = {}) =>
  addLock(api.hub, {
    ...{ workspaceId: api.workspaceId, connectionId: side.shopId, fieldGroup, who: 'Ola', why: 'Ours' },
    ...more,
  });

const lift = (lockId: string) => liftLock(api.hub, { workspaceId: api.workspaceId, lockId, who: 'Ola' });

/** Locks stand over a product, its category or everything in the shop; the third product is of another category. */
const scopes: [string, (side: Side) => Partial<LockRequest>, number[]][] = [
  ['of one product', side => ({ productId: side.ids[0] }), [0]],
  ['of a category', () => ({ category: 'A' }), [0, 1]],
  ['of everything in the shop', () => ({}), [0, 1, 2]],
];
const kinds: [string, FieldGroup | 'all'][] = [
  ['K6h', 'all'],
  ['K6i', 'stock'],
  ['K6j', 'price'],
  ['K6k', 'texts'],
  ['K6l', 'carriers'],
];

describe.each(kinds)('%s a lock of %s', (_, group) => {
  const held = group === 'all' ? [...fieldGroups] : [group];

  it.each(scopes)(
    '%s keeps these updates alone away and shows them; they are due the moment it goes',
    async (_, of, products) => {
      const side = await delivered();
      await side.state(2, 'base', 'B');
      await side.deliver();
      const { id } = await lock(side, group, of(side));
      const before = structuredClone([...side.target.there]);
      for (const index of side.ids.keys()) for (const each of fieldGroups) await side.state(index, each);
      await side.deliver();
      for (const [index, [number, was]] of before.entries())
        for (const each of written) {
          const kept = products.includes(index) && held.includes(each);
          expect([
            number,
            each,
            JSON.stringify(side.target.there.get(number)?.[each]) === JSON.stringify(was[each]),
          ]).toEqual([number, each, kept]);
        }
      expect(await side.due('photos')).toEqual(
        [0, 1, 2].filter(index => !held.includes('photos') || !products.includes(index)),
      );
      const met = await listMetLocks(side.sql, {
        workspaceId: api.workspaceId,
        connection: side.flow.connection.row.key,
        limit: 100,
      });
      expect(met.map(one => one.id)).toEqual(Array.from({ length: products.length * held.length }, () => id));
      await lift(id);
      for (const each of held)
        expect([each, await side.due(each)]).toEqual([each, each === 'photos' ? [0, 1, 2] : products]);
    },
  );

  it('with an end goes by itself', async () => {
    const side = await delivered();
    const { id } = await lock(side, group, { until: new Date(Date.now() + 3_600_000) });
    for (const each of held) await side.state(1, each);
    await liftEndedLocks(api.hub);
    for (const each of held) expect(await side.due(each)).not.toContain(1);
    await side.sql`update locks set until = now() - interval '1 second' where id = ${id}`;
    await liftEndedLocks(api.hub);
    for (const each of held) expect(await side.due(each)).toContain(1);
  });
});

describe('K6h a lock and a task on one row', () => {
  /** A price that the shop refused, with its task. */
  async function refused() {
    const side = await delivered();
    side.target.refuses.add('101');
    await side.state(0, 'price');
    await side.deliver();
    const [task] = await side.tasks();
    expect(task).toMatchObject({ kind: 'delivery', sentence: expect.stringContaining('Refused.') });
    side.target.refuses.clear();
    const resolve = () =>
      decideTask(api.hub, { workspaceId: api.workspaceId, taskId: task?.id ?? '', who: 'Ola', resolution: 'Mended.' });
    return { ...side, resolve };
  }

  it('X5 a task that is resolved has what it held back tried again', async () => {
    const side = await refused();
    expect(await side.due('price')).toEqual([]);
    expect(await side.resolve()).toEqual({ resumed: 1 });
    expect(await side.due('price')).toEqual([0]);
    await side.deliver();
    expect(await side.deliveries('price')).toMatchObject([{ done: true }, { done: true }, { done: true }]);
  });

  it('the task resolved first, the row waits for its lock, and holds up nothing else meanwhile', async () => {
    const side = await refused();
    const { id } = await lock(side, 'price');
    await side.resolve();
    expect(await side.due('price')).toEqual([]);
    expect((await side.deliveries('price'))[0]).toMatchObject({ blocked: 'lock', done: false });
    await side.state(1, 'base');
    await side.deliver();
    expect((await side.deliveries('base'))[1]).toMatchObject({ done: true });
    await lift(id);
    expect(await side.due('price')).toEqual([0]);
  });

  it('the lock gone first, the row waits for its task', async () => {
    const side = await refused();
    const { id } = await lock(side, 'price');
    await lift(id);
    expect(await side.due('price')).toEqual([]);
    await side.resolve();
    expect(await side.due('price')).toEqual([0]);
  });

  it('a locked product that is gone from the shop is left by a comparison and makes no task', async () => {
    const side = await delivered();
    const { id } = await lock(side, 'all', { productId: side.ids[0] });
    side.target.there.delete('101');
    await beginComparison(api.hub, { workspaceId: api.workspaceId, flowId: side.flowId, who: 'Ola', dryRun: false });
    await side.deliver();
    expect(await side.tasks()).toEqual([]);
    expect((await side.deliveries('price'))[0]).toMatchObject({ blocked: 'lock', done: false, tries: 0 });
    await lift(id);
    expect(await side.due('price')).toEqual([0]);
  });

  it('what fails as its lock is laid stays with the lock', async () => {
    const side = await delivered();
    await side.state(0, 'price');
    side.target.refuses.add('101');
    const { write } = side.target.writer;
    side.target.writer.write = async (writes, signal) => {
      await lock(side, 'price');
      return await write(writes, signal);
    };
    await side.deliver();
    expect(await side.tasks()).toEqual([]);
    expect((await side.deliveries('price'))[0]).toMatchObject({ blocked: 'lock', done: false });
  });

  it('equal by a comparison, a row under both still waits for its task', async () => {
    const side = await refused();
    const { id } = await lock(side, 'price');
    side.target.there.set('101', { ...side.target.there.get('101'), price: { amount: (await stated(side)).amount } });
    await beginComparison(api.hub, { workspaceId: api.workspaceId, flowId: side.flowId, who: 'Ola', dryRun: false });
    await side.deliver();
    await lift(id);
    expect(await side.resolve()).toEqual({ resumed: 1 });
    expect(await side.due('price')).toEqual([0]);
  });
});

const stated = async (side: Side): Promise<{ amount: string }> => {
  const [row] = await side.sql<
    { price: { amount: string } }[]
  >`select price from products where id = ${side.ids[0] ?? ''}`;
  return row?.price ?? { amount: '' };
};

it('K6j what is locked while the target is read is not written', async () => {
  const side = await delivered();
  await side.state(0, 'price');
  await side.state(0, 'texts');
  side.target.meanwhile.read = () => lock(side, 'price', { productId: side.ids[0] });
  await side.deliver();
  expect(side.target.log).toEqual(['write 101 texts']);
  expect((await side.deliveries('price'))[0]).toMatchObject({ blocked: 'lock', done: false });
});

it('K6h an edit of a locked field that a comparison met is written over the moment the lock goes', async () => {
  const side = await delivered();
  const { id } = await lock(side, 'texts', { productId: side.ids[0] });
  side.target.there.set('101', { ...side.target.there.get('101'), texts: { name: 'Our own' } });
  await beginComparison(api.hub, { workspaceId: api.workspaceId, flowId: side.flowId, who: 'Ola', dryRun: false });
  await side.deliver();
  expect(side.target.there.get('101')?.texts).toEqual({ name: 'Our own' });
  await lift(id);
  expect(await side.due('texts')).toEqual([0]);
});
