import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eanCheckDigit } from './digits.ts';
import type { AssortmentOptions } from './generate.ts';
import type { OfferItem } from './item.ts';
import { photoField } from './picture.ts';
import { createWorld } from './world.ts';

const options: AssortmentOptions = {
  items: 20_000,
  seed: 7,
  day: '2026.11.20',
  rxShare: 0,
  promotionShare: 0.1,
};
const sets = { descriptions: true, photos: true, stock: true };

function all(changes: Partial<AssortmentOptions> = {}): OfferItem[] {
  const world = createWorld({ ...options, ...changes });
  const shelves = world.freeze();
  return Array.from({ length: world.options.items }, (_, index) => world.item(index, shelves, sets));
}

const items = all();
const share = (holds: (item: OfferItem) => boolean) => items.filter(holds).length / items.length;
const distinct = (name: keyof OfferItem) => new Set(items.map(item => item[name])).size;

describe('the assortment', () => {
  it('is the same for the same seed and another for another', () => {
    expect(all({ items: 300 })).toEqual(items.slice(0, 300));
    expect(all({ items: 300, seed: 8 })).not.toEqual(items.slice(0, 300));
  });

  it('never gives an id, an idtowr, a BLOZ or a central code twice, up to the greatest assortment', () => {
    const world = createWorld({ ...options, items: 500_000 });
    const shelves = world.freeze();
    for (const name of ['id', 'idtowr', 'bloz07', 'centralcode'] as const) expect(distinct(name)).toBe(items.length);
    const late = Array.from({ length: 2000 }, (_, index) => world.item(499_999 - index * 7, shelves, sets));
    expect(new Set([...items, ...late].map(({ bloz07 }) => bloz07)).size).toBe(22_000);
    expect(() => createWorld({ ...options, items: 500_001 })).toThrow('1 to 500000');
  });

  it('writes every field as the page describes it', () => {
    for (const item of items) {
      expect(item.name.length).toBeLessThanOrEqual(42);
      expect(item.name.trim()).not.toBe('');
      expect(item.nrtowr).toBe(item.idtowr);
      expect(item.bloz07).toMatch(/^\d{7}$/);
      expect(item.bloz12).toBe('000000000000');
      expect(item.price).toMatch(/^(0|[1-9]\d*)(\.\d?[1-9])?$/);
      expect(Number(item.price)).toBeGreaterThan(0);
      expect(Number(item.price)).toBeLessThanOrEqual(235.75);
      if (item.baseprice !== '') expect(Number(item.baseprice) * 1.15).toBeCloseTo(Number(item.price), 1);
      if (item.expirydate !== '') expect(item.expirydate).toMatch(/^20\d\d\.[01]\d\.[0-3]\d$/);
      expect(item.currentamount).toBe(item.stockamount);
      expect(Number(item.currentamount)).toBeGreaterThan(0);
      expect(Number(item.supplyamount)).toBeLessThanOrEqual(Number(item.currentamount));
      expect([item.unit, item.rx, item.deleted, item.weight]).toEqual(['op', '0', '0', '0']);
      expect(['-273.15', '2', '5', '15', '25', '30']).toContain(item.storemintemp);
      expect(['728.85', '2', '5', '15', '25', '30', '8']).toContain(item.storemaxtemp);
    }
  });

  it('gives every EAN a valid check digit, leaves a few empty and lets a few be shared', () => {
    const given = items.map(({ ean }) => ean).filter(ean => ean !== '');
    for (const ean of given) {
      expect(ean).toMatch(/^\d{13}$/);
      expect(eanCheckDigit(ean.slice(0, 12))).toBe(Number(ean[12]));
    }
    expect(['590123412345', '400638133393'].map(eanCheckDigit)).toEqual([7, 1]);
    expect(share(({ ean }) => ean === '')).toBeGreaterThan(0.0005);
    expect(share(({ ean }) => ean === '')).toBeLessThan(0.01);
    expect(given.length - new Set(given).size).toBeGreaterThan(0);
    expect(given.length - new Set(given).size).toBeLessThan(60);
  });

  it('mixes as the sample of 2,053 does', () => {
    expect(share(({ vat }) => vat === '8')).toBeCloseTo(1432 / 2053, 1);
    expect(share(({ vat }) => vat === '23')).toBeCloseTo(473 / 2053, 1);
    expect(share(({ vat }) => vat === '5')).toBeCloseTo(148 / 2053, 1);
    expect(share(({ kind }) => kind === 'Suplement diety')).toBeCloseTo(582 / 2053, 1);
    expect(share(({ kind }) => kind === 'Artykuł dzieciecy')).toBeCloseTo(37 / 2053, 1);
    expect(share(item => item.supplyamount !== item.currentamount)).toBeCloseTo(586 / 2053, 1);
    expect(share(({ name }) => name.startsWith(' '))).toBeCloseTo(22 / 2053, 2);
    expect(share(({ id, idtowr }) => id === idtowr)).toBeCloseTo(8 / 2053, 2);
    expect(share(({ serialization }) => serialization === '1')).toBeGreaterThan(0);
    expect(share(item => item.storemintemp === '-273.15' && item.storemaxtemp === '728.85')).toBeGreaterThan(0.5);
  });

  it('opens promotions for the share asked for, below the price before, and marks prescriptions', () => {
    const promoted = items.filter(({ startpromotions }) => startpromotions !== '');
    expect(promoted.length / items.length).toBeCloseTo(0.1, 1);
    for (const item of promoted) {
      expect(Number(item.originalprice)).toBeGreaterThanOrEqual(Number(item.price));
      expect(item.endpromotions > item.startpromotions).toBe(true);
    }
    for (const item of items) if (item.startpromotions === '') expect(item.originalprice).toBe('0');
    expect(all({ items: 50, rxShare: 1 }).every(({ rx }) => rx === '1')).toBe(true);
  });

  it('draws photos that are a whole PNG or JPEG', () => {
    const photos = Array.from({ length: 40 }, (_, index) => Buffer.from(photoField(1, index), 'base64'));
    const pngs = photos.filter(bytes => bytes.toString('latin1', 1, 4) === 'PNG');
    const jpegs = photos.filter(bytes => bytes.readUInt16BE(0) === 0xffd8);
    expect(pngs.length + jpegs.length).toBe(40);
    expect(Math.min(pngs.length, jpegs.length)).toBeGreaterThan(5);
    for (const bytes of pngs) {
      const at = bytes.indexOf('IDAT');
      expect(inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)))).toHaveLength(4);
    }
    for (const bytes of jpegs) expect(bytes.readUInt16BE(bytes.length - 2)).toBe(0xffd9);
    expect(new Set(photos.map(String)).size).toBe(40);
  });
});

describe('the shelves', () => {
  it('find an item by its idtowr and know no other', () => {
    const world = createWorld({ ...options, items: 500 });
    for (const index of [0, 250, 499]) expect(world.find(world.shelf(index).idtowr)).toBe(index);
    expect([world.find('1'), world.find(''), world.find('abc'), world.find('999999')]).toEqual(
      new Array(4).fill(undefined),
    );
    expect(
      Array.from({ length: 1500 }, (_, at) => world.find(String(10_001 + at))).filter(at => at !== undefined),
    ).toHaveLength(500);
  });

  it('sell, change and drop, and leave a frozen moment alone', () => {
    const world = createWorld({ ...options, items: 1000 });
    const before = world.freeze();
    const { amount } = world.shelf(3);
    world.sell(3);
    expect(world.shelf(3).amount).toBe(amount - 1);
    world.sell(3, 10_000);
    expect(world.shelf(3)).toMatchObject({ amount: 0, available: 0 });
    const prices = world.changePrices(0.1);
    const after = world.freeze();
    expect(prices).toBeGreaterThan(50);
    expect(after.price.filter((price, index) => price !== before.price[index])).toHaveLength(prices);
    const moved = world.changeStock(0.1);
    expect(world.freeze().amount.filter((count, index) => count !== after.amount[index])).toHaveLength(moved);
    const dropped = world.drop(0.5);
    expect(dropped).toBeGreaterThan(400);
    expect(world.offered(world.freeze())).toHaveLength(1000 - dropped);
    expect(world.offered(before)).toHaveLength(1000);
    expect(before.amount[3]).toBe(amount);
    world.bringBack();
    world.set(5, { presence: 'deleted' });
    expect(world.offered(world.freeze())).toHaveLength(1000);
    expect(world.item(5, world.freeze(), sets).deleted).toBe('1');
  });
});
