import { XMLParser } from 'fast-xml-parser';
import { SaxesParser } from 'saxes';
import { expect, it } from 'vitest';
import { type ItemElement, itemElements } from './item.ts';
import { offerDocument, shareOf } from './offer-document.ts';
import { houseExtras } from './settings.ts';
import { envelope } from './soap-envelope.ts';
import { createWorld, type DataSets } from './world.ts';

const options = { items: 2053, seed: 3, day: '2026.11.20', rxShare: 0, promotionShare: 0.03 };

function documentOf(items: number, sets: DataSets, extras = {}): Iterable<string> {
  const world = createWorld({ ...options, items });
  const shelves = world.freeze();
  const indexes = shareOf(world.offered(shelves), 1, 1);
  return offerDocument(world, { number: 1, of: 1, sets, extras, prolog1250: true, shelves, indexes });
}

const read = (text: string) =>
  new XMLParser({ ignoreAttributes: false, parseTagValue: false, ignoreDeclaration: true }).parse(text);
const bare = { descriptions: false, photos: false, stock: true };

// The order of §1.4, written down here once more on purpose.
const order =
  'id idtowr nrtowr name intname form dose package producer country bloz07 bloz12 ean centralcode unit pkwiu vat price ' +
  'startpromotions endpromotions originalprice baseprice depositprice rx expirydate supplyamount currentamount stockamount ' +
  'weight storemintemp storemaxtemp kind suppliername collectivepackage size serialization deleted desc photo';

it('writes packages, flags and every element in the order of the page', () => {
  expect(itemElements.join(' ')).toBe(order);
  const text = [...documentOf(5, bare)].join('');
  expect(text.startsWith('<?xml version="1.0" encoding="windows-1250"?>')).toBe(true);
  const { offer } = read(text);
  expect([offer['@_actualPackage'], offer['@_countPackage']]).toEqual(['1', '1']);
  expect([offer.items['@_descriptions'], offer.items['@_photos'], offer.items['@_stock']]).toEqual(['no', 'no', 'yes']);
  expect(offer.items.item).toHaveLength(5);
  for (const item of offer.items.item) {
    expect(Object.keys(item).join(' ')).toBe(order);
    expect([item.desc, item.photo]).toEqual(['', '']);
  }
});

it('fills what a flag promises and empties what it does not', () => {
  const full = read([...documentOf(3, { descriptions: true, photos: true, stock: false }, houseExtras)].join('')).offer;
  expect(Object.keys(full).slice(0, 4)).toEqual(['card', 'transports', 'payments', 'items']);
  expect(full.transports.transport).toHaveLength(2);
  for (const item of full.items.item) {
    expect(item.desc).toContain('<h2>');
    expect(Buffer.from(item.photo, 'base64').length).toBeGreaterThan(60);
    const amounts: ItemElement[] = ['supplyamount', 'currentamount', 'stockamount'];
    expect(amounts.map(name => item[name])).toEqual(['', '', '']);
  }
});

it('weighs about 1.24 kB per item', () => {
  let bytes = 0;
  for (const piece of documentOf(2053, bare)) bytes += Buffer.byteLength(piece);
  expect(bytes / 2053).toBeGreaterThan(1180);
  expect(bytes / 2053).toBeLessThan(1300);
});

it('shares all items out over the packages, none twice', () => {
  const offered = Uint32Array.from({ length: 1001 }, (_, index) => index);
  const shares = [1, 2, 3, 4, 5, 6, 7].map(number => shareOf(offered, number, 7));
  expect(shares.flatMap(part => [...part])).toEqual([...offered]);
  expect(
    Math.max(...shares.map(part => part.length)) - Math.min(...shares.map(part => part.length)),
  ).toBeLessThanOrEqual(1);
});

it('streams 100,000 items well-formed in small pieces', () => {
  const parser = new SaxesParser();
  parser.on('error', error => {
    throw error;
  });
  let items = 0;
  parser.on('opentag', ({ name }) => {
    if (name === 'Envelope' || name === 'SOAP-ENV:Envelope') items += 1;
  });
  let escapedItems = 0;
  let largest = 0;
  let total = 0;
  const pieces = envelope('SetOffer', [{ name: 'Offer', type: 'string', text: documentOf(100_000, bare) }], true);
  for (const piece of pieces) {
    largest = Math.max(largest, piece.length);
    total += piece.length;
    const text = piece.toString('utf8');
    parser.write(text);
    escapedItems += text.split('&lt;item&gt;').length - 1;
  }
  parser.close();
  expect(items).toBe(1);
  expect(escapedItems).toBe(100_000);
  expect(largest).toBeLessThan(64 * 1024);
  expect(total).toBeGreaterThan(120_000_000);
}, 60_000);
