import { beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueTarget, CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import type { Outcome } from '../../connectors/outcome.ts';
import { type CatalogueBench, catalogueOf, everyDone, expectOnly } from './catalogue-bench.ts';
import { doneOf, expectKind, readCases } from './outcomes.ts';
import { aProduct, flowSettings } from './product.fixture.ts';
import { type Open, patient, promptMs, slowMs, type World } from './stand.ts';
import type { CatalogueWorld } from './stand-catalogue.ts';

type Call = [
  string,
  (writer: CatalogueWriter, signal: AbortSignal, target: CatalogueTarget) => Promise<Outcome<unknown>>,
];

/** Every kind of outcome where it belongs, for what a catalogue target reads and for what it writes. */
export function conformCatalogueOutcomes(
  running: () => World,
  world: () => CatalogueWorld,
  open: Open,
  bench: () => CatalogueBench,
): void {
  let id = '';
  beforeAll(() => {
    id = world().add();
  });
  let turn = 0;
  const only = async (outcomes: Promise<Map<string, Outcome<null>>>): Promise<Outcome<null>> =>
    [...(await outcomes).values()][0] ?? { kind: 'rejected', reason: 'There was no outcome.' };
  const reads: Call[] = [
    ['list', (_, signal, target) => target.list({ groups: [] }, signal)],
    ['read', (writer, signal) => writer.read([id], ['base', 'price', 'stock'], signal)],
    ['findByCodes', (writer, signal) => writer.findByCodes({ bloz7: '0000001' }, signal)],
    ['photos', (writer, signal) => writer.photos(id, signal)],
  ];
  const writes: Call[] = [
    [
      'write of a stock',
      (writer, signal) => {
        turn += 1;
        return only(writer.write([{ externalId: id, changes: { stock: { quantity: `${turn}` } }, held: {} }], signal));
      },
    ],
    [
      'write of a text',
      (writer, signal) => {
        turn += 1;
        return only(writer.write([{ externalId: id, changes: { texts: { name: `Nr ${turn}` } }, held: {} }], signal));
      },
    ],
    ['create', (writer, signal) => writer.create(aProduct(world()), true, signal)],
    ['ensureCarrier', (writer, signal) => writer.ensureCarrier({ code: 'X', name: `Kurier ${Math.random()}` }, signal)],
  ];
  const calls = [...reads, ...writes];

  describe('outcomes', () => {
    it.each(reads)('%s: a failure on the way means that nothing happened', async (name, call) => {
      const { writer, target } = bench();
      for (const [kind, ...wanted] of readCases) {
        await running().plan({ kind, share: 1 });
        expectKind(await call(writer, patient, target), `${name} with ${kind}`, ...wanted);
      }
      await running().plan();
      expectKind(await call(writer, patient, target), `${name} after all that`, 'done');
    });

    it('prepare: a failure is told, and asked again', async () => {
      const target = catalogueOf(open());
      for (const [kind, ...wanted] of readCases) {
        await running().plan({ kind, share: 1 });
        expectKind(await target.prepare(flowSettings, patient), `prepare with ${kind}`, ...wanted);
      }
      await running().plan();
      expectKind(await target.prepare(flowSettings, patient), 'prepare after all that', 'done');
    });

    it.each(writes)('%s: throttled is throttled, and what is unclear may be tried again', async (name, call) => {
      const { writer, target } = bench();
      for (const kind of ['throttle', 'error', 'drop-before', 'drop-after'] as const) {
        await running().plan({ kind, share: 1 });
        const outcome = await call(writer, patient, target);
        if (kind === 'throttle') expectKind(outcome, `${name} with ${kind}`, 'throttled');
        else expectKind(outcome, `${name} with ${kind}`, 'transient', 'unclear');
      }
      await running().plan();
      expectKind(await call(writer, patient, target), `${name} after all that`, 'done');
    });

    it.each(['PUT', 'PATCH', 'POST'])('a 500 although a %s was done is judged by reading again', async method => {
      for (const kind of ['error-after', 'drop-after'] as const) {
        const { currency, vatRate } = world();
        const price = { amount: '24.50', currency, vatRate, promotionAmount: '19.90' };
        const product = aProduct(world(), { price });
        // What the target has not met yet is made on the way.
        product.base.manufacturer = `Zakład ${method} ${kind}`;
        product.base.category = `Dział ${method} ${kind}`;
        const own = world().add();
        await running().plan({ kind, share: 1, method, times: 8 });
        doneOf(await bench().bring(own, product), `Writing, its answers ${kind}`);
        await running().plan();
        for (const group of ['base', 'texts', 'price', 'stock'] as const)
          expect((await bench().held(own))[group], `${group} is there`).toMatchObject(bench().image(product, group));
        expect(await bench().writes(() => bench().bring(own, product)), 'Nothing is left to write').toBe(0);
      }
    });

    it('what was not written is not called done', async () => {
      const own = world().add();
      const before = world().dump(own);
      await running().plan({ kind: 'error', share: 1, method: 'PUT' }, { kind: 'error', share: 1, method: 'PATCH' });
      const lost = { texts: { name: 'Nie zapisano' }, stock: { quantity: '987' } };
      const outcome = await only(bench().writer.write([{ externalId: own, changes: lost, held: {} }], patient));
      expectKind(outcome, 'A write that was not done', 'transient', 'unclear');
      await running().plan();
      expectOnly(before, world().dump(own), undefined, 'It was not written');
      const changes = { texts: { name: 'Zapisano' }, stock: { quantity: '988' } };
      everyDone(await bench().writer.write([{ externalId: own, changes, held: {} }], patient), 'Once all is well');
    });

    it.each(calls)('%s: a dry budget is throttled for as long as the budget says', async (_, call) => {
      const { writer, target, opened } = bench();
      opened.dry(4_321);
      const outcome = await call(writer, patient, target);
      opened.dry(undefined);
      expect(outcome, 'A dry rate budget is `throttled` with its own retryAfterMs').toMatchObject({
        kind: 'throttled',
        retryAfterMs: 4_321,
      });
    });

    it('a refused login is auth, a forbidden address config', async () => {
      const stranger = catalogueOf(open(running().stranger));
      const outside = catalogueOf(open({ ...running().settings, allowPrivate: false }));
      for (const name of ['prepare', 'list'] as const) {
        const ask = (target: CatalogueTarget): Promise<Outcome<unknown>> =>
          name === 'list' ? target.list({ groups: [] }, patient) : target.prepare(flowSettings, patient);
        expectKind(await ask(stranger), `${name} with refused credentials`, 'auth');
        expectKind(await ask(outside), `${name} at a private address`, 'config');
      }
    });

    it.each(calls)('%s: ends promptly when it is given up', async (name, call) => {
      const { writer, target } = bench();
      await running().plan({ kind: 'latency', share: 1, ms: slowMs });
      const begun = performance.now();
      const outcome = await call(writer, AbortSignal.timeout(50), target);
      expect(performance.now() - begun, 'An aborted call ends at once, not when the other side answers').toBeLessThan(
        promptMs,
      );
      expectKind(outcome, `${name}, given up under way`, 'transient', 'unclear');
      await running().plan();
      const before = await running().requests();
      expectKind(await call(writer, AbortSignal.abort(), target), `${name}, given up before it began`, 'transient');
      expect(await running().requests(), 'What is given up before it begins sends nothing').toBe(before);
    });
  });
}
