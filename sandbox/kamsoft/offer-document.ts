import { itemElements, type OfferItem } from './item.ts';
import type { DataSets, Shelves, World } from './world.ts';
import { element } from './xml.ts';

/** A record whose child elements the page does not know (§1.4); written as its keys say. */
export type OpenRecord = Record<string, string>;

export type OfferExtras = { card?: OpenRecord; transports?: OpenRecord[]; payments?: OpenRecord[] };

export type OfferPackage = {
  /** n of N, from 1. */
  number: number;
  of: number;
  sets: DataSets;
  extras: OfferExtras;
  /** Says windows-1250 in the prolog, as the program does (§1.2); false: no encoding. */
  prolog1250: boolean;
  /** The shelves at the moment of the offer, and the items of this package. */
  shelves: Shelves;
  indexes: Uint32Array;
  /** A last change of an item, for documents that the program itself would not write. */
  edit?: (item: OfferItem, index: number) => OfferItem;
};

const yesNo = (value: boolean) => (value ? 'yes' : 'no');
const record = (name: string, content: OpenRecord) =>
  `<${name}>${Object.entries(content)
    .map(([key, text]) => element(key, text))
    .join('')}</${name}>\n`;
const listOf = (name: string, each: string, records: OpenRecord[] | undefined) =>
  records ? `<${name}>\n${records.map(content => record(each, content)).join('')}</${name}>\n` : '';

/** One `<item>` in the page's order of elements, indented so that an item weighs what the page measured. */
export const itemDocument = (item: OfferItem): string =>
  `    <item>\n${itemElements.map(name => `      ${element(name, item[name])}\n`).join('')}    </item>\n`;

/** One package as a document (§1.4), item by item. */
export function* offerDocument(world: World, offer: OfferPackage): Generator<string> {
  const { sets, extras, shelves, edit } = offer;
  yield `<?xml version="1.0"${offer.prolog1250 ? ' encoding="windows-1250"' : ''}?>\n`;
  yield `<offer actualPackage="${offer.number}" countPackage="${offer.of}">\n`;
  if (extras.card) yield record('card', extras.card);
  yield listOf('transports', 'transport', extras.transports);
  yield listOf('payments', 'payment', extras.payments);
  yield `  <items descriptions="${yesNo(sets.descriptions)}" photos="${yesNo(sets.photos)}" stock="${yesNo(sets.stock)}">\n`;
  for (const index of offer.indexes) {
    const item = world.item(index, shelves, sets);
    yield itemDocument(edit ? edit(item, index) : item);
  }
  yield '  </items>\n</offer>\n';
}

/** The items of package n of N, as even as they go. */
export function shareOf(offered: Uint32Array, number: number, of: number): Uint32Array {
  const from = Math.floor(((number - 1) * offered.length) / of);
  return offered.subarray(from, Math.floor((number * offered.length) / of));
}
