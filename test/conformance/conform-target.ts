import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FoundOrder, OrderBody, OrderTarget } from '../../connectors/contract.ts';
import type { SalesOrder } from '../../domain/sales-order.ts';
import { conformDebtors } from './conform-debtors.ts';
import { conformTargetOutcomes } from './conform-target-outcomes.ts';
import type { Opened } from './open-connector.ts';
import { doneOf } from './outcomes.ts';
import { aSalesOrder } from './sales-order.fixture.ts';
import { type Open, patient, type TargetWorld, type World } from './stand.ts';

/** One target under test, filled, with what most rules need. */
export type Bench = {
  opened: () => Opened;
  target: () => OrderTarget;
  /** A connection of its own, whose memory knows nothing: what it finds, the target told it. */
  stranger: () => OrderTarget;
  /** A reference that nobody used before. */
  reference: () => string;
  /** An order and the body that `create` would send for it. */
  ready: (changes?: Partial<SalesOrder>) => Promise<{ order: SalesOrder; body: OrderBody }>;
  /** Writes an order, and gives what the target made of it. */
  written: (changes?: Partial<SalesOrder>) => Promise<FoundOrder & { order: SalesOrder; body: OrderBody }>;
};

const targetOf = ({ ports }: Opened): OrderTarget => {
  if (!ports.target?.orders) throw new Error('The connector has no target of orders.');
  return ports.target.orders;
};
const begun = new Date(Date.now() - 86_400_000);

/** What every target of orders owes. */
export function conformTarget(running: () => World, world: () => TargetWorld, open: Open): void {
  let opened: Opened;
  beforeAll(async () => {
    opened = open();
    doneOf(await targetOf(opened).remember({ from: begun, full: true }, patient), 'Filling the memory');
  });
  const bench: Bench = {
    opened: () => opened,
    target: () => targetOf(opened),
    stranger: () => targetOf(open()),
    reference: () => `REF-${randomBytes(6).toString('hex')}`,
    async ready(changes = {}) {
      const target = targetOf(opened);
      const order = aSalesOrder(changes.reference ?? bench.reference(), world().skus, changes);
      const debtor = doneOf(await target.createDebtor(order.debtor, [], patient), 'Creating the debtor');
      const skus = order.lines.map(({ sku }) => sku);
      const products = doneOf(await target.findProducts(skus, patient), 'Finding the products');
      return { order, body: target.body(order, { debtorId: debtor.externalId, products }) };
    },
    async written(changes = {}) {
      const { order, body } = await bench.ready(changes);
      const made = doneOf(await targetOf(opened).create(body, order.reference, patient), 'Writing an order');
      return { ...made, order, body };
    },
  };
  const asked = async (work: () => Promise<unknown>): Promise<number> => {
    const before = opened.exchanges.length;
    await work();
    return opened.exchanges.length - before;
  };
  const looked = async (target: OrderTarget, reference: string) =>
    doneOf(await target.findByReference(reference, patient), 'Looking for a reference');

  describe('look-up by reference', () => {
    it('knows nothing of a reference that nobody used, for one request at most', async () => {
      const reference = bench.reference();
      const requests = await asked(async () => {
        expect(await looked(bench.target(), reference), 'An unknown reference is null, not an error').toBeNull();
      });
      expect(requests, 'Once memory is filled, a look-up reads only what is new').toBeLessThanOrEqual(1);
    });

    it('finds what somebody else wrote under it, with and without a memory', async () => {
      const reference = bench.reference();
      const externalId = await world().addOrder(reference);
      expect(
        (await looked(bench.target(), reference))?.externalId,
        'findByReference catches up with the target before it answers',
      ).toBe(externalId);
      expect(
        (await looked(bench.stranger(), reference))?.externalId,
        'findByReference needs no memory that was filled before',
      ).toBe(externalId);
    });

    it('recalls without a request', async () => {
      const { order, externalId } = await bench.written();
      const requests = await asked(async () => {
        expect((await bench.target().recallOrder(order.reference))?.externalId, 'What was written is recalled').toBe(
          externalId,
        );
        expect(
          await bench.target().recallOrder(bench.reference()),
          'What memory does not know is undefined',
        ).toBeUndefined();
        await bench.target().recallDebtor(order.debtor.email);
        await bench.target().recallProducts(Object.values(world().skus));
      });
      expect(requests, 'recall* answers from memory alone').toBe(0);
    });
  });

  describe('create', () => {
    it('writes the order once, right to the cent, where the look-up finds it', async () => {
      const { order, externalId } = await bench.written();
      expect(world().orders(order.reference), 'One call of create makes one order').toHaveLength(1);
      expect(world().orders(order.reference)[0]?.total.toFixed(2), "The target's total is the order's").toBe(
        order.totals.gross,
      );
      expect(
        (await looked(bench.stranger(), order.reference))?.externalId,
        'create writes our reference where findByReference looks',
      ).toBe(externalId);
    });

    it.each([
      ['net', { pricesIncludeTax: false, totals: { net: '49.85', tax: '10.47', gross: '60.32' } }],
      ['tax-free', { taxFree: true, pricesIncludeTax: false, totals: { net: '49.85', tax: '0.00', gross: '49.85' } }],
      ['cancelled and unpaid', { status: 'cancelled' as const, paid: false }],
    ])('takes a %s order, right to the cent', async (_, changes: Partial<SalesOrder>) => {
      const { order, body } = await bench.ready(changes);
      const free = {
        ...order,
        lines: order.lines.map(line => ({ ...line, taxRate: '0' })),
        charges: order.charges.map(charge => ({ ...charge, taxRate: '0' })),
      };
      const products = await bench.target().recallProducts(order.lines.map(({ sku }) => sku));
      const debtor = await bench.target().recallDebtor(order.debtor.email);
      const sent = changes.taxFree
        ? bench.target().body(free, { debtorId: debtor[0]?.externalId ?? '', products })
        : body;
      doneOf(await bench.target().create(sent, order.reference, patient), 'Writing the order');
      expect(world().orders(order.reference)[0]?.total.toFixed(2), "The target's total is the order's").toBe(
        order.totals.gross,
      );
    });

    it('finds what it wrote where the target answers nothing', async () => {
      const { order, body } = await bench.ready();
      await world().answerNothing(true);
      const outcome = await bench.target().create(body, order.reference, patient);
      await world().answerNothing(false);
      const made = doneOf(outcome, 'A write that worked and was answered by nothing');
      expect(
        world()
          .orders(order.reference)
          .map(({ externalId }) => externalId),
        'It was written once, and that one is found',
      ).toEqual([made.externalId]);
    });

    it('hides no idempotency: twice makes two, and the look-up finds the first', async () => {
      const { order, body, externalId } = await bench.written();
      const second = doneOf(await bench.target().create(body, order.reference, patient), 'Writing it again');
      expect(
        world().orders(order.reference),
        'create writes each time it is called: whoever calls has looked before',
      ).toHaveLength(2);
      expect([externalId, second.externalId], 'The oldest of two orders with one reference counts').toContain(
        (await looked(bench.stranger(), order.reference))?.externalId,
      );
      expect(
        (await looked(bench.stranger(), order.reference))?.externalId,
        'The oldest of two orders with one reference counts',
      ).toBe(externalId);
    });

    it('makes a body without asking anyone, the same each time', async () => {
      const { order, body } = await bench.ready();
      const target = bench.target();
      const products = await target.recallProducts(order.lines.map(({ sku }) => sku));
      const [debtor] = await target.recallDebtor(order.debtor.email);
      const requests = await asked(async () => {
        const again = target.body(order, { debtorId: debtor?.externalId ?? '', products });
        expect(again, 'body is pure: the same order gives the same body').toEqual(body);
      });
      expect(requests, 'body is pure: it asks nobody').toBe(0);
      expect(JSON.parse(JSON.stringify(body)), 'A body is kept as JSON with its intent and sent from there').toEqual(
        body,
      );
      expect(JSON.stringify(body), 'A body carries our reference').toContain(order.reference);
    });
  });

  describe('products', () => {
    it('finds products and variants by their number, then knows them', async () => {
      const target = bench.stranger();
      const { simple, variant } = world().skus;
      const found = doneOf(await target.findProducts([simple, variant, 'NO-SUCH-SKU'], patient), 'Finding products');
      expect([...found.keys()].toSorted(), 'A number that the target does not have is missing from the map').toEqual(
        [simple, variant].toSorted(),
      );
      expect(found.get(simple)?.variantId, 'A product is no variant').toBeUndefined();
      expect(found.get(variant)?.variantId, "A variant's own number leads to its product and variant").toBeDefined();
      const recalled = await target.recallProducts([simple, variant]);
      expect(recalled, 'What was found is recalled').toEqual(found);
    });

    it('asks nothing for what is known', async () => {
      const skus = Object.values(world().skus);
      const requests = await asked(() => bench.target().findProducts(skus, patient));
      expect(requests, 'Known products cost no request').toBe(0);
    });

    it('finds one that came later', async () => {
      const sku = `LATER-${randomBytes(3).toString('hex')}`;
      const before = doneOf(await bench.target().findProducts([sku], patient), 'Before it is there');
      expect(before.has(sku), 'A product that is not there is missing').toBe(false);
      await world().addProduct(sku);
      const found = doneOf(await bench.target().findProducts([sku], patient), 'After it came');
      expect(found.has(sku), 'What memory lacks is asked for, so a product that came later is found').toBe(true);
    });
  });

  describe('after the write', () => {
    it('writes the note once, however often it is asked to', async () => {
      const { externalId, order } = await bench.written();
      const { finish } = bench.target();
      if (!finish) return;
      doneOf(await finish(externalId, order.note, false, patient), 'Writing the note');
      doneOf(await finish(externalId, order.note, true, patient), 'Writing it again, as it may exist');
      expect(
        world().orders(order.reference)[0]?.notes,
        'A note that may exist is looked for before it is written',
      ).toEqual([order.note.join('\n')]);
      const requests = await asked(() => finish(externalId, [], false, patient));
      expect(requests, 'No note, no request').toBe(0);
    });

    it('carries each change that it says it carries, harmless when repeated', async () => {
      const { externalId, order } = await bench.written({ paid: false });
      const debtor = { ...order.debtor, invoiceAddress: { ...order.debtor.invoiceAddress, city: 'Gdańsk' } };
      for (const kind of bench.target().carries) {
        const change = kind === 'address' ? ({ kind, debtor } as const) : ({ kind } as const);
        for (const time of ['once', 'twice'])
          doneOf(
            await bench.target().carry(externalId, change, patient),
            `Carrying "${kind}" ${time}: each change that \`carries\` names is taken`,
          );
      }
      expect(world().orders(order.reference), 'A carried change makes no further order').toHaveLength(1);
    });

    it('says how long a lost write may still land', () => {
      expect(bench.target().settleMs, 'settleMs is a time in ms').toBeGreaterThanOrEqual(0);
    });
  });

  conformDebtors(world, bench, asked);
  conformTargetOutcomes(running, world, open, bench);
}
