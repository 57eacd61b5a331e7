import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tryHeldAgain } from '../../db/queries/try-held-again.ts';
import { type FieldGroup, fieldGroups } from '../../domain/product.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { statedGoods } from '../../test/support/stated-goods.ts';
import { beginComparison } from './compare.ts';
import { addLock, liftEndedLocks, liftLock } from './locks.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());

const categories = ['A', 'B'];
/** The groups that are written by what is tried here; photos are only asked whether they are due. */
const written = ['stock', 'price', 'texts', 'base', 'carriers'] as const;

type Scope = { product: number } | { category: string } | 'everything';
type Step =
  | { kind: 'lock'; group: FieldGroup | 'all'; scope: Scope; ends: boolean }
  | { kind: 'unlock'; which: number }
  | { kind: 'time passes' }
  | { kind: 'update'; product: number; group: FieldGroup }
  | { kind: 'move'; product: number; category: string }
  | { kind: 'edit'; product: number; group: (typeof written)[number] }
  | { kind: 'deliver'; refused?: number; compare: boolean }
  | { kind: 'resolve' };

const product = fc.nat(2);
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('lock' as const),
    group: fc.constantFrom(...fieldGroups, 'all' as const),
    scope: fc.oneof(
      fc.record({ product }),
      fc.record({ category: fc.constantFrom(...categories) }),
      fc.constant('everything' as const),
    ),
    ends: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('unlock' as const), which: fc.nat(5) }),
  fc.constant({ kind: 'time passes' as const }),
  fc.record({ kind: fc.constant('update' as const), product, group: fc.constantFrom(...fieldGroups) }),
  fc.record({ kind: fc.constant('move' as const), product, category: fc.constantFrom(...categories) }),
  fc.record({ kind: fc.constant('edit' as const), product, group: fc.constantFrom(...written) }),
  fc.record({
    kind: fc.constant('deliver' as const),
    refused: fc.option(product, { nil: undefined }),
    compare: fc.boolean(),
  }),
  fc.constant({ kind: 'resolve' as const }),
);

/** One group of one product as it should stand: whether something is owed, waits for a task, and differs in the shop. */
type Cell = { owed: boolean; task: boolean; differs: boolean };
/** What a full comparison looks at in this shop. */
const compared: FieldGroup[] = ['stock', 'price', 'texts', 'base'];

/** Runs the steps against the hub and against a few lines that say what should come of them. */
async function follow(steps: Step[]): Promise<void> {
  const side = await statedGoods(api);
  const { sql, shopId, flowId, ids, target, state, due } = side;
  const { hub, workspaceId } = api;
  const cells = ids.map(
    () =>
      Object.fromEntries(fieldGroups.map(group => [group, { owed: true, task: false, differs: true }])) as Record<
        FieldGroup,
        Cell
      >,
  );
  const category = ids.map(() => 'A');
  let locks: { id: string; group: FieldGroup | 'all'; scope: Scope; ends: boolean }[] = [];
  const locked = (index: number, group: FieldGroup) =>
    locks.some(
      ({ group: of, scope }) =>
        (of === 'all' || of === group) &&
        (scope === 'everything' || ('product' in scope ? scope.product === index : scope.category === category[index])),
    );
  const cell = (index: number, group: FieldGroup): Cell => {
    const found = cells[index]?.[group];
    if (!found) throw new Error('There is no such product.');
    return found;
  };
  const restate = (index: number, group: FieldGroup) => {
    Object.assign(cell(index, group), { owed: true, task: false, differs: true });
    // Which carriers may take it is decided by rules over its base too.
    if (group === 'base') Object.assign(cell(index, 'carriers'), { owed: true, task: false });
  };
  const there = (index: number, group: FieldGroup) =>
    JSON.stringify(target.there.get(String(101 + index))?.[group] ?? {});

  /** A round with every group: what is due goes, or fails; locked groups stay as they are there. */
  async function deliver(refused: number | undefined, compare: boolean): Promise<void> {
    const before = ids.map((_, index) => Object.fromEntries(fieldGroups.map(group => [group, there(index, group)])));
    target.refuses.clear();
    if (refused !== undefined) target.refuses.add(String(101 + refused));
    if (compare) await beginComparison(hub, { workspaceId, flowId, who: 'test', dryRun: false });
    await side.deliver();
    for (const index of ids.keys())
      for (const group of written) {
        const one = cell(index, group);
        const looked = compare && compared.includes(group);
        if (locked(index, group) || one.task) expect(there(index, group)).toBe(before[index]?.[group]);
        if (locked(index, group)) {
          if (looked) one.owed = one.differs || (one.owed && one.task);
        } else if (!one.task && (one.owed || (looked && one.differs))) {
          one.task = one.differs && index === refused;
          one.owed = one.task;
          one.differs &&= one.task;
        }
      }
  }

  for (const step of steps) {
    if (step.kind === 'lock') {
      const { scope } = step;
      const lock = { workspaceId, connectionId: shopId, fieldGroup: step.group, who: 'Ola', why: 'test' };
      const where = scope === 'everything' ? {} : 'product' in scope ? { productId: ids[scope.product] } : scope;
      const until = step.ends ? new Date(Date.now() + 3_600_000) : undefined;
      const { id } = await addLock(hub, { ...lock, ...where, until });
      locks.push({ ...step, id });
    } else if (step.kind === 'unlock') {
      const lock = locks[step.which % Math.max(1, locks.length)];
      if (lock) await liftLock(hub, { workspaceId, lockId: lock.id, who: 'Ola' });
      locks = locks.filter(one => one !== lock);
    } else if (step.kind === 'time passes') {
      await sql`update locks set until = now() - interval '1 second' where connection_id = ${shopId} and until is not null`;
      await liftEndedLocks(hub);
      locks = locks.filter(one => !one.ends);
    } else if (step.kind === 'update') {
      await state(step.product, step.group);
      restate(step.product, step.group);
    } else if (step.kind === 'move') {
      category[step.product] = step.category;
      await state(step.product, 'base', step.category);
      restate(step.product, 'base');
    } else if (step.kind === 'resolve') {
      await tryHeldAgain(sql, { workspaceId, flowId, reason: 'Refused.' });
      for (const one of cells.flatMap(groups => Object.values(groups))) one.task = false;
    } else if (step.kind === 'deliver') await deliver(step.refused, step.compare);
    else {
      // Somebody changes a group in the shop; only a comparison finds it.
      const key = String(101 + step.product);
      target.there.set(key, { ...target.there.get(key), [step.group]: { edited: 'yes' } });
      cell(step.product, step.group).differs = true;
    }
    for (const group of fieldGroups) {
      const should = [...ids.keys()].filter(index => {
        const { owed, task } = cell(index, group);
        return owed && !task && !locked(index, group);
      });
      expect([step, group, await due(group)]).toEqual([step, group, should]);
    }
  }
}

it('K6h K6i K6j K6k K6l property: nothing locked is handed out or written under any order of locks, updates, failures and comparisons, and the moment a lock goes it is due', async () => {
  await fc.assert(fc.asyncProperty(fc.array(steps, { minLength: 3, maxLength: 24 }), follow), {
    numRuns: 40,
    endOnFailure: false,
  });
}, 180_000);
