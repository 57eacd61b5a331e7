import { describe, expect, it } from 'vitest';
import { defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import type { FieldGroup, Product } from '../../domain/product.ts';
import type { CatalogueWriter } from '../catalogue-contract.ts';
import { feedCatalogue } from './catalogue-target.ts';
import { feedInMemory } from './feed.fixture.ts';

const signal = AbortSignal.timeout(5_000);
const product: Product = {
  id: '018f0000-0000-7000-8000-000000000001',
  externalId: 'A1',
  withdrawn: false,
  base: { name: 'Młotek', sku: 'M-1', ean: '5900000000015', category: 'K7', vatRate: '23', weight: '0.8' },
  texts: { description: '<p>Mocny</p>' },
  price: { amount: '12.30', currency: 'PLN', vatRate: '23', promotionAmount: '9.99' },
  stock: { available: '4' },
};

async function shop(settings = { holdingCategory: 'poczekalnia' }) {
  const memory = feedInMemory();
  const target = feedCatalogue(memory.feed, settings);
  const prepared = await target.prepare(defaultCatalogueFlowSettings, signal);
  if (prepared.kind !== 'done') throw new Error('It is not prepared.');
  const writer = prepared.value;

  /** Reads, and writes the fields that differ, as deliveries do. */
  async function deliver(now: Product, ...groups: Exclude<FieldGroup, 'photos'>[]) {
    const read = await writer.read([now.externalId], groups, signal);
    const held = (read.kind === 'done' && read.value[0]?.held) || {};
    const changes = Object.fromEntries(
      groups.flatMap(group => {
        const image = writer.image(now, group);
        if ('unfit' in image) throw new Error(String(image.unfit));
        const differs = Object.entries(image).filter(([field, value]) => (held[group]?.[field] ?? '') !== value);
        return differs.length > 0 ? [[group, Object.fromEntries(differs)]] : [];
      }),
    );
    return (await writer.write([{ externalId: now.externalId, changes, held }], signal)).get(now.externalId);
  }
  return { ...memory, target, writer, deliver };
}

const show = (writer: CatalogueWriter, to: { visible: true; category: string } | { visible: false }) =>
  writer.show?.([{ externalId: 'A1', product, to }], signal);

describe('W6: new products land hidden in the holding category', () => {
  it('with their base and texts, or live where the flow says so', async () => {
    const { writer, document } = await shop();
    expect(await writer.create(product, false, signal)).toEqual({ kind: 'done', value: { externalId: 'A1' } });
    expect(document('products', 'A1')).toEqual({
      ...{ externalId: 'A1', name: 'Młotek', sku: 'M-1', ean: '5900000000015', sourceCategory: 'K7' },
      ...{ vatRate: '23', weight: '0.8', description: '<p>Mocny</p>', visible: false, category: 'poczekalnia' },
    });
    await writer.create({ ...product, externalId: 'A2' }, true, signal);
    expect(document('products', 'A2')).toMatchObject({ visible: true });
    expect(document('products', 'A2')).not.toHaveProperty('category');
  });

  it('price and stock go on while it waits there', async () => {
    const { writer, deliver, document } = await shop();
    await writer.create(product, false, signal);
    await deliver(product, 'stock', 'price');
    await deliver({ ...product, stock: { available: '2' }, price: undefined }, 'stock', 'price');
    expect(document('stock', 'A1')).toEqual({ externalId: 'A1', product: 'A1', available: '2' });
    expect(document('prices', 'A1')).toMatchObject({ product: 'A1', gross: '12.30', promotionGross: '9.99' });
    expect(document('products', 'A1')).toMatchObject({ visible: false });
    const { promotionAmount: _, ...price } = product.price ?? { amount: '', currency: '' };
    await deliver({ ...product, price }, 'price');
    expect(document('prices', 'A1')).not.toHaveProperty('promotionGross');
  });

  it('no write hides or moves what was confirmed', async () => {
    const { writer, deliver, document } = await shop();
    await writer.create(product, false, signal);
    await show(writer, { visible: true, category: 'mlotki' });
    await deliver({ ...product, base: { name: 'Młotek 2' } }, 'base', 'texts');
    expect(document('products', 'A1')).toEqual({
      ...{ externalId: 'A1', name: 'Młotek 2', description: '<p>Mocny</p>', visible: true, category: 'mlotki' },
    });
    await show(writer, { visible: false });
    expect(document('products', 'A1')).toMatchObject({ visible: false, category: 'poczekalnia' });
  });

  it('a change begun before the confirmation does not undo it', async () => {
    const { writer, feed, document } = await shop();
    await writer.create(product, false, signal);
    const { change } = feed;
    // Confirmed by another process after the write had read what is there.
    feed.change = async (...args) => {
      feed.change = change;
      await show(writer, { visible: true, category: 'mlotki' });
      await change(...args);
    };
    await writer.write([{ externalId: 'A1', changes: { base: { name: 'Inny' } }, held: {} }], signal);
    expect(document('products', 'A1')).toMatchObject({ name: 'Inny', visible: true, category: 'mlotki' });
  });
});

describe('W7: what belongs to whom in the feed', () => {
  it('a withdrawn product has stock 0 and is said to be withdrawn beside it, and comes back', async () => {
    const { writer, deliver, document } = await shop();
    await writer.create(product, false, signal);
    await deliver({ ...product, withdrawn: true }, 'stock', 'base');
    expect(document('stock', 'A1')).toMatchObject({ available: '0', withdrawn: 'yes' });
    await deliver(product, 'stock', 'base');
    expect(document('stock', 'A1')).toEqual({ externalId: 'A1', product: 'A1', available: '4' });
  });

  it('tells a text that was emptied from one that was never stated', async () => {
    const { writer, deliver, document } = await shop();
    await writer.create(product, false, signal);
    await deliver({ ...product, texts: {} }, 'texts');
    expect(document('products', 'A1')).toMatchObject({ description: '<p>Mocny</p>' });
    await deliver({ ...product, texts: { description: '' } }, 'texts');
    expect(document('products', 'A1')).toMatchObject({ description: '' });
    await writer.create({ ...product, externalId: 'A2', texts: {} }, false, signal);
    expect(document('products', 'A2')).not.toHaveProperty('description');
  });

  it('equal content moves nothing', async () => {
    const { writer, deliver, moved } = await shop();
    await writer.create(product, false, signal);
    await deliver(product, 'base', 'texts', 'stock', 'price');
    const before = moved();
    await deliver(product, 'base', 'texts', 'stock', 'price');
    await show(writer, { visible: false });
    expect(moved()).toBe(before);
  });

  it('a change of a product that is gone does not make it anew', async () => {
    const { writer, gone, document } = await shop();
    await writer.create(product, false, signal);
    gone('products', 'A1');
    const outcome = await writer.write([{ externalId: 'A1', changes: { base: { name: 'X' } }, held: {} }], signal);
    expect(outcome.get('A1')).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('gone') });
    expect((await show(writer, { visible: true, category: 'k' }))?.get('A1')).toMatchObject({ kind: 'rejected' });
    expect(document('products', 'A1')).toBeUndefined();
  });

  it('another source’s product of the same id is not overwritten', async () => {
    const { writer, document } = await shop();
    await writer.create(product, false, signal);
    const other = { ...product, id: '018f0000-0000-7000-8000-000000000002', base: { name: 'Cudzy' } };
    expect(await writer.create(other, true, signal)).toMatchObject({ kind: 'rejected', field: 'externalId' });
    expect(document('products', 'A1')).toMatchObject({ name: 'Młotek', visible: false });
  });
});

describe('a feed as a target', () => {
  it('lists all, page by page, and finds by the source’s id', async () => {
    const { writer, target, feed } = await shop();
    const ids = Array.from({ length: 1001 }, (_, index) => `P${String(index).padStart(5, '0')}`);
    await feed.put(
      'products',
      ids.map(objectId => ({ objectId, op: 'upsert', document: { name: objectId, visible: objectId !== 'P00000' } })),
    );
    const seen = [];
    for (let after: string | undefined, more = true; more; ) {
      const page = await target.list({ after, groups: [] }, signal);
      if (page.kind !== 'done') throw new Error(page.reason);
      seen.push(...page.value.products);
      after = page.value.after;
      more = after !== undefined;
    }
    expect(seen.map(one => one.externalId)).toEqual(ids);
    expect(seen.filter(one => !one.active).map(one => one.externalId)).toEqual(['P00000']);
    expect(await writer.findByCodes({ externalId: 'P00007' }, signal)).toMatchObject({ value: [{ name: 'P00007' }] });
    expect(await writer.findByCodes({ sku: 'P00007' }, signal)).toEqual({ kind: 'done', value: [] });
  });
});
