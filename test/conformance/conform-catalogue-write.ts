import { describe, expect, it } from 'vitest';
import type { Product } from '../../domain/product.ts';
import { type CatalogueRules, changedPlaces, everyDone, expectOnly, written } from './catalogue-bench.ts';
import { doneOf, expectKind } from './outcomes.ts';
import { aProduct } from './product.fixture.ts';
import { patient } from './stand.ts';

/** What a catalogue target owes when it writes. */
export const conformCatalogueWrite: CatalogueRules = (world, bench) => {
  describe('write', () => {
    it.each(written)('holds the image of %s afterwards, changes no other place, and is stable', async group => {
      const product = aProduct(world());
      const id = world().add();
      const before = world().dump(id);
      doneOf(await bench().bring(id, product, [group]), `Writing ${group}`);
      const after = world().dump(id);
      expect(changedPlaces(before, after), `${group} was written`).not.toEqual([]);
      expectOnly(before, after, world().places[group], `What is not ${group} stays byte for byte`);
      const held = (await bench().held(id, [group]))[group];
      expect(held, `What is read back equals the image of ${group}`).toMatchObject(bench().image(product, group));
      const again = await bench().writes(async () => {
        doneOf(await bench().bring(id, product, [group]), `Writing ${group} again`);
      });
      expect(again, 'An image that is held already is no write').toBe(0);
    });

    it('writes all groups at once, and puts every one where it belongs', async () => {
      const product = aProduct(world(), {
        price: {
          amount: '24.50',
          ...{ currency: world().currency, vatRate: world().vatRate },
          promotionAmount: '19.90',
          promotionFrom: '2026-03-01T00:00:00.000Z',
        },
      });
      const id = world().add();
      const before = world().dump(id);
      doneOf(await bench().bring(id, product), 'Writing everything');
      const held = await bench().held(id);
      for (const group of written) expect(held[group], group).toMatchObject(bench().image(product, group));
      const may = new RegExp(written.map(group => world().places[group]?.source).join('|'));
      expectOnly(before, world().dump(id), may, 'What no group owns stays byte for byte');
      expect(await bench().writes(() => bench().bring(id, product)), 'A second time there is nothing to write').toBe(0);
    });

    it('changes only the fields that it is told, also by a memory of long ago', async () => {
      const product = aProduct(world());
      const id = world().add();
      doneOf(await bench().bring(id, product), 'Writing everything');
      const held = await bench().held(id);
      const { name = '' } = held.texts ?? {};
      world().edit(id);
      const edited = world().dump(id);
      const outcomes = await bench().writer.write(
        [{ externalId: id, changes: { texts: { name: `${name} nowy` } }, held }],
        patient,
      );
      everyDone(outcomes, 'Writing the name');
      const places = changedPlaces(edited, world().dump(id));
      expect(places, 'One field was told, so one place changes, whatever was held before').toHaveLength(1);
    });

    it('sends nothing for what is held, and changes nothing where it does not know', async () => {
      const product = aProduct(world());
      const id = world().add();
      doneOf(await bench().bring(id, product), 'Writing everything');
      const before = world().dump(id);
      const changes = Object.fromEntries(written.map(group => [group, bench().image(product, group)]));
      const held = await bench().held(id);
      const equal = await bench().writes(() => bench().writer.write([{ externalId: id, changes, held }], patient));
      expect(equal, 'Equal writes send nothing').toBe(0);
      everyDone(await bench().writer.write([{ externalId: id, changes, held: {} }], patient), 'Writing blindly');
      expectOnly(before, world().dump(id), undefined, 'Equal writes change nothing');
    });

    it('gives one outcome for each of a batch, and lets one bad record hold up no other', async () => {
      const ids = Array.from({ length: 5 }, () => world().add());
      const [first = '', gone = '', bad = '', fourth = '', last = ''] = ids;
      const products = new Map<string, Product>(ids.map(id => [id, aProduct(world())]));
      const writes = ids.map(externalId => {
        const product = products.get(externalId) ?? aProduct(world());
        const changes = Object.fromEntries(written.map(group => [group, bench().image(product, group)]));
        return { externalId, changes: externalId === bad ? world().refused : changes, held: {} };
      });
      const before = world().dump(bad);
      world().remove(gone);
      const outcomes = await bench().writer.write(writes, patient);
      expect([...outcomes.keys()].toSorted(), 'One outcome for each, by external id').toEqual(ids.toSorted());
      for (const id of [gone, bad]) {
        const outcome = outcomes.get(id);
        expect(outcome, 'A bad record has an outcome').toBeDefined();
        if (outcome) expectKind(outcome, `What cannot be written (${id === gone ? 'gone' : 'refused'})`, 'rejected');
      }
      expectOnly(before, world().dump(bad), undefined, 'What was rejected was not written');
      for (const id of [first, fourth, last]) {
        const outcome = outcomes.get(id);
        if (outcome) doneOf(outcome, 'A good record beside a bad one');
        const held = await bench().held(id);
        const product = products.get(id);
        for (const group of product ? written : [])
          if (product)
            expect(held[group], `${group}, beside a bad record`).toMatchObject(bench().image(product, group));
      }
    });

    it('asks nothing for nothing', async () => {
      expect(await bench().requests(() => bench().writer.write([], patient)), 'No writes, no request').toBe(0);
    });

    it('writes the stock of a variant and leaves its siblings alone', async () => {
      const { variants } = world();
      if (!variants) return;
      const before = world().dump(variants.other);
      const product = aProduct(world(), { stock: { available: '77' } });
      doneOf(await bench().bring(variants.one, product, ['stock']), 'Writing the stock of a variant');
      expect((await bench().held(variants.one, ['stock'])).stock).toMatchObject(bench().image(product, 'stock'));
      expectOnly(before, world().dump(variants.other), undefined, 'Another variant is as it was');
      const whole = await bench().bring(variants.product, product, ['stock']);
      expectKind(whole, 'The stock of a product in variants is theirs, and is not written', 'rejected');
    });
  });

  describe('image', () => {
    it('is pure, and says which field is unfit', () => {
      const { currency, vatRate } = world();
      const product = aProduct(world());
      const { base } = product;
      expect(bench().writer.image(product, 'base'), 'An image depends on nothing but the product').toEqual(
        bench().writer.image(structuredClone(product), 'base'),
      );
      const cases: [string, Partial<Product>, 'texts' | 'price' | 'stock', string][] = [
        ['without a name', { base: { ...base, name: '  ' } }, 'texts', 'name'],
        ['with an endless description', { texts: { description: 'ż'.repeat(70_000) } }, 'texts', 'description'],
        ['with a price that is none', { price: { amount: '-1.00', currency, vatRate } }, 'price', 'amount'],
        ['in another currency', { price: { amount: '1.00', currency: 'XTS', vatRate } }, 'price', 'currency'],
        ['with a tax that nobody knows', { price: { amount: '1.00', currency, vatRate: '13.7' } }, 'price', 'vatRate'],
        ['with a stock that is no number', { stock: { available: 'many' } }, 'stock', 'available'],
      ];
      for (const [what, changes, group, field] of cases) {
        const image = bench().writer.image({ ...product, ...changes }, group);
        expect(image, `A product ${what} is unfit, and the field is named`).toEqual({
          field,
          unfit: expect.stringMatching(/\S+ \S+ \S+/),
        });
      }
    });
  });
};
