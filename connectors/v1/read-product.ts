import { decimal, plain } from '../../domain/decimal.ts';
import type { PhotoContent, ProductPrice, ProductStatement } from '../../domain/product.ts';
import { InterpretError } from '../contract.ts';
import type { RecordOf } from './records/types.ts';
import { ratePercent } from './vat-rate.ts';

export type GoodsSettings = {
  /** Warehouses whose stock may be sold; empty: all. */
  warehouses: string[];
  /** The price list that holds for everybody; absent: the one without a name, else the first by name. */
  priceList?: string;
};

/** What a pushed product says to the catalogue, with the stock levels and prices that are known of it. */
export function readProduct(
  record: RecordOf<'products'>,
  levels: RecordOf<'stock'>[],
  prices: RecordOf<'prices'>[],
  settings: GoodsSettings,
): ProductStatement {
  const description = record.descriptions?.pl ?? Object.values(record.descriptions ?? {})[0];
  return {
    externalId: record.externalId,
    withdrawn: record.op === 'delete' || record.active === false || undefined,
    base: {
      name: record.name,
      sku: record.sku,
      ean: record.ean?.[0]?.code,
      bloz7: record.bloz7,
      manufacturer: record.manufacturer,
      category: record.category,
      vatRate: ratePercent(record),
      unit: record.unit,
      country: record.country,
      weight: record.weight,
    },
    texts: record.descriptions && { description: description ?? '' },
    stock: stockOf(levels, settings),
    price: priceOf(prices, settings, ratePercent(record)),
    photos: record.photos
      ?.toSorted((one, other) => (one.position ?? 0) - (other.position ?? 0))
      .flatMap((photo): PhotoContent[] =>
        photo.base64 ? [{ bytes: Buffer.from(photo.base64, 'base64') }] : photo.url ? [{ url: photo.url }] : [],
      ),
  };
}

/** What may be sold of it: the sum over the warehouses that count, never below zero; undefined where nothing was stated. */
function stockOf(levels: RecordOf<'stock'>[], { warehouses }: GoodsSettings): { available: string } | undefined {
  const counted = levels.filter(level => warehouses.length === 0 || warehouses.includes(level.warehouse));
  if (counted.length === 0) return undefined;
  const sum = counted
    .filter(level => level.op === 'upsert')
    .reduce((total, level) => total.plus(decimal(level.available)), decimal('0'));
  return { available: plain(sum.lt(0) ? decimal('0') : sum) };
}

/**
 * The price that holds for everybody, with tax, as the catalogue keeps it. A net price whose VAT neither it nor its product names
 * is an `InterpretError`: sold at it, the tax would be the seller's loss.
 */
function priceOf(
  prices: RecordOf<'prices'>[],
  { priceList }: GoodsSettings,
  rateOfProduct: string | undefined,
): ProductPrice | undefined {
  const general = prices
    .filter(price => price.op === 'upsert' && price.customer === undefined)
    .toSorted((one, other) => (one.priceList < other.priceList ? -1 : 1));
  const chosen = general.find(price => price.priceList === (priceList ?? '')) ?? (priceList ? undefined : general[0]);
  if (!chosen) return undefined;
  const rate = ratePercent(chosen) ?? rateOfProduct;
  const withTax = (amount: string) => (chosen.basis === 'gross' ? amount : addTax(amount, rate));
  const amount = chosen.gross ?? (chosen.net === undefined ? undefined : addTax(chosen.net, rate));
  if (amount === undefined) return undefined;
  return {
    amount,
    currency: chosen.currency,
    vatRate: rate,
    promotionAmount: chosen.promotion && withTax(chosen.promotion.amount),
    promotionFrom: chosen.promotion?.from,
    promotionTo: chosen.promotion?.to,
  };
}

function addTax(net: string, rate: string | undefined): string {
  if (rate === undefined)
    throw new InterpretError(
      '/vatCode',
      'A net price needs its VAT, and neither the price nor its product names one. State vatCode or vatRate, or the gross price.',
    );
  return plain(decimal(net).times(decimal(rate).div(100).plus(1)), 2);
}
