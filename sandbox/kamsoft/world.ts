import { diceFor } from './dice.ts';
import { trimmedDecimal } from './digits.ts';
import {
  type AssortmentOptions,
  basePriceOf,
  beginningsOf,
  descriptionOf,
  greatestAssortment,
  makeCard,
} from './generate.ts';
import type { OfferItem } from './item.ts';
import { photoField } from './picture.ts';

/** `absent`: the offer leaves the item out. `deleted`: the offer carries it with `deleted` 1. */
export type Presence = 'present' | 'absent' | 'deleted';
const presences: readonly Presence[] = ['present', 'absent', 'deleted'];

/** An item's figures now; `price` gross in grosze, `available` what `supplyamount` says. */
export type Shelf = {
  index: number;
  idtowr: string;
  price: number;
  amount: number;
  available: number;
  presence: Presence;
};

/** Which data sets an offer carries (§1.4). */
export type DataSets = { descriptions: boolean; photos: boolean; stock: boolean };

/** The state of the shelves at one moment; nothing that is sold later changes it. */
export type Shelves = { price: Int32Array; amount: Int32Array; reserved: Uint8Array; presence: Uint8Array };

export type WorldSnapshot = { options: AssortmentOptions; shelves: Record<keyof Shelves, string>; changes: number };

const toText = (array: Int32Array | Uint8Array) =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');

function fillFrom(array: Int32Array | Uint8Array, text: string | undefined): void {
  const bytes = Buffer.from(text ?? '', 'base64');
  if (bytes.length !== array.byteLength) throw new Error('The kept assortment has another size than this one.');
  new Uint8Array(array.buffer).set(bytes);
}

function checked(options: AssortmentOptions): AssortmentOptions {
  const { items } = options;
  if (!Number.isInteger(items) || items < 1 || items > greatestAssortment)
    throw new Error(`An assortment has 1 to ${greatestAssortment} items, not ${items}.`);
  return { ...options };
}

/**
 * The pharmacy's shelves. Only figures are held (ten bytes an item); the cards are made again whenever they are needed.
 * Items are named by index, 0 to items − 1; `find` gives the index of an `idtowr`.
 */
export function createWorld(given: AssortmentOptions) {
  const options = checked(given);
  const { items, seed } = options;
  let changes = 0;
  const shelves: Shelves = {
    price: new Int32Array(items),
    amount: new Int32Array(items),
    reserved: new Uint8Array(items),
    presence: new Uint8Array(items),
  };
  const fill = () => {
    for (let index = 0; index < items; index += 1) {
      const { price, amount, reserved } = beginningsOf(options, index);
      shelves.price[index] = price;
      shelves.amount[index] = amount;
      shelves.reserved[index] = reserved;
    }
    shelves.presence.fill(0);
  };
  fill();

  const at = (array: Int32Array | Uint8Array, index: number): number => {
    const value = array[index];
    if (value === undefined) throw new Error(`There is no item ${index}; the assortment has ${items}.`);
    return value;
  };
  const idtowrOf = (index: number) => makeCard(options, index).idtowr;
  const changed = () => {
    changes += 1;
    for (const tell of world.onChange) tell();
  };
  /** Goes over a share of the items, other ones after every change. */
  const some = (share: number, purpose: string, act: (index: number) => void): number => {
    let count = 0;
    for (let index = 0; index < items; index += 1)
      if (diceFor(seed + changes, index, purpose).chance(share)) {
        act(index);
        count += 1;
      }
    changed();
    return count;
  };

  const world = {
    options,
    onChange: new Set<() => void>(),
    shelf(index: number): Shelf {
      const amount = at(shelves.amount, index);
      return {
        index,
        idtowr: idtowrOf(index),
        price: at(shelves.price, index),
        amount,
        available: Math.max(0, amount - at(shelves.reserved, index)),
        presence: presences[at(shelves.presence, index)] ?? 'present',
      };
    },
    /** The index of an `idtowr`, or undefined when the pharmacy has no such item. */
    find(idtowr: string): number | undefined {
      const index = Math.floor((Number(idtowr) - 10_001) / 3);
      return index >= 0 && index < items && idtowrOf(index) === idtowr ? index : undefined;
    },
    /** Takes packs off the shelf, never below none. */
    sell(index: number, quantity = 1): void {
      shelves.amount[index] = Math.max(0, at(shelves.amount, index) - quantity);
      changed();
    },
    /** Sets what is given; `price` in grosze. */
    set(index: number, change: { price?: number; amount?: number; reserved?: number; presence?: Presence }): void {
      at(shelves.price, index);
      if (change.price !== undefined) shelves.price[index] = change.price;
      if (change.amount !== undefined) shelves.amount[index] = change.amount;
      if (change.reserved !== undefined) shelves.reserved[index] = change.reserved;
      if (change.presence !== undefined) shelves.presence[index] = presences.indexOf(change.presence);
      changed();
    },
    /** Changes the prices of a share of the items (0 to 1) by up to a tenth; returns how many. */
    changePrices: (share: number): number =>
      some(share, 'new-price', index => {
        const price = at(shelves.price, index);
        const dice = diceFor(seed + changes, index, 'by-how-much');
        const moved = Math.max(1, Math.round(price * (0.9 + dice.next() * 0.2)));
        shelves.price[index] = moved === price ? price + 1 : moved;
      }),
    /** Changes the amounts of a share of the items (0 to 1): some packs sold, or a delivery; returns how many. */
    changeStock: (share: number): number =>
      some(share, 'new-stock', index => {
        const amount = at(shelves.amount, index);
        const dice = diceFor(seed + changes, index, 'how-many');
        shelves.amount[index] =
          amount > 1 && dice.chance(0.7) ? amount - dice.whole(1, amount - 1) : amount + dice.whole(1, 40);
      }),
    /** Takes a share of the present items (0 to 1) out of the assortment; returns how many. */
    drop: (share: number, as: Exclude<Presence, 'present'> = 'absent'): number => {
      let count = 0;
      some(share, 'drop', index => {
        if (shelves.presence[index] !== 0) return;
        shelves.presence[index] = presences.indexOf(as);
        count += 1;
      });
      return count;
    },
    /** Brings every dropped item back. */
    bringBack(): void {
      shelves.presence.fill(0);
      changed();
    },
    /** The shelves as they are now, apart from what happens to them later. */
    freeze: (): Shelves => ({
      price: shelves.price.slice(),
      amount: shelves.amount.slice(),
      reserved: shelves.reserved.slice(),
      presence: shelves.presence.slice(),
    }),
    /** The indexes that an offer of these shelves carries. */
    offered({ presence }: Shelves): Uint32Array {
      const absent = presences.indexOf('absent');
      return Uint32Array.from(presence.keys()).filter(index => presence[index] !== absent);
    },
    /** An item as the offer carries it (§1.4). What a data set that is not sent holds is empty. */
    item(index: number, from: Shelves, sets: DataSets): OfferItem {
      const { promotionPercent, hasBasePrice, ...card } = makeCard(options, index);
      const price = at(from.price, index);
      const amount = at(from.amount, index);
      const current = sets.stock ? String(amount) : '';
      return {
        ...card,
        price: trimmedDecimal(price),
        originalprice: promotionPercent === 0 ? '0' : trimmedDecimal((price * (100 + promotionPercent)) / 100),
        baseprice: hasBasePrice ? basePriceOf(price) : '',
        supplyamount: sets.stock ? String(Math.max(0, amount - at(from.reserved, index))) : '',
        currentamount: current,
        stockamount: current,
        deleted: presences[at(from.presence, index)] === 'deleted' ? '1' : '0',
        desc: sets.descriptions ? descriptionOf({ ...card, promotionPercent, hasBasePrice }) : '',
        photo: sets.photos ? photoField(seed, index) : '',
      };
    },
    /** Everything as at the beginning. */
    reset(): void {
      changes = 0;
      fill();
      for (const tell of world.onChange) tell();
    },
    snapshot: (): WorldSnapshot => ({
      options,
      changes,
      shelves: {
        price: toText(shelves.price),
        amount: toText(shelves.amount),
        reserved: toText(shelves.reserved),
        presence: toText(shelves.presence),
      },
    }),
    restore(kept: WorldSnapshot): void {
      changes = kept.changes;
      fillFrom(shelves.price, kept.shelves.price);
      fillFrom(shelves.amount, kept.shelves.amount);
      fillFrom(shelves.reserved, kept.shelves.reserved);
      fillFrom(shelves.presence, kept.shelves.presence);
    },
  };
  return world;
}

export type World = ReturnType<typeof createWorld>;
