import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliver, differences, existing, imagesOf, open, product, value, writes } from './catalogue.fixture.ts';
import { fakeCatalogue } from './catalogue-fake.ts';
import { dropped, errorXml, signal } from './fake-shop.ts';

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

  it('K6c looks for the codes of many products at once, uses what is there and makes each of the others once', async () => {
    const { fake, writer } = await open();
    const many = Array.from({ length: 8 }, (_, n) =>
      product({ base: { ...product().base, bloz7: `100000${n}`, ean: undefined } }),
    );
    await writer.create(product({ base: { ...product().base, bloz7: '1000003' } }), true, signal);
    fake.table('products').clear();
    const ids = many.map(() => fake.add('products', { price: '1', id_tax_rules_group: '0' }).id);
    fake.sent.length = 0;
    const writes = many.map((each, n) => ({
      externalId: ids[n] ?? '',
      changes: { base: imagesOf(writer, each).base ?? {} },
      held: {},
    }));
    const outcomes = await writer.write(writes, signal);
    expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(many.map(() => 'done'));
    const values = fake.sent.filter(({ path }) => path === 'product_feature_values');
    expect(values.map(({ method }) => method).sort()).toEqual(['GET', ...Array.from({ length: 7 }, () => 'POST')]);
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

  it('K6b is told from another with its EAN after a 500, whether it was made or not', async () => {
    const fake = fakeCatalogue();
    const other = existing(fake, { ean13: '5901234123457' });
    const { writer } = await open(fake);
    fake.plan.next = ({ method, path }) => (method === 'POST' && path === 'products' ? dropped : undefined);
    expect(await writer.create(product(), true, signal)).toMatchObject({ kind: 'unclear' });
    fake.plan.next = undefined;
    fake.plan.warn = ({ method, path }) => method === 'POST' && path === 'products';
    const { externalId } = value(await writer.create(product(), true, signal));
    expect(externalId).not.toBe(other.id);
    expect(fake.table('products').size).toBe(2);
  });

  it('K6b is looked for by an EAN that is one, also where a zero stands before it', async () => {
    const fake = fakeCatalogue();
    const { id } = existing(fake, { ean13: '0036000291452' });
    existing(fake, { ean13: '5901234123458' });
    const { writer } = await open(fake);
    const found = async (ean: string) => value(await writer.findByCodes({ ean }, signal)).map(each => each.externalId);
    expect(await found('036000291452')).toEqual([id]);
    expect(await found('5901234123458')).toEqual([]);
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
    await deliver(writer, product(), id);
    expect(fake.table('products').get(id)?.fields).toMatchObject({ available_for_order: '1', active: '1' });
  });

  it('K6a that a person switched off stays off when it is no longer only on prescription', async () => {
    const fake = fakeCatalogue();
    const onPrescription = product({ base: { ...product().base, prescription: 'yes' } });
    const [before, after, hidden] = [existing(fake, { active: '0' }), existing(fake), existing(fake)];
    const { writer } = await open(fake);
    const active = (id: string) => fake.table('products').get(id)?.fields.active;
    const switchOff = (id: string) => Object.assign(fake.table('products').get(id)?.fields ?? {}, { active: '0' });
    for (const { id } of [before, after, hidden]) await deliver(writer, onPrescription, id);
    // The whole image, whatever of it is held already.
    const held = value(await writer.read([before.id], ['base', 'texts', 'price'], signal))[0]?.held ?? {};
    const { base } = imagesOf(writer, onPrescription);
    await writer.write([{ externalId: before.id, changes: { base }, held }], signal);
    await writer.show?.([{ externalId: hidden.id, product: onPrescription, to: { visible: false } }], signal);
    for (const { id } of [before, after, hidden]) await deliver(writer, product(), id);
    expect([before, after, hidden].map(({ id }) => active(id))).toEqual(['0', '1', '0']);
    switchOff(after.id);
    for (const price of ['9.99', '8.88']) {
      await deliver(writer, product({ price: { amount: price, currency: 'PLN' } }), after.id);
      expect(active(after.id)).toBe('0');
    }
  });

  it('K6a that is made while only on prescription becomes active as was asked, and not when it was to be inactive', async () => {
    const { fake, writer } = await open();
    const onPrescription = (externalId: string) =>
      product({ externalId, base: { ...product().base, prescription: 'yes' } });
    const ids: string[] = [];
    for (const [active, externalId] of [
      [true, '1'],
      [false, '2'],
    ] as const)
      ids.push(value(await writer.create(onPrescription(externalId), active, signal)).externalId);
    const active = () => ids.map(id => fake.table('products').get(id)?.fields.active);
    expect(active()).toEqual(['0', '0']);
    for (const [index, id] of ids.entries()) await deliver(writer, product({ externalId: String(index + 1) }), id);
    expect(active()).toEqual(['1', '0']);
  });

  it('K6a stays marked where the shop fails at making it inactive, and becomes active again', async () => {
    const fake = fakeCatalogue();
    const { id } = existing(fake);
    const { writer } = await open(fake);
    const onPrescription = product({ base: { ...product().base, prescription: 'yes' } });
    fake.plan.next = ({ method }) =>
      method === 'PUT' ? { status: 500, xml: errorXml(46, 'Deadlock found') } : undefined;
    expect(await deliver(writer, onPrescription, id)).toMatchObject({ kind: 'transient' });
    fake.plan.next = undefined;
    await deliver(writer, onPrescription, id);
    expect(fake.table('products').get(id)?.fields.active).toBe('0');
    await deliver(writer, product(), id);
    expect(fake.table('products').get(id)?.fields.active).toBe('1');
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
