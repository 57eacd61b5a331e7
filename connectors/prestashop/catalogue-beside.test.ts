import { describe, expect, it } from 'vitest';
import { defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import { deliver, differences, existing, open, product, value, writes } from './catalogue.fixture.ts';
import { catalogueTarget } from './catalogue.ts';
import { fakeCatalogue } from './catalogue-fake.ts';
import { coreOf, errorXml, signal } from './fake-shop.ts';

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
    // Half the price and half the promotion: the percentage stays.
    const half = promoted({ amount: '6.175', promotionAmount: '4.44', promotionTo: undefined });
    expect(value(await deliver(writer, half, id))).toBe(null);
    expect(await differences(writer, half, id)).toEqual([]);
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
