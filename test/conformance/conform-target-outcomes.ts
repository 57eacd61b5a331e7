import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderTarget } from '../../connectors/contract.ts';
import type { Outcome } from '../../connectors/outcome.ts';
import type { Bench } from './conform-target.ts';
import type { Opened } from './open-connector.ts';
import { doneOf, expectKind, readCases, writeCases } from './outcomes.ts';
import { aDebtor } from './sales-order.fixture.ts';
import { type Open, patient, promptMs, slowMs, type TargetWorld, type World } from './stand.ts';

const targetOf = ({ ports }: Opened): OrderTarget => {
  if (!ports.target?.orders) throw new Error('The connector has no target of orders.');
  return ports.target.orders;
};

/** Every kind of outcome where it belongs, for what a target reads and for what it writes. */
export function conformTargetOutcomes(running: () => World, world: () => TargetWorld, open: Open, bench: Bench): void {
  let body: Record<string, unknown> = {};
  let debtorId = '';
  beforeAll(async () => {
    const ready = await bench.ready();
    body = ready.body;
    debtorId = (await bench.target().recallDebtor(ready.order.debtor.email))[0]?.externalId ?? '';
  });
  type Call = [string, (target: OrderTarget, signal: AbortSignal) => Promise<Outcome<unknown>>];
  const reads: Call[] = [
    ['findByReference', (target, signal) => target.findByReference(bench.reference(), signal)],
    ['findDebtors', (target, signal) => target.findDebtors('nobody@example.com', signal)],
    ['rereadDebtors', (target, signal) => target.rereadDebtors([debtorId], signal)],
    ['findProducts', (target, signal) => target.findProducts(['NO-SUCH-SKU'], signal)],
    ['remember', (target, signal) => target.remember({ from: new Date(), full: true }, signal)],
  ];
  const writes: Call[] = [
    ['create', (target, signal) => target.create({ ...body }, bench.reference(), signal)],
    ['createDebtor', (target, signal) => target.createDebtor(aDebtor(`${bench.reference()}@example.com`), [], signal)],
  ];
  const calls = [...reads, ...writes];

  describe('outcomes', () => {
    it.each(reads)('%s: a failure on the way means that nothing happened', async (name, call) => {
      for (const [kind, ...wanted] of readCases) {
        await running().plan({ kind, share: 1 });
        expectKind(await call(bench.target(), patient), `${name} with ${kind}`, ...wanted);
      }
      await running().plan();
      expectKind(await call(bench.target(), patient), `${name} after all that`, 'done');
    });

    it.each(writes)('%s: a failure without a clear answer leaves it in doubt', async (name, call) => {
      for (const [kind, ...wanted] of writeCases) {
        await running().plan({ kind, share: 1 });
        expectKind(await call(bench.target(), patient), `${name} with ${kind}`, ...wanted);
      }
    });

    it('create: a throttled one was not written, a lost one is found by its reference', async () => {
      const { order, body: sent } = await bench.ready();
      await running().plan({ kind: 'throttle', share: 1, method: 'POST' });
      expectKind(await bench.target().create(sent, order.reference, patient), 'create, throttled', 'throttled');
      expect(world().orders(order.reference), '`throttled` means that nothing was written').toEqual([]);
      for (const kind of ['drop-after', 'error-after'] as const) {
        await running().plan();
        const lost = await bench.ready();
        await running().plan({ kind, share: 1, method: 'POST' });
        expectKind(
          await bench.target().create(lost.body, lost.order.reference, patient),
          `create with ${kind}`,
          'unclear',
        );
        await running().plan();
        const [there] = world().orders(lost.order.reference);
        const seen = doneOf(
          await bench.target().findByReference(lost.order.reference, patient),
          'Looking after a lost answer',
        );
        expect(seen?.externalId, 'A write whose answer was lost is found by its reference').toBe(there?.externalId);
        expect(there, 'The stand-in wrote it').toBeDefined();
      }
    });

    it('create: what the target will not take is rejected, and was not written', async () => {
      const { order, body: sent } = await bench.ready();
      const refused = { ...sent, noSuchField: 'at all' };
      expectKind(
        await bench.target().create(refused, order.reference, patient),
        'create with a field that the target does not know',
        'rejected',
      );
      expect(world().orders(order.reference), '`rejected` means that nothing was written').toEqual([]);
    });

    it('finish and carry: a lost answer is repeated without harm', async () => {
      const { externalId, order } = await bench.written({ paid: false });
      const { finish, carries } = bench.target();
      await running().plan({ kind: 'drop-after', share: 1, times: 2 });
      if (finish)
        expectKind(await finish(externalId, order.note, false, patient), 'finish, its answer lost', 'unclear');
      if (carries.includes('paid')) {
        const outcome = await bench.target().carry(externalId, { kind: 'paid' }, patient);
        expectKind(
          outcome,
          'carry, its answer lost: whatever it is called, it may be sent again',
          'transient',
          'unclear',
        );
      }
      await running().plan();
      if (finish) doneOf(await finish(externalId, order.note, true, patient), 'finish, again');
      if (carries.includes('paid'))
        doneOf(await bench.target().carry(externalId, { kind: 'paid' }, patient), 'carry, again');
      expect(world().orders(order.reference)[0]?.notes ?? [], 'One note, however often it was sent').toHaveLength(
        finish ? 1 : 0,
      );
    });

    it.each(calls)('%s: a dry budget is throttled for as long as the budget says', async (_, call) => {
      bench.opened().dry(4_321);
      const outcome = await call(bench.target(), patient);
      bench.opened().dry(undefined);
      expect(outcome, 'A dry rate budget is `throttled` with its own retryAfterMs').toMatchObject({
        kind: 'throttled',
        retryAfterMs: 4_321,
      });
    });

    it.each(calls)('%s: a refused login is auth, a forbidden address config', async (name, call) => {
      expectKind(await call(targetOf(open(running().stranger)), patient), `${name} with refused credentials`, 'auth');
      const outside = open({ ...running().settings, allowPrivate: false });
      expectKind(await call(targetOf(outside), patient), `${name} at a private address`, 'config');
    });

    it.each(calls)('%s: ends promptly when it is given up', async (name, call) => {
      await running().plan({ kind: 'latency', share: 1, ms: slowMs });
      const begun = performance.now();
      const outcome = await call(bench.target(), AbortSignal.timeout(50));
      expect(performance.now() - begun, 'An aborted call ends at once, not when the other side answers').toBeLessThan(
        promptMs,
      );
      const reads = !writes.some(([write]) => write === name);
      expectKind(outcome, `${name}, given up under way`, reads ? 'transient' : 'unclear');
      await running().plan();
      const before = await running().requests();
      expectKind(await call(bench.target(), AbortSignal.abort()), `${name}, given up before it began`, 'transient');
      expect(await running().requests(), 'What is given up before it begins sends nothing').toBe(before);
    });

    it('an answer of another shape is rejected, and no crash', async () => {
      await world().addOrder(bench.reference());
      const mend = world().spoil();
      const outcome = await bench.target().findByReference(bench.reference(), patient);
      mend();
      expectKind(outcome, 'An answer that does not fit its schema', 'rejected');
      expectKind(await bench.target().findByReference(bench.reference(), patient), 'And once it is well again', 'done');
    });

    it('records every request, and no secret in it', async () => {
      const [before, recorded] = [await running().requests(), bench.opened().exchanges.length];
      await bench.written();
      expect(
        bench.opened().exchanges.length - recorded,
        'What the system counts is what was recorded: nothing goes out another way',
      ).toBe((await running().requests()) - before);
      const told = JSON.stringify(bench.opened().exchanges);
      expect(told, 'A password that was made up for an account is not recorded').not.toMatch(
        /password\\*":\\*"[A-Za-z0-9_-]{20}/,
      );
    });
  });
}
