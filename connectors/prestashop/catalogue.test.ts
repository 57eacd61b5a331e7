import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import type { FieldGroup, Product } from '../../domain/product.ts';
import type { CatalogueWriter } from '../catalogue-contract.ts';
import { catalogueTarget } from './catalogue.ts';
import { fakeCatalogue } from './catalogue-fake.ts';
import { coreOf, dropped, errorXml, signal } from './fake-shop.ts';
import { isUnfit } from './product-image.ts';
import type { PrestashopSettings } from './settings.ts';

const groups: FieldGroup[] = ['base', 'texts', 'price', 'stock'];
const imageGroups = ['base', 'texts', 'price', 'stock'] as const;

const product = (more: Partial<Product> = {}): Product => ({
  id: 'p1',
  externalId: '4711',
  withdrawn: false,
  base: {
    name: 'Apap 500 mg',
    ...{ bloz7: '1234567', ean: '5901234123457', manufacturer: 'USP Zdrowie', category: 'Leki bez recepty' },
    ...{ form: 'tabletki', dose: '500 mg', pack: '24 szt., 2 blistry', weight: '0.05', vatRate: '8' },
  },
  texts: { description: 'Działa <b>szybko</b> & długo' },
  price: { amount: '12.35', currency: 'PLN' },
  stock: { available: '7.9' },
  ...more,
});

const open = async (
  fake = fakeCatalogue(),
  settings: Partial<PrestashopSettings> = {},
  flow = defaultCatalogueFlowSettings,
) => {
  const target = catalogueTarget(coreOf(fake.http, settings));
  const prepared = await target.prepare(flow, signal);
  if (prepared.kind !== 'done') throw new Error(prepared.reason);
  fake.sent.length = 0;
  return { fake, target, writer: prepared.value };
};

const imagesOf = (writer: CatalogueWriter, of: Product) =>
  Object.fromEntries(
    imageGroups.map(group => {
      const image = writer.image(of, group);
      if (isUnfit(image)) throw new Error(image.unfit);
      return [group, image];
    }),
  );

/** Reads the shop and says which fields of the images it does not hold. */
const differences = async (writer: CatalogueWriter, of: Product, externalId: string) => {
  const read = await writer.read([externalId], groups, signal);
  if (read.kind !== 'done') throw new Error(read.reason);
  const held = read.value[0]?.held ?? {};
  const images = imagesOf(writer, of);
  return groups.flatMap(group =>
    Object.entries(images[group] ?? {})
      .filter(([field, value]) => (held[group]?.[field] ?? '') !== value)
      .map(([field, value]) => `${field}: ${held[group]?.[field]} instead of ${value}`),
  );
};

const deliver = async (writer: CatalogueWriter, of: Product, externalId: string) => {
  const read = await writer.read([externalId], groups, signal);
  if (read.kind !== 'done') throw new Error(read.reason);
  const write = { externalId, changes: imagesOf(writer, of), held: read.value[0]?.held ?? {} };
  return (await writer.write([write], signal)).get(externalId);
};

const writes = (fake: ReturnType<typeof fakeCatalogue>) => fake.asked().filter(line => !line.startsWith('GET'));
const value = <T>(outcome: { kind: string; value?: T } | undefined): T => {
  if (outcome?.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value as T;
};

/** A product as a shop keeper left it. */
const existing = (fake: ReturnType<typeof fakeCatalogue>, more: Record<string, string> = {}) =>
  fake.add(
    'products',
    {
      ...{
        price: '9.000000',
        id_tax_rules_group: '1',
        id_category_default: '2',
        wholesale_price: '5.500000',
        active: '1',
      },
      ...{ reference: 'OLD', show_price: '1', date_add: '2020-01-01 00:00:00', available_for_order: '1', ...more },
    },
    {
      texts: {
        name: { '1': 'Stary', '2': 'Old' },
        link_rewrite: { '1': 'stary', '2': 'old' },
        description: { '1': '', '2': 'kept' },
      },
      associations: {
        categories: { node: 'category', rows: [{ id: '2' }] },
        images: { node: 'image', rows: [{ id: '55' }] },
      },
    },
  );

describe('a product that the shop lacks', () => {
  for (const version of ['1.6', '8'] as const) {
    it(`K6a is created so that the shop holds its image (${version})`, async () => {
      const { fake, writer } = await open(fakeCatalogue({ version }));
      const { externalId } = value(await writer.create(product(), true, signal));
      expect(await differences(writer, product(), externalId)).toEqual(['quantity: 0 instead of 7']);
      const row = fake.table('products').get(externalId);
      expect(row?.texts.link_rewrite).toEqual({ '1': 'apap-500-mg', '2': 'apap-500-mg' });
      expect(row?.fields).toMatchObject({
        active: '1',
        id_tax_rules_group: '2',
        reference: '1234567',
        visibility: 'both',
      });
      expect(row?.fields.state).toBe(version === '8' ? '1' : undefined);
      expect(value(await deliver(writer, product(), externalId))).toBe(null);
      expect(await differences(writer, product(), externalId)).toEqual([]);
      fake.sent.length = 0;
      await deliver(writer, product(), externalId);
      expect(writes(fake)).toEqual([]);
    });
  }

  it('makes manufacturer, category and features once, however many ask at the same time', async () => {
    const { fake, writer } = await open();
    const many = Array.from({ length: 8 }, (_, n) =>
      product({ base: { ...product().base, bloz7: `100000${n}`, ean: undefined } }),
    );
    const made = await Promise.all(many.map(each => writer.create(each, false, signal)));
    expect(made.every(({ kind }) => kind === 'done')).toBe(true);
    expect(fake.table('manufacturers').size).toBe(1);
    expect(fake.table('categories').size).toBe(3);
    expect([...fake.table('product_features').values()].map(({ texts }) => texts.name?.['1'])).toEqual(
      expect.arrayContaining(['Postać', 'Dawka', 'Opakowanie', 'BLOZ']),
    );
    expect(fake.table('product_features').size).toBe(4);
    expect(fake.table('product_feature_values').size).toBe(3 + 8);
  });

  it('uses what the shop has under another spelling', async () => {
    const fake = fakeCatalogue();
    const maker = fake.add('manufacturers', { name: 'Usp  ZDROWIE', active: '1' });
    const { writer } = await open(fake);
    const { externalId } = value(await writer.create(product(), true, signal));
    expect(fake.table('products').get(externalId)?.fields.id_manufacturer).toBe(maker.id);
    expect((await differences(writer, product(), externalId)).filter(line => line.startsWith('manu'))).toEqual([]);
  });

  it('is found by its codes after a 500 although it was created, and not made twice', async () => {
    const { fake, writer } = await open();
    fake.plan.warn = ({ method, path }) => method === 'POST' && path === 'products';
    const { externalId } = value(await writer.create(product(), true, signal));
    expect(fake.table('products').size).toBe(1);
    expect(value(await writer.findByCodes({ bloz7: '1234567' }, signal))).toMatchObject([
      { externalId, codes: { bloz7: '1234567', externalId: '4711', ean: '5901234123457' } },
    ]);
  });

  it('is unclear when the answer is lost and nothing is there yet', async () => {
    const { fake, writer } = await open();
    fake.plan.next = ({ method, path }) => (method === 'POST' && path === 'products' ? dropped : undefined);
    expect(await writer.create(product(), true, signal)).toMatchObject({ kind: 'unclear' });
  });

  it('is not created without a price or with a VAT rate that the shop lacks', async () => {
    const { fake, writer } = await open();
    expect(await writer.create(product({ price: undefined }), true, signal)).toMatchObject({
      kind: 'rejected',
      field: 'price',
    });
    const odd = product({ price: { amount: '1', currency: 'PLN', vatRate: '7' } });
    expect(await writer.create(odd, true, signal)).toMatchObject({ kind: 'rejected', field: 'vatRate' });
    expect(fake.table('products').size).toBe(0);
  });

  it('finds both of two products with one reference, and combinations as 12/34', async () => {
    const fake = fakeCatalogue();
    const [one, two] = [existing(fake, { reference: 'A,1' }), existing(fake, { reference: 'A,1' })];
    existing(fake, { reference: 'A,2' });
    const combination = fake.add('combinations', { id_product: one.id, reference: 'A,1', price: '1.000000' });
    const { writer } = await open(fake);
    const found = value(await writer.findByCodes({ sku: 'A,1' }, signal)).map(({ externalId }) => externalId);
    expect(found).toEqual([one.id, two.id, `${one.id}/${combination.id}`]);
  });
});

describe('a product that is there', () => {
  it('is written whole by PUT, so that what is not ours is as it was', async () => {
    const fake = fakeCatalogue();
    const { id } = existing(fake);
    const { writer } = await open(fake);
    expect(value(await deliver(writer, product(), id))).toBe(null);
    expect(await differences(writer, product(), id)).toEqual([]);
    const row = fake.table('products').get(id);
    expect(row?.fields).toMatchObject({
      wholesale_price: '5.500000',
      show_price: '1',
      date_add: '2020-01-01 00:00:00',
    });
    expect(row?.fields).toMatchObject({ id_category_default: '2', active: '1' });
    expect(row?.texts).toMatchObject({
      name: { '2': 'Old' },
      link_rewrite: { '1': 'stary' },
      description: { '2': 'kept' },
    });
    expect(row?.associations.images?.rows).toEqual([{ id: '55' }]);
    expect(row?.associations.categories?.rows.length).toBe(2);
    fake.sent.length = 0;
    await deliver(writer, product(), id);
    expect(writes(fake)).toEqual([]);
  });

  it('is patched from version 8 on when only plain fields change', async () => {
    const fake = fakeCatalogue({ version: '8' });
    const { id } = existing(fake);
    const { writer } = await open(fake);
    await deliver(writer, product(), id);
    fake.sent.length = 0;
    const dearer = product({ price: { amount: '13.99', currency: 'PLN' } });
    expect(value(await deliver(writer, dearer, id))).toBe(null);
    expect(writes(fake)).toEqual([`PATCH products/${id}`]);
    expect(fake.table('products').get(id)?.fields).toMatchObject({ price: '12.953704', wholesale_price: '5.500000' });
  });

  it('counts as written when a 500 hides that it was, and as transient when it was not', async () => {
    const fake = fakeCatalogue();
    const { id } = existing(fake);
    const { writer } = await open(fake);
    fake.plan.warn = ({ method, path }) => method === 'PUT' && path.startsWith('products');
    expect(await deliver(writer, product(), id)).toMatchObject({ kind: 'done' });
    fake.plan.next = ({ method, path }) =>
      method === 'PUT' && path.startsWith('products')
        ? { status: 500, xml: errorXml(46, 'Deadlock found') }
        : undefined;
    const renamed = product({ base: { ...product().base, name: 'Inna' } });
    expect(await deliver(writer, renamed, id)).toMatchObject({
      kind: 'transient',
      reason: expect.stringContaining('Deadlock'),
    });
  });

  it('that is only on prescription or withdrawn cannot be ordered, and can again later', async () => {
    const fake = fakeCatalogue();
    const { id } = existing(fake);
    const { writer } = await open(fake);
    await deliver(writer, product({ withdrawn: true }), id);
    expect(fake.table('products').get(id)?.fields).toMatchObject({ available_for_order: '0', active: '1' });
    expect(fake.stockOf(id)?.fields.quantity).toBe('0');
    await deliver(writer, product(), id);
    expect(fake.table('products').get(id)?.fields.available_for_order).toBe('1');
    await deliver(writer, product({ base: { ...product().base, prescription: 'yes' } }), id);
    expect(fake.table('products').get(id)?.fields).toMatchObject({ available_for_order: '0', active: '0' });
  });

  it('is rejected when it is gone, without holding up the next one', async () => {
    const fake = fakeCatalogue();
    const { id } = existing(fake);
    const { writer } = await open(fake);
    const write = (externalId: string) => ({ externalId, changes: { texts: { name: 'Nowa' } }, held: {} });
    const outcomes = await writer.write([write('9999'), write(id)], signal);
    expect(outcomes.get('9999')).toMatchObject({ kind: 'rejected' });
    expect(outcomes.get(id)).toMatchObject({ kind: 'done' });
  });

  it('as a combination gets its price as a surcharge, and its texts stay those of the product', async () => {
    const fake = fakeCatalogue();
    const { id } = existing(fake, { price: '9.000000', id_tax_rules_group: '2' });
    const combination = fake.add('combinations', {
      id_product: id,
      reference: 'R',
      price: '0.000000',
      minimal_quantity: '1',
    });
    const { writer } = await open(fake);
    const externalId = `${id}/${combination.id}`;
    const image = imagesOf(writer, product()).price ?? {};
    const outcome = await writer.write([{ externalId, changes: { price: image }, held: {} }], signal);
    expect(outcome.get(externalId)).toMatchObject({ kind: 'done' });
    expect(fake.table('combinations').get(combination.id)?.fields).toMatchObject({
      price: '2.435185',
      minimal_quantity: '1',
    });
    expect((await differences(writer, product(), externalId)).some(line => line.startsWith('price'))).toBe(false);
    const texts = await writer.write([{ externalId, changes: { texts: { name: 'X' } }, held: {} }], signal);
    expect(texts.get(externalId)).toMatchObject({ kind: 'rejected', field: 'name' });
  });
});

describe('writing and reading', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 30 }));
  const cents = fc.integer({ min: 1, max: 3_000_000 }).map(amount => (amount / 100).toFixed(2));
  const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const anyProduct = fc.record({
    id: fc.constant('p'),
    externalId: fc.integer({ min: 1, max: 99_999_999 }).map(String),
    withdrawn: fc.boolean(),
    base: fc.record({
      ...{ name: text.map(name => `A ${name}`), manufacturer: some(text), category: some(text), form: some(text) },
      ...{
        dose: some(text),
        pack: some(text),
        weight: some(cents),
        sku: some(text),
        prescription: some(fc.constant('yes' as const)),
      },
    }),
    texts: fc.record({ description: some(text.map(inner => (inner.length > 20 ? `<p>${inner}</p>` : inner))) }),
    price: fc.record({
      ...{ amount: cents, currency: fc.constant('PLN'), vatRate: fc.constantFrom('5', '8.0', '23') },
      ...{ promotionAmount: some(cents), promotionTo: some(fc.constantFrom('2026-10-25', '2026-10-25T01:30:00Z')) },
    }),
    stock: fc.record({
      available: fc.double({ min: -5, max: 1e6, noNaN: true }).map(available => available.toFixed(3)),
    }),
  });

  it('leaves the shop holding exactly the image, for any product, over any other', async () => {
    const { fake, writer } = await open();
    await fc.assert(
      fc.asyncProperty(anyProduct, anyProduct, async (one, other) => {
        const { externalId } = value(await writer.create(one, true, signal));
        for (const of of [one, other, other]) {
          fake.sent.length = 0;
          expect(value(await deliver(writer, of, externalId))).toBe(null);
          expect(await differences(writer, of, externalId)).toEqual([]);
        }
        expect(writes(fake)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('promotions', () => {
  const promoted = (more = {}) =>
    product({
      price: {
        amount: '12.35',
        currency: 'PLN',
        promotionAmount: '9.99',
        promotionFrom: '2026-03-01',
        promotionTo: '2026-03-31T22:00:00Z',
        ...more,
      },
    });

  it('are placed, changed and removed, while those of the shop keeper stay', async () => {
    const fake = fakeCatalogue();
    const { id } = existing(fake);
    const everyone = {
      ...{ id_shop: '0', id_cart: '0', id_product: id, id_product_attribute: '0', id_currency: '0', id_country: '0' },
      ...{ id_group: '0', id_customer: '0', from_quantity: '1', reduction: '0.100000' },
      ...{ from: '0000-00-00 00:00:00', to: '0000-00-00 00:00:00' },
    };
    const theirs = [
      { price: '-1.000000', reduction_type: 'percentage', reduction_tax: '0' },
      { price: '5.000000', reduction_type: 'percentage', reduction_tax: '1' },
      { price: '5.000000', reduction_type: 'amount', reduction_tax: '0' },
      { price: '5.000000', reduction_type: 'percentage', reduction_tax: '0', id_group: '3' },
    ].map(fields => fake.add('specific_prices', { ...everyone, ...fields }));
    const before = structuredClone(theirs);
    const { writer } = await open(fake);
    const own = () => [...fake.table('specific_prices').values()].filter(row => !theirs.includes(row));

    expect(value(await deliver(writer, promoted(), id))).toBe(null);
    expect(await differences(writer, promoted(), id)).toEqual([]);
    expect(own().map(({ fields }) => fields)).toMatchObject([
      { from: '2026-03-01 00:00:00', to: '2026-04-01 00:00:00' },
    ]);
    await deliver(writer, promoted({ promotionAmount: '8.88', promotionTo: undefined }), id);
    expect(own().map(({ fields }) => fields)).toMatchObject([{ to: '0000-00-00 00:00:00' }]);
    fake.sent.length = 0;
    await deliver(writer, promoted({ promotionAmount: '8.88', promotionTo: undefined }), id);
    expect(writes(fake)).toEqual([]);
    await deliver(writer, product(), id);
    expect(own()).toEqual([]);
    expect([...fake.table('specific_prices').values()]).toEqual(before);
  });

  it('come with a new product, and survive a 500 although they were written', async () => {
    const { fake, writer } = await open();
    fake.plan.warn = ({ method, path }) => method === 'POST' && path === 'specific_prices';
    const { externalId } = value(await writer.create(promoted(), true, signal));
    expect(fake.table('specific_prices').size).toBe(1);
    expect(await deliver(writer, promoted(), externalId)).toMatchObject({ kind: 'done' });
    expect(fake.table('specific_prices').size).toBe(1);
  });
});

describe('photos, carriers and the list', () => {
  it('K6c adds a photo, whatever the shop answers to it', async () => {
    const fake = fakeCatalogue();
    const { id } = existing(fake);
    const { writer } = await open(fake);
    const photo = { bytes: new Uint8Array([1]), type: 'image/png', name: 'a.png' };
    expect(value(await writer.photos(id, signal))).toEqual([]);
    const first = value(await writer.addPhoto(id, photo, signal)).photoId;
    fake.plan.warn = ({ method }) => method === 'POST';
    const second = value(await writer.addPhoto(id, photo, signal)).photoId;
    expect(value(await writer.photos(id, signal))).toEqual([first, second]);
    fake.plan.next = ({ method }) => (method === 'POST' ? { status: 500, xml: errorXml(46, 'no') } : undefined);
    expect(await writer.addPhoto(id, photo, signal)).toMatchObject({ kind: 'transient' });
  });

  it('K6f finds a carrier by name and by what stays of it, or makes it inactive, once', async () => {
    const fake = fakeCatalogue();
    fake.add('carriers', { id: '8', id_reference: '5', name: 'Kurier', deleted: '1' });
    fake.add('carriers', { id: '9', id_reference: '5', name: 'Kurier', deleted: '0' });
    const { writer, target } = await open(fake);
    expect(value(await writer.ensureCarrier({ code: 'K', name: 'KURIER' }, signal))).toEqual({ externalId: '5' });
    const made = await Promise.all([1, 2].map(() => writer.ensureCarrier({ code: 'P', name: 'Paczkomat' }, signal)));
    expect(made[0]).toEqual(made[1]);
    expect([...fake.table('carriers').values()].at(-1)?.fields).toMatchObject({ name: 'Paczkomat', active: '0' });
    expect(fake.table('carriers').size).toBe(3);
    expect(target.takes.carriers).toMatch(/webservice offers no way/);
  });

  it('lists everything page by page, with codes and combinations', async () => {
    const fake = fakeCatalogue();
    const rows = Array.from({ length: 25 }, (_, n) =>
      existing(fake, { reference: `100000${n}`.slice(0, 7), ean13: '5901234123457' }),
    );
    const combination = fake.add('combinations', { id_product: rows[3]?.id ?? '', reference: 'C' });
    const { target } = await open(fake, { pageSize: 10 });
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = value(await target.list({ after, groups: ['stock', 'price'] }, signal));
      seen.push(...page.products.map(({ externalId }) => externalId));
      expect(page.products[0]).toMatchObject({
        name: 'Stary',
        codes: { ean: '5901234123457' },
        held: { stock: { quantity: '0' }, price: { tax_rate: '23' } },
      });
      after = page.after;
    } while (after !== undefined);
    expect(seen.sort()).toEqual([...rows.map(({ id }) => id), `${rows[3]?.id}/${combination.id}`].sort());
    expect(fake.sent.every(({ query }) => query.limit !== undefined)).toBe(true);
  });
});

describe('a shop that does not answer', () => {
  it('is asked once for all, and not once per product', async () => {
    const fake = fakeCatalogue();
    const ids = [1, 2, 3].map(() => existing(fake).id);
    const { writer } = await open(fake);
    fake.plan.next = () => ({ status: 429 });
    const all = ids.map(externalId => ({ externalId, changes: { texts: { name: 'Nowa' } }, held: {} }));
    const outcomes = await writer.write(all, signal);
    expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['throttled', 'throttled', 'throttled']);
    expect(fake.sent.length).toBe(1);
  });

  it('is learnt once by all who begin together', async () => {
    const fake = fakeCatalogue();
    const target = catalogueTarget(coreOf(fake.http));
    await target.prepare(defaultCatalogueFlowSettings, signal);
    const alone = fake.sent.length;
    const other = catalogueTarget(coreOf(fake.http));
    await Promise.all([1, 2, 3].map(() => other.prepare(defaultCatalogueFlowSettings, signal)));
    expect(fake.sent.length).toBe(2 * alone);
  });
});
