import { describe, expect, it } from 'vitest';
import { fakeCatalogue } from './catalogue-fake.ts';
import { coreOf, errorXml, signal } from './fake-shop.ts';
import { stockPort } from './stock-port.ts';
import { ownStockRow } from './stock-rows.ts';
import { newEntity } from './xml.ts';

type Fake = ReturnType<typeof fakeCatalogue>;
const filled = (fake: Fake, count: number) =>
  Array.from({ length: count }, () => fake.add('products', { price: '1' }).id);
const writesOf = (ids: string[], quantity = '5') => ids.map(externalId => ({ externalId, quantity }));
const puts = (fake: Fake) => fake.sent.filter(({ method }) => method === 'PUT');
const kinds = (outcomes: Map<string, { kind: string }>) => [...new Set([...outcomes.values()].map(({ kind }) => kind))];

describe('K6d stock', () => {
  it('is read and written in batches, each row with its shop and all it had', async () => {
    const fake = fakeCatalogue();
    const ids = filled(fake, 100);
    const stock = stockPort(coreOf(fake.http));
    await stock.read(ids, signal);
    expect(kinds(await stock.write(writesOf(ids), signal))).toEqual(['done']);
    expect(fake.sent.length).toBe(2);
    for (const id of ids)
      expect(fake.stockOf(id)?.fields).toMatchObject({ quantity: '5', id_shop: '1', location: 'A1' });
  });

  it('goes row by row on a server that takes no batches, and is not asked for them again', async () => {
    const fake = fakeCatalogue({ batches: false });
    const ids = filled(fake, 5);
    const stock = stockPort(coreOf(fake.http));
    expect(kinds(await stock.write(writesOf(ids), signal))).toEqual(['done']);
    for (const id of ids) expect(fake.stockOf(id)?.fields.quantity).toBe('5');
    fake.sent.length = 0;
    await stock.write(writesOf(ids, '6'), signal);
    expect(puts(fake).every(({ path }) => path.split('/').length === 2)).toBe(true);
    expect(puts(fake).length).toBe(5);
  });

  it('is sent in batches still after one that failed, and that one is sent again as one', async () => {
    const fake = fakeCatalogue();
    const ids = filled(fake, 5);
    const stock = stockPort(coreOf(fake.http));
    let failures = 1;
    fake.plan.next = ({ method }) =>
      method === 'PUT' && failures-- > 0 ? { status: 500, xml: errorXml(46, 'Deadlock') } : undefined;
    expect(kinds(await stock.write(writesOf(ids), signal))).toEqual(['done']);
    expect(puts(fake).length).toBe(2);
    await stock.write(writesOf(ids, '6'), signal);
    expect(puts(fake).length).toBe(3);
    for (const id of ids) expect(fake.stockOf(id)?.fields.quantity).toBe('6');
  });

  it('is done when a 500 hides that it was written, without another write', async () => {
    const fake = fakeCatalogue();
    const ids = filled(fake, 5);
    const stock = stockPort(coreOf(fake.http));
    fake.plan.warn = ({ method }) => method === 'PUT';
    expect(kinds(await stock.write(writesOf(ids), signal))).toEqual(['done']);
    expect(puts(fake).length).toBe(1);
    await stock.write(writesOf(ids, '6'), signal);
    expect(puts(fake).length).toBe(2);
  });

  it('is transient when a single row was not written, and said of all when the shop is away', async () => {
    const fake = fakeCatalogue();
    const [id = ''] = filled(fake, 1);
    const stock = stockPort(coreOf(fake.http));
    fake.plan.next = ({ method }) => (method === 'PUT' ? { status: 500, xml: errorXml(46, 'Deadlock') } : undefined);
    expect((await stock.write(writesOf([id]), signal)).get(id)).toMatchObject({ kind: 'transient' });
    fake.plan.next = () => ({ status: 503 });
    expect((await stock.write(writesOf([id]), signal)).get(id)).toMatchObject({ kind: 'transient' });
  });

  it('of combinations is written to them and never to their product', async () => {
    const fake = fakeCatalogue();
    const [id = '', plain = ''] = filled(fake, 2);
    const one = fake.add('combinations', { id_product: id });
    const two = fake.add('combinations', { id_product: id });
    const stock = stockPort(coreOf(fake.http));
    const outcomes = await stock.write(writesOf([id, plain, `${id}/${one.id}`, `${id}/${two.id}`]), signal);
    expect(outcomes.get(id)).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('combinations') });
    expect([plain, `${id}/${one.id}`, `${id}/${two.id}`].map(each => outcomes.get(each)?.kind)).toEqual([
      'done',
      'done',
      'done',
    ]);
    expect(fake.stockOf(id)?.fields.quantity).toBe('10');
  });

  it('of several shops needs to know which is meant', () => {
    const row = (id: string, fields: Record<string, string>) =>
      newEntity('stock_available', { id, id_product: '1', id_product_attribute: '0', quantity: '3', ...fields });
    const rows = [row('1', { id_shop: '1', id_shop_group: '0' }), row('2', { id_shop: '2', id_shop_group: '0' })];
    const lost = row('3', { id_shop: '0', id_shop_group: '0' });
    const shared = row('4', { id_shop: '0', id_shop_group: '7' });
    const of = (given: typeof rows, settings = {}) => ownStockRow(given, { product: '1' }, settings);
    expect(of(rows)).toMatchObject({ refused: expect.stringContaining('idShop') });
    expect(of([lost, ...rows], { idShop: 2 })).toMatchObject({ row: { id: '2' } });
    expect(of([lost, shared], { idShop: 2 })).toMatchObject({ row: { id: '4' } });
    expect(of([shared], { idShopGroup: 8 })).toHaveProperty('refused');
    expect(of([row('5', { id_shop: '1', depends_on_stock: '1' })])).toHaveProperty('refused');
    expect(of([])).toEqual({ refused: expect.stringContaining('keeps no stock') });
  });
});
