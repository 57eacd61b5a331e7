import { describe, expect, it } from 'vitest';
import { readProduct } from './read-product.ts';
import { price, product, stock } from './records/goods.ts';

const goods = (more: Record<string, unknown> = {}) => product.parse({ externalId: '1', name: 'Towar', ...more });
const level = (warehouse: string, available: string, more: Record<string, unknown> = {}) =>
  stock.parse({ product: '1', warehouse, available, ...more });
const costs = (more: Record<string, unknown>) =>
  price.parse({ product: '1', currency: 'PLN', basis: 'gross', vatCode: '23', ...more });
const all = { warehouses: [] };

describe('W5: a pushed product as the catalogue understands it', () => {
  it('what was not sent is not empty', () => {
    expect(readProduct(goods(), [], [], all)).toMatchObject({
      texts: undefined,
      stock: undefined,
      price: undefined,
      photos: undefined,
    });
    const empty = goods({ descriptions: {}, photos: [] });
    expect(readProduct(empty, [], [], all)).toMatchObject({ texts: { description: '' }, photos: [] });
  });

  it.each([
    [{ op: 'delete' }, true],
    [{ active: false }, true],
    [{ active: true }, undefined],
  ])('%j is withdrawn: %s', (more, withdrawn) => {
    expect(readProduct(goods(more), [], [], all).withdrawn).toBe(withdrawn);
  });

  it('sums up the chosen warehouses, never below zero', () => {
    const levels = [level('1', '2.5'), level('2', '1'), level('3', '9', { op: 'delete' })];
    expect(readProduct(goods(), levels, [], all).stock).toEqual({ available: '3.5' });
    expect(readProduct(goods(), levels, [], { warehouses: ['2'] }).stock).toEqual({ available: '1' });
    expect(readProduct(goods(), levels, [], { warehouses: ['3'] }).stock).toEqual({ available: '0' });
    expect(readProduct(goods(), levels, [], { warehouses: ['4'] }).stock).toBeUndefined();
    expect(readProduct(goods(), [level('1', '-4')], [], all).stock).toEqual({ available: '0' });
  });

  it('takes the price for everybody of the chosen list', () => {
    const lists = [
      costs({ priceList: 'B', gross: '2.00' }),
      costs({ priceList: 'A', gross: '1.00' }),
      costs({ priceList: 'A', gross: '0.50', customer: 'b1' }),
    ];
    const amount = (prices: typeof lists, priceList?: string) =>
      readProduct(goods(), [], prices, { ...all, priceList }).price?.amount;
    expect(amount(lists)).toBe('1.00');
    expect(amount(lists.toReversed())).toBe('1.00');
    expect(amount(lists, 'B')).toBe('2.00');
    expect(amount(lists, 'C')).toBeUndefined();
    expect(amount([...lists, costs({ gross: '3.00' })])).toBe('3.00');
  });

  it.each([
    ['23', '10.00', '12.30'],
    ['8', '9.99', '10.79'],
    ['5', '1.50', '1.58'],
    ['0_WDT', '7.00', '7.00'],
    ['ZW', '7.00', '7.00'],
  ])('adds VAT %s to a net price of %s', (vatCode, net, amount) => {
    const net$ = costs({ net, basis: 'net', vatCode, promotion: { amount: net } });
    expect(readProduct(goods(), [], [net$], all).price).toMatchObject({ amount, promotionAmount: amount });
  });

  it('VAT that the price leaves out is the product’s; without any the net price is refused', () => {
    const bare = costs({ net: '10.00', basis: 'net', vatCode: undefined });
    expect(readProduct(goods({ vatCode: '8' }), [], [bare], all).price).toMatchObject({
      amount: '10.80',
      vatRate: '8',
    });
    expect(() => readProduct(goods(), [], [bare], all)).toThrow('needs its VAT');
  });

  it('keeps photos in their order', () => {
    const photos = [
      { url: 'https://a.example/2.jpg', position: 2 },
      { base64: 'AAEC', position: 1 },
    ];
    expect(readProduct(goods({ photos }), [], [], all).photos).toEqual([
      { bytes: Buffer.from([0, 1, 2]) },
      { url: 'https://a.example/2.jpg' },
    ]);
  });
});
