import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderSource, RawRecord } from '../../connectors/contract.ts';
import type { Outcome } from '../../connectors/outcome.ts';
import { conformInterpret } from './conform-interpret.ts';
import type { Opened } from './open-connector.ts';
import { doneOf, expectKind, readCases } from './outcomes.ts';
import { type Open, patient, promptMs, type SourceWorld, type Stand, slowMs, type World } from './stand.ts';

const hourMs = 3_600_000;
let hours = 0;
/** A window that no other rule uses. */
function freshWindow(): { from: Date; to: Date } {
  hours += 2;
  const from = new Date(Date.parse('2026-01-01T00:00:00Z') + hours * hourMs);
  return { from, to: new Date(from.getTime() + hourMs) };
}
const after = (time: Date, ms: number) => new Date(time.getTime() + ms);

const ordersOf = ({ ports }: Opened): OrderSource => {
  if (!ports.source?.orders) throw new Error('The connector has no source of orders.');
  return ports.source.orders;
};

/** Reads a window to its end, page by page; `between` is told after every page. */
async function readAll(
  source: OrderSource,
  window: { from: Date; to: Date },
  between: (page: number) => void = () => {},
) {
  const pages: RawRecord[][] = [];
  let cursor: string | undefined;
  do {
    const page = doneOf(await source.list({ ...window, after: cursor }, patient), 'Reading a page');
    pages.push(page.records);
    cursor = page.after;
    between(pages.length);
    expect(pages.length, 'Paging comes to an end: `after` is missing on the last page').toBeLessThan(20);
  } while (cursor !== undefined);
  return { pages, ids: pages.flat().map(({ externalId }) => externalId) };
}

/** What every source of orders owes. */
export function conformSource(stand: Stand, running: () => World, world: () => SourceWorld, open: Open): void {
  const { pageSize } = stand.connector.limits;
  let opened: Opened;
  let source: OrderSource;
  beforeAll(() => {
    opened = open();
    source = ordersOf(opened);
  });
  const idsOf = (placed: { externalId: string }[]) => placed.map(({ externalId }) => externalId);
  const sameSet = (found: string[], wanted: string[], message: string) =>
    expect(found.toSorted(), message).toEqual(wanted.toSorted());

  describe('get', () => {
    it('reads a full page by id at a fixed cost, and leaves out what is gone', async () => {
      const { from } = freshWindow();
      const placed = world().place({ at: from, count: pageSize });
      const [gone = ''] = idsOf(placed);
      world().remove(gone);
      await source.get(idsOf(placed).slice(0, 1), patient);
      opened.exchanges.length = 0;
      const records = doneOf(await source.get(idsOf(placed), patient), 'Reading orders by id');
      sameSet(
        records.map(({ externalId }) => externalId),
        idsOf(placed).slice(1),
        'Every order that is there is in the answer, once; one that is gone is missing',
      );
      expect(
        records.find(({ externalId }) => externalId === placed[1]?.externalId)?.number,
        'A record carries the number that people quote',
      ).toBe(placed[1]?.number);
      const { getRequests = 1 } = world();
      expect(
        opened.exchanges.length,
        `\`get\` reads up to limits.pageSize orders with ${getRequests} requests at most, however many they are`,
      ).toBeLessThanOrEqual(getRequests);
    });

    it('asks nothing for nothing', async () => {
      opened.exchanges.length = 0;
      expect(doneOf(await source.get([], patient), 'Reading no orders'), 'No ids, no records').toEqual([]);
      expect(opened.exchanges, 'No ids, no request').toEqual([]);
    });
  });

  describe('list', () => {
    it('pages through orders of one and the same moment', async () => {
      const window = freshWindow();
      const placed = world().place({ at: after(window.from, 1_000), count: 2 * pageSize + 7 });
      const { pages, ids } = await readAll(source, window);
      sameSet(ids, idsOf(placed), 'Every order of the window is read exactly once, however many share a timestamp');
      expect(Math.max(...pages.map(page => page.length)), 'No page is larger than limits.pageSize').toBeLessThanOrEqual(
        pageSize,
      );
    });

    it('loses and doubles nothing at the edge of a page', async () => {
      for (const count of [pageSize, pageSize + 1]) {
        const window = freshWindow();
        const placed = world().place({ at: window.from, count });
        sameSet(
          (await readAll(source, window)).ids,
          idsOf(placed),
          `${count} orders of one window, read exactly once each`,
        );
      }
    });

    it('keeps its place while the shop goes on', async () => {
      const window = freshWindow();
      const placed = idsOf(world().place({ at: window.from, count: pageSize + 20 }));
      const doomed = placed[3] ?? '';
      const { ids } = await readAll(source, window, page => {
        if (page > 1) return;
        world().remove(doomed);
        world().place({ at: window.from });
      });
      const early = ids.filter(id => placed.includes(id));
      sameSet(early, placed, 'What comes and goes while pages are read moves no other order off a page');
      expect(new Set(ids).size, 'No order is read twice').toBe(ids.length);
    });

    it('takes in the beginning of the window and not its end', async () => {
      const { from, to } = freshWindow();
      const at = (ms: number) => idsOf(world().place({ at: after(from, ms) }));
      const [before, first, last, end] = [at(-1), at(0), at(hourMs - 1), at(hourMs)];
      const wants = 'A window is [from, to): what happened at `from` belongs to it, what happened at `to` to the next';
      sameSet((await readAll(source, { from, to })).ids, [...first, ...last], wants);
      sameSet((await readAll(source, { from: after(from, -hourMs), to: from })).ids, before, wants);
      sameSet((await readAll(source, { from: to, to: after(to, hourMs) })).ids, end, wants);
    });

    it.each(['payment', 'delivery'] as const)(
      'sees that a %s changed, though the order was not touched',
      async what => {
        const placedIn = freshWindow();
        const changedIn = freshWindow();
        const [moved, still] = idsOf(world().place({ at: placedIn.from, count: 2 }));
        await readAll(source, placedIn);
        world().move(moved ?? '', what, after(changedIn.from, 5));
        const { ids } = await readAll(source, changedIn);
        sameSet(ids, [moved ?? ''], `A changed ${what} is a change of the order, whatever the order's own time says`);
        if (what === 'payment' && world().keepsLastChangeOnly) return;
        sameSet(
          (await readAll(source, placedIn)).ids,
          [moved ?? '', still ?? ''],
          'And the window of its creation still holds it',
        );
      },
    );
  });

  describe('outcomes', () => {
    type Reading = [string, (signal: AbortSignal, from?: OrderSource) => Promise<Outcome<unknown>>];
    const window = freshWindow();
    const readings: Reading[] = [
      ['get', (signal, from = source) => from.get(['0123456789abcdef0123456789abcdef'], signal)],
      ['list', (signal, from = source) => from.list(window, signal)],
      ['watch', async (signal, from = source) => from.watch?.(signal) ?? { kind: 'done', value: [] }],
    ];
    const applies = (name: string) => name !== 'watch' || source.watch !== undefined;

    it.each(readings)('%s: a failure on the way means that nothing happened', async (name, read) => {
      if (!applies(name)) return;
      await read(patient);
      for (const [kind, ...wanted] of readCases) {
        await running().plan({ kind, share: 1 });
        expectKind(await read(patient), `${name} with ${kind}`, ...wanted);
      }
      await running().plan();
      expectKind(await read(patient), `${name} after all that`, 'done');
    });

    it.each(readings)('%s: a dry budget is throttled for as long as the budget says', async (name, read) => {
      if (!applies(name)) return;
      opened.dry(4_321);
      const outcome = await read(patient);
      opened.dry(undefined);
      expect(outcome, 'A dry rate budget is `throttled` with its own retryAfterMs').toMatchObject({
        kind: 'throttled',
        retryAfterMs: 4_321,
      });
    });

    it.each(readings)('%s: a refused login is auth, a forbidden address config', async (name, read) => {
      if (!applies(name)) return;
      const stranger = open(running().stranger);
      expectKind(await read(patient, ordersOf(stranger)), `${name} with refused credentials`, 'auth');
      const outside = open({ ...running().settings, allowPrivate: false });
      expectKind(await read(patient, ordersOf(outside)), `${name} at a private address`, 'config');
    });

    it.each(readings)('%s: ends promptly when it is given up', async (name, read) => {
      if (!applies(name)) return;
      await running().plan({ kind: 'latency', share: 1, ms: slowMs });
      const begun = performance.now();
      const outcome = await read(AbortSignal.timeout(50));
      expect(performance.now() - begun, 'An aborted call ends at once, not when the other side answers').toBeLessThan(
        promptMs,
      );
      expectKind(outcome, `${name}, given up`, 'transient');
      await running().plan();
      const before = await running().requests();
      expectKind(await read(AbortSignal.abort()), `${name}, given up before it began`, 'transient');
      expect(await running().requests(), 'What is given up before it begins sends nothing').toBe(before);
    });

    it('an answer of another shape is a named setback, and no crash', async () => {
      const fresh = freshWindow();
      const [order] = world().place({ at: fresh.from });
      const mend = world().spoil(order?.externalId ?? '');
      const when = 'An answer that does not fit its schema';
      expectKind(await source.get([order?.externalId ?? ''], patient), when, 'rejected', 'config');
      expectKind(await source.list(fresh, patient), when, 'rejected', 'config');
      mend();
      expectKind(await source.list(fresh, patient), 'And once it is well again', 'done');
    });

    it('records every request, and no secret in it', async () => {
      const [before, recorded] = [await running().requests(), opened.exchanges.length];
      await source.list(freshWindow(), patient);
      await source.get(['0123456789abcdef0123456789abcdef'], patient);
      expect(
        opened.exchanges.length - recorded,
        'What the system counts is what was recorded: nothing goes out another way',
      ).toBe((await running().requests()) - before);
      const told = JSON.stringify(opened.exchanges);
      for (const name of stand.connector.secrets) {
        const secret = running().settings[name];
        if (typeof secret === 'string')
          expect(told, `The recorded exchanges do not hold ${name}`).not.toContain(secret);
      }
    });
  });

  describe('hints', () => {
    it('names the order of an event that speaks of one', () => {
      for (const event of world().events('00112233445566778899aabbccddeeff'))
        expect(source.hints(event), `The order that an event speaks of: ${JSON.stringify(event)}`).toEqual({
          orderIds: ['00112233445566778899aabbccddeeff'],
        });
    });

    it('ignores everything else with a reason, and never throws', () => {
      const junk = [
        null,
        7,
        'text',
        [],
        {},
        { data: null },
        { data: { event: 3 } },
        { data: { event: 'order.written', payload: 'x' } },
      ];
      for (const event of [...world().otherEvents, ...junk]) {
        const hint = source.hints(event);
        expect(
          'ignored' in hint ? hint.ignored : '',
          `An event without an order is ignored with a reason: ${JSON.stringify(event)}`,
        ).toMatch(/\S+ \S+/);
      }
    });
  });

  conformInterpret(world, () => source, freshWindow);
}
