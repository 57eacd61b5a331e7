import { describe, expect, it } from 'vitest';
import type { Product } from '../../domain/product.ts';
import { testSettings } from './fake-shop.ts';
import { codesOf, validGtin } from './product-codes.ts';
import { type ImageRules, productImage } from './product-image.ts';

const { codes } = testSettings();
const rules: ImageRules = {
  codes,
  lengths: { name: 20, reference: 32, ean13: 13 },
  offerPrescription: false,
  currency: 'PLN',
  country: 'PL',
  zone: 'Europe/Warsaw',
  hasRate: rate => ['8', '23'].includes(rate),
  spelling: (_, name) => name,
};
const product = (more: Partial<Product> = {}): Product => ({
  id: 'p',
  externalId: '4711',
  withdrawn: false,
  base: { name: 'Apap' },
  texts: {},
  ...more,
});
const price = (more = {}) =>
  productImage(product({ price: { amount: '10', currency: 'PLN', vatRate: '8.00', ...more } }), 'price', rules);

describe('the image of a product', () => {
  it('holds nothing that the product does not state', () => {
    expect(productImage(product(), 'base', rules)).toEqual({
      available_for_order: '1',
      hidden_for_prescription: '',
      supplier_reference: '4711',
    });
    expect(productImage(product(), 'texts', rules)).toEqual({ name: 'Apap' });
    expect(productImage(product(), 'price', rules)).toEqual({});
    expect(productImage(product(), 'stock', rules)).toEqual({});
    expect(productImage(product(), 'carriers', rules)).toEqual({});
  });

  it('leaves out an EAN that is none, and cuts no code', () => {
    const base = { name: 'A', ean: '5901234123458', bloz7: '1234567', sku: 'X'.repeat(40) };
    expect(productImage(product({ base }), 'base', rules)).toMatchObject({ reference: '1234567' });
    expect(productImage(product({ base }), 'base', rules)).not.toHaveProperty('ean13');
    expect(productImage(product({ base: { ...base, bloz7: undefined } }), 'base', rules)).not.toHaveProperty(
      'reference',
    );
    expect(['5901234123457', '590123412345', '96385074', '036000291452'].map(validGtin)).toEqual([
      '5901234123457',
      undefined,
      '96385074',
      '0036000291452',
    ]);
  });

  it('takes a field for a BLOZ only when it looks like one', () => {
    expect(codesOf({ reference: '1234567' }, codes)).toEqual({ bloz7: '1234567', sku: '1234567' });
    expect(codesOf({ reference: 'AB-1' }, codes)).toEqual({ sku: 'AB-1' });
    expect(codesOf({ 'feature.BLOZ': '1234567' }, { ...codes, bloz7: 'feature:BLOZ' })).toEqual({ bloz7: '1234567' });
  });

  it('cuts a long name visibly', () => {
    const base = { name: ' Bardzo długa nazwa preparatu ' };
    expect(productImage(product({ base }), 'texts', rules)).toEqual({ name: 'Bardzo długa nazwa…' });
  });

  it('refuses a description that the shop would cut off', () => {
    const of = (description: string) => productImage(product({ texts: { description } }), 'texts', rules);
    expect(of('ż'.repeat(32_000))).toHaveProperty('description');
    expect(of('ż'.repeat(33_000))).toMatchObject({ field: 'description', unfit: expect.stringContaining('Shorten') });
  });

  it('counts whole packs', () => {
    const of = (available: string) => productImage(product({ stock: { available } }), 'stock', rules);
    expect(['7.9', '0.5', '-3', '12'].map(of)).toEqual(['7', '0', '0', '12'].map(quantity => ({ quantity })));
    expect(of('99999999999')).toMatchObject({ field: 'available' });
    expect(productImage(product({ withdrawn: true }), 'stock', rules)).toEqual({ quantity: '0' });
  });

  it('says what is wrong with a price in a sentence', () => {
    expect(price()).toMatchObject({ price: '9.259259', tax_rate: '8', 'promotion.price': '' });
    expect(price({ vatRate: '7' })).toMatchObject({ field: 'vatRate', unfit: expect.stringContaining('7 %') });
    expect(price({ vatRate: undefined })).toMatchObject({ field: 'vatRate' });
    expect(price({ currency: 'EUR' })).toMatchObject({ field: 'currency' });
    expect(price({ amount: '-1' })).toMatchObject({ field: 'amount' });
    expect(price({ promotionAmount: '8', promotionTo: 'soon' })).toMatchObject({ field: 'promotionTo' });
  });

  it('takes a promotion that is not cheaper for none, and days for days of the shop', () => {
    expect(price({ promotionAmount: '10.00' })).toMatchObject({ 'promotion.price': '' });
    expect(
      price({ promotionAmount: '8', promotionFrom: '2026-07-01T00:00:00Z', promotionTo: '2026-07-31' }),
    ).toMatchObject({
      'promotion.from': '2026-07-01 02:00:00',
      'promotion.to': '2026-07-31 23:59:59',
    });
  });
});
