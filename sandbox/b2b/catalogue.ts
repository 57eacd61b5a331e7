import type { CustomerPulled, OrderRecord, PricePulled, ProductPulled } from '../../client/types.ts';
import { decimal, isDecimal, plain } from '../../domain/decimal.ts';
import { isShown, isThere, textOf } from './rules.ts';
import type { World } from './world.ts';

type Line = OrderRecord['lines'][number];

/** What a buyer may order of a product and for how much, net, their discount taken off. */
export type Offer = {
  product: ProductPulled;
  name: string;
  net: string;
  currency: string;
  vat: Pick<Line, 'vatCode' | 'vatRate' | 'vatCountry'>;
  /** Percent. */
  rate: string;
  available: string;
};

const codeRates: Record<string, string> = { '23': '23', '8': '8', '5': '5' };

const numberOf = (value: unknown): string | undefined =>
  typeof value === 'string' && isDecimal(value) ? value : undefined;

/** An offer for a buyer; undefined for goods that are hidden or have no price or no VAT rate yet. */
export function offerFor(world: World, productId: string, buyer?: CustomerPulled): Offer | undefined {
  const product = world.held.products.get(productId);
  const price = priceOf(world, productId, buyer?.id);
  if (!product || !isShown(product) || !price) return undefined;
  const { vatCode, vatCountry } = price;
  const rate =
    numberOf(price.vatRate) ?? (vatCode === undefined ? numberOf(product.vatRate) : (codeRates[vatCode] ?? '0'));
  if (rate === undefined) return undefined;
  const listed = netOf(world, price, rate);
  if (listed === undefined) return undefined;
  const discount = decimal(numberOf(buyer?.discount) ?? '0');
  const net = plain(decimal(listed).times(decimal('100').minus(discount)).div(100), 2);
  return {
    product,
    name: textOf(product.name),
    net,
    currency: price.currency ?? 'PLN',
    vat: vatCode === undefined ? { vatRate: rate } : { vatCode, vatRate: price.vatRate, vatCountry },
    rate,
    available: availableOf(world, productId),
  };
}

/** Everything that customers may see, by name. */
export const shownProducts = (world: World): ProductPulled[] =>
  [...world.held.products.values()]
    .filter(isShown)
    .sort((a, b) => textOf(a.name).localeCompare(textOf(b.name), 'pl', { numeric: true }));

function priceOf(world: World, productId: string, buyerId: string | undefined): PricePulled | undefined {
  const own = buyerId === undefined ? undefined : world.held.prices.get(`${productId}|${buyerId}`);
  const price = own ?? world.held.prices.get(productId);
  return price && isThere(price) ? price : undefined;
}

/** A promotion holds between its ends; either may be open. */
function netOf(world: World, price: PricePulled, rate: string): string | undefined {
  const now = world.now().toISOString();
  const from = textOf(price.promotionFrom);
  const to = textOf(price.promotionTo);
  const isOn = (from === '' || from <= now) && (to === '' || now <= to);
  const gross = (isOn ? numberOf(price.promotionGross) : undefined) ?? numberOf(price.gross);
  const net = numberOf(price.net);
  if (net !== undefined && price.promotionGross === undefined) return net;
  if (gross === undefined) return undefined;
  return plain(decimal(gross).div(decimal(rate).div(100).plus(1)), 2);
}

export const availableOf = (world: World, productId: string): string => {
  const level = world.held.stock.get(productId);
  return (level && isThere(level) ? numberOf(level.available) : undefined) ?? '0';
};
