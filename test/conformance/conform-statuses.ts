import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderStatusTarget } from '../../connectors/catalogue-contract.ts';
import type { Outcome } from '../../connectors/outcome.ts';
import type { FaultKind } from '../../sandbox/faults.ts';
import { changedPlaces } from './catalogue-bench.ts';
import type { Opened } from './open-connector.ts';
import { doneOf, expectKind, readCases } from './outcomes.ts';
import { type Open, patient, promptMs, slowMs, type World } from './stand.ts';
import type { StatusWorld } from './stand-catalogue.ts';

const targetOf = ({ ports }: Opened): OrderStatusTarget => {
  if (!ports.target?.orderStatuses) throw new Error('The connector has no target of order statuses.');
  return ports.target.orderStatuses;
};

/** What every target that is told what became of its orders owes. */
export function conformStatuses(running: () => World, world: () => StatusWorld, open: Open): void {
  let opened: Opened;
  let target: OrderStatusTarget;
  beforeAll(() => {
    opened = open();
    target = targetOf(opened);
  });
  const writes = async (work: () => Promise<unknown>): Promise<number> => {
    const before = opened.exchanges.length;
    await work();
    const isWrite = ({ method, url }: { method: string; url: string }) =>
      writing().some(each => each.method === method && new RegExp(each.path).test(new URL(url).pathname));
    return opened.exchanges.slice(before).filter(isWrite).length;
  };
  const writing = () => world().writes ?? ['PUT', 'PATCH', 'POST'].map(method => ({ method, path: '' }));
  /** A fault that strikes nothing but writes. */
  const strike = (kind: FaultKind) => running().plan(...writing().map(each => ({ kind, share: 1, ...each })));
  let waybills = 0;
  const aWaybill = () => {
    waybills += 1;
    return `6200000000${String(waybills).padStart(4, '0')}`;
  };
  const track = (id: string, waybill: string) => target.setTracking(id, { waybill, carrier: 'Kurier' }, patient);
  const move = (id: string, code: string, tell = true) => target.setState(id, code, tell, patient);

  describe('states', () => {
    it('lists the states that there are, by code and name', async () => {
      const states = doneOf(await target.states(patient), 'Listing states');
      const codes = states.map(({ code }) => code);
      expect(new Set(codes).size, 'Every state once').toBe(codes.length);
      for (const { name } of states) expect(name, 'A state has a name that a person chooses it by').toMatch(/\S/);
      const { shipped, other, unknown } = world().states;
      expect(codes, 'The states that the target has').toEqual(expect.arrayContaining([shipped, other]));
      expect(codes, 'And no other').not.toContain(unknown);
    });
  });

  describe('telling', () => {
    it('writes the waybill, then the state, so that the mail carries it', async () => {
      const id = world().place();
      const { shipped } = world().states;
      const before = world().order(id);
      const waybill = aWaybill();
      doneOf(await track(id, waybill), 'Writing the waybill');
      expect(world().order(id).history, 'A waybill is no change of state').toEqual(before.history);
      doneOf(await move(id, shipped), 'Moving the order');
      const after = world().order(id);
      expect(after).toMatchObject({ state: shipped, waybills: [waybill], history: [...before.history, shipped] });
      if (before.mails)
        expect(after.mails?.slice(before.mails.length), 'One mail, with the waybill in it').toEqual([waybill]);
      expect(changedPlaces(before.rest, after.rest), 'All else of the order stays byte for byte').toEqual([]);
    });

    it('adds nothing when it is told again', async () => {
      const id = world().place();
      const { shipped } = world().states;
      const waybill = aWaybill();
      const tell = async () => {
        doneOf(await track(id, waybill), 'Writing the waybill');
        doneOf(await move(id, shipped), 'Moving the order');
      };
      await tell();
      const before = world().order(id);
      expect(await writes(tell), 'What stands there already is no write').toBe(0);
      expect(world().order(id), 'No second entry, no second mail').toEqual(before);
    });

    it('writes to the buyer only when it is told to', async () => {
      const id = world().place();
      const before = world().order(id).mails;
      doneOf(await move(id, world().states.shipped, false), 'Moving the order silently');
      const after = world().order(id);
      expect(after.state, 'It moved').toBe(world().states.shipped);
      expect(after.mails, 'And no mail went out').toEqual(before);
    });

    it('replaces a waybill that was wrong', async () => {
      const id = world().place();
      doneOf(await track(id, aWaybill()), 'Writing a waybill');
      const right = aWaybill();
      doneOf(await track(id, right), 'Writing the right one');
      expect(world().order(id).waybills, 'The order shows the later waybill').toEqual([right]);
    });

    it('refuses an order that is not there, and a state that is not there', async () => {
      const id = world().place();
      const before = world().order(id);
      for (const nobody of ['999999', 'no such order']) {
        expectKind(await track(nobody, aWaybill()), 'A waybill of an unknown order', 'rejected');
        expectKind(await move(nobody, world().states.shipped), 'A state of an unknown order', 'rejected');
      }
      for (const code of [world().states.unknown, 'shipped', ''])
        expectKind(await move(id, code), `A state that is not there (${code})`, 'rejected', 'config');
      expect(world().order(id), 'The order is as it was').toEqual(before);
    });

    it('refuses a waybill that has nowhere to stand', async () => {
      const id = world().place();
      world().removeCarrier(id);
      expectKind(await track(id, aWaybill()), 'A waybill without a carrier', 'rejected');
    });

    it.each(['error-after', 'drop-after'] as const)('finds what it wrote where the answer is %s', async kind => {
      const id = world().place();
      const waybill = aWaybill();
      await strike(kind);
      doneOf(await track(id, waybill), `A waybill, its answer ${kind}`);
      doneOf(await move(id, world().states.shipped), `A state, its answer ${kind}`);
      await running().plan();
      doneOf(await track(id, waybill), 'The waybill again');
      doneOf(await move(id, world().states.shipped), 'The state again');
      const { history, waybills: held, mails } = world().order(id);
      expect(
        history.filter(code => code === world().states.shipped),
        'One entry, however often it was sent',
      ).toHaveLength(1);
      expect(held).toEqual([waybill]);
      if (mails)
        expect(
          mails.filter(mail => mail === waybill),
          'One mail',
        ).toHaveLength(1);
    });

    it('does not call done what was not written', async () => {
      const id = world().place();
      const before = world().order(id);
      await strike('error');
      expectKind(await track(id, aWaybill()), 'A waybill that was not written', 'unclear', 'transient');
      expectKind(await move(id, world().states.shipped), 'A state that was not written', 'unclear', 'transient');
      expect(world().order(id)).toEqual(before);
    });
  });

  describe('read', () => {
    it('tells state and waybills of a hundred orders for few requests, and leaves out what is gone', async () => {
      const ids = Array.from({ length: 100 }, () => world().place());
      const [one = '', other = ''] = ids;
      const waybill = aWaybill();
      doneOf(await track(one, waybill), 'Writing a waybill');
      doneOf(await move(other, world().states.other, false), 'Moving an order');
      const before = opened.exchanges.length;
      const read = doneOf(await target.read([...ids, '999999'], patient), 'Reading states');
      expect(opened.exchanges.length - before, 'Requests do not grow with every order').toBeLessThanOrEqual(5);
      expect(read.map(({ orderId }) => orderId).toSorted(), 'Every order once, and none that is gone').toEqual(
        ids.toSorted(),
      );
      expect(read.find(({ orderId }) => orderId === one)?.waybills, 'Its waybill').toEqual([waybill]);
      for (const { orderId, state } of read) expect(state, 'Its state').toBe(world().order(orderId).state);
    });

    it('asks nothing for nothing', async () => {
      const before = opened.exchanges.length;
      expect(doneOf(await target.read([], patient), 'Reading no orders')).toEqual([]);
      expect(opened.exchanges.length - before, 'No ids, no request').toBe(0);
    });
  });

  describe('outcomes', () => {
    let id = '';
    beforeAll(() => {
      id = world().place();
    });
    type Call = [string, (signal: AbortSignal, from?: OrderStatusTarget) => Promise<Outcome<unknown>>];
    const reads: Call[] = [
      ['read', (signal, from = target) => from.read([id], signal)],
      ['states', (signal, from = target) => from.states(signal)],
    ];
    const telling: Call[] = [
      ['setTracking', (signal, from = target) => from.setTracking(id, { waybill: aWaybill() }, signal)],
      ['setState', (signal, from = target) => from.setState(id, world().states.other, false, signal)],
    ];
    const calls = [...reads, ...telling];

    it.each(calls)('%s: a failure on the way is told for what it is', async (name, call) => {
      for (const [kind, ...wanted] of readCases) {
        await running().plan({ kind, share: 1 });
        expectKind(await call(patient), `${name} with ${kind}`, ...wanted);
      }
      await strike('throttle');
      if (name.startsWith('set')) expectKind(await call(patient), `${name}, its write throttled`, 'throttled');
      await running().plan();
      expectKind(await call(patient), `${name} after all that`, 'done');
    });

    it.each(calls)('%s: a dry budget, a refused login, a forbidden address', async (name, call) => {
      opened.dry(4_321);
      const outcome = await call(patient);
      opened.dry(undefined);
      expect(outcome, 'A dry rate budget is `throttled` with its own retryAfterMs').toMatchObject({
        kind: 'throttled',
        retryAfterMs: 4_321,
      });
      expectKind(await call(patient, targetOf(open(running().stranger))), `${name} with refused credentials`, 'auth');
      const outside = targetOf(open({ ...running().settings, allowPrivate: false }));
      expectKind(await call(patient, outside), `${name} at a private address`, 'config');
    });

    it.each(calls)('%s: ends promptly when it is given up', async (name, call) => {
      await running().plan({ kind: 'latency', share: 1, ms: slowMs });
      const begun = performance.now();
      const outcome = await call(AbortSignal.timeout(50));
      expect(performance.now() - begun, 'An aborted call ends at once').toBeLessThan(promptMs);
      expectKind(outcome, `${name}, given up under way`, 'transient', 'unclear');
      await running().plan();
      const before = await running().requests();
      expectKind(await call(AbortSignal.abort()), `${name}, given up before it began`, 'transient');
      expect(await running().requests(), 'What is given up before it begins sends nothing').toBe(before);
    });
  });
}
