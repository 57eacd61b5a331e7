import { diceFor } from './dice.ts';
import { dottedDay, ean13, spread, trimmedDecimal } from './digits.ts';
import type { OfferItem } from './item.ts';
import { firstParts, internationalNames, kinds, lastParts, producers, sortsByKind, suppliers, tails } from './words.ts';

export type AssortmentOptions = {
  /** 1 to 500,000. */
  items: number;
  /** The same seed on the same day makes the same assortment. */
  seed: number;
  /** The day from which expiry dates and promotions are counted, `yyyy.mm.dd`. */
  day: string;
  /** Share of items on prescription, 0 to 1. The page's sample has none (§1.4). */
  rxShare: number;
  /** Share of items with a promotion, 0 to 1. The page's sample has none (§1.4). */
  promotionShare: number;
};

/** What the program's card of an item says; amounts, the price and what follows from them are the world's. */
export type ItemCard = Omit<
  OfferItem,
  | 'price'
  | 'originalprice'
  | 'baseprice'
  | 'supplyamount'
  | 'currentamount'
  | 'stockamount'
  | 'deleted'
  | 'desc'
  | 'photo'
> & {
  /** Percent by which the price before the promotion was higher; 0: no promotion. */
  promotionPercent: number;
  /** Three of the sample's 2,053 items have no base price. */
  hasBasePrice: boolean;
};

/** What an item costs and how much of it there is before anything is sold. Prices are gross, in grosze. */
export type Beginnings = { price: number; amount: number; reserved: number };

export const greatestAssortment = 500_000;
const sample = 2053;
const temperatures: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['-273.15', '25'],
  ['15', '25'],
  ['5', '25'],
  ['2', '8'],
  ['-273.15', '30'],
  ['2', '15'],
];

function eanOf(seed: number, index: number): string {
  if (diceFor(seed, index, 'no-ean').chance(4 / sample)) return '';
  // Now and then two neighbours carry one EAN, as two items of the sample do.
  const own = index % 1000 === 7 ? index - 1 : index;
  return ean13(`590${String(spread(own, (seed >>> 0) % 1_000_000_000, 700_001, 1_000_000_000)).padStart(9, '0')}`);
}

function nameOf(seed: number, index: number, short: string, dose: string, pack: string): string {
  const dice = diceFor(seed, index, 'name');
  const brand = dice.of(firstParts) + dice.of(lastParts) + dice.of(tails);
  const name = [brand, short, dose === '-' ? '' : dose, pack].filter(part => part !== '').join(' ');
  return (dice.chance(22 / sample) ? ` ${name}` : name).slice(0, 42).trimEnd();
}

/** The card of the item with this index, 0 to items − 1; needs no other item, so an assortment is never held. */
export function makeCard(options: AssortmentOptions, index: number): ItemCard {
  const { seed, day } = options;
  const dice = diceFor(seed, index, 'card');
  const kind = dice.byCount(kinds, '');
  const sort = dice.of(sortsByKind[kind] ?? [{ form: '-', short: '', doses: ['-'], packs: ['1 szt.'] }]);
  const dose = dice.of(sort.doses);
  const pack = dice.of(sort.packs);
  const [producer, country] = dice.of(producers);
  const idtowr = String(10_001 + index * 3 + dice.whole(0, 2));
  const promoted = diceFor(seed, index, 'promotion');
  const promotion = promoted.chance(options.promotionShare);
  const limited = dice.chance(0.35);
  const [coldest, warmest] = limited ? dice.of(temperatures) : ['-273.15', '728.85'];
  return {
    id: dice.chance(8 / sample) ? idtowr : String(2_000_001 + index),
    idtowr,
    nrtowr: idtowr,
    name: nameOf(seed, index, sort.short, dose, pack),
    intname: kind === '' ? dice.of(internationalNames) : '-',
    form: sort.form,
    dose,
    package: pack,
    producer,
    country,
    bloz07: String(spread(index, (seed >>> 0) % 10_000_000, 7_654_321, 10_000_000)).padStart(7, '0'),
    bloz12: '000000000000',
    ean: eanOf(seed, index),
    centralcode: String(4_000_000 + index),
    unit: 'op',
    pkwiu: dice.chance(0.2) ? '21.20.13' : '',
    vat: dice.byCount(
      [
        ['8', 1432],
        ['23', 473],
        ['5', 148],
      ],
      '8',
    ),
    startpromotions: promotion ? dottedDay(day, promoted.whole(-20, 3)) : '',
    endpromotions: promotion ? dottedDay(day, promoted.whole(5, 40)) : '',
    promotionPercent: promotion ? promoted.whole(10, 60) : 0,
    depositprice: '',
    rx: diceFor(seed, index, 'rx').chance(options.rxShare) ? '1' : '0',
    expirydate: dice.chance(80 / sample) ? '' : dottedDay(day, dice.whole(20, 1100)),
    weight: '0',
    storemintemp: coldest,
    storemaxtemp: warmest,
    kind,
    suppliername: dice.of(suppliers),
    collectivepackage: '0',
    size: '',
    serialization: dice.chance(4 / sample) ? '1' : '0',
    hasBasePrice: !dice.chance(3 / sample),
  };
}

/** What an item begins with: 0.01 to 235.75 zł, 1 to 80 packs, and for 28 % of the items some of them held back. */
export function beginningsOf({ seed }: AssortmentOptions, index: number): Beginnings {
  const dice = diceFor(seed, index, 'beginnings');
  const price = dice.chance(1 / sample) ? 1 : Math.min(23_575, Math.round(250 * Math.exp(dice.next() * 4.55)));
  const amount = Math.ceil(dice.next() ** 3 * 80) || 1;
  return { price, amount, reserved: dice.chance(586 / sample) ? Math.min(amount, dice.whole(1, 3)) : 0 };
}

/** The shelf price in grosze as `price`, and the mark-up base that belongs to it (price / 1.15, §1.4). */
export const basePriceOf = (price: number): string => trimmedDecimal(price / 1.15);

/** An item's description as HTML, or what the program writes when it has none. */
export function descriptionOf(card: ItemCard): string {
  return [
    `<h2>${markup(card.name.trim())}</h2>`,
    `<p>Producent: <b>${markup(card.producer)}</b> &ndash; ${markup(card.package)}.</p>`,
    '<ul><li>Przechowywać w miejscu niedostępnym dla dzieci.</li><li>Temperatura &lt; 25&nbsp;°C.</li></ul>',
    `<p>Postać: ${markup(card.form)}<br>Kraj: ${markup(card.country)}</p>`,
  ].join('\n');
}

const markup = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
