import { decimal, isDecimal, plain } from '../../domain/decimal.ts';
import type { Fields, Product, ProductPrice } from '../../domain/product.ts';
import { netOf, promotionOf } from './price-net.ts';
import type { ImageRules, Unfit } from './product-image.ts';
import { toShopTime } from './shop-time.ts';

export const openTime = '0000-00-00 00:00:00';

/** No promotion: what the image and what is held say then. */
export const noPromotion: Fields = {
  'promotion.price': '',
  'promotion.reduction': '',
  'promotion.from': '',
  'promotion.to': '',
};

/** Net price, VAT rate, and the promotion that the shop should hold; nothing where the product states no price. */
export const priceImage = (
  { price, base }: Product,
  rules: Pick<ImageRules, 'currency' | 'country' | 'zone' | 'hasRate'>,
): Fields | Unfit => {
  if (!price) return {};
  const wrong = wrongPrice(price, rules.currency);
  if (wrong) return wrong;
  const stated = price.vatRate ?? base.vatRate;
  if (stated === undefined || !isDecimal(stated)) {
    const reason = 'The product has no VAT rate, without which its net price is unknown. Set it in the source.';
    return { unfit: reason, field: 'vatRate' };
  }
  const rate = plain(decimal(stated));
  if (!rules.hasRate(rate)) {
    const reason = `The shop has no active tax rule of ${rate} % for ${rules.country}. Add it there under International → Taxes.`;
    return { unfit: reason, field: 'vatRate' };
  }
  const promotion = promotionImage(price, rate, rules);
  if ('unfit' in promotion) return promotion;
  return { price: netOf(price.amount, rate, price.currency), tax_rate: rate, ...promotion };
};

const wrongPrice = ({ amount, currency, promotionAmount }: ProductPrice, own: string): Unfit | undefined => {
  for (const [field, value] of Object.entries({ amount, promotionAmount })) {
    if (value === undefined) continue;
    if (!isDecimal(value) || decimal(value).lt(0) || decimal(value).gte('10000000000')) {
      return { unfit: `The price “${value}” is none that a shop can take. Correct it in the source.`, field };
    }
  }
  if (currency === own) return undefined;
  const reason = `The price is in ${currency}, but the shop's default currency is ${own}. Let the source state prices in ${own}.`;
  return { unfit: reason, field: 'currency' };
};

// A promotion that is no cheaper than the price is none.
const promotionImage = (price: ProductPrice, rate: string, { zone }: { zone: string }): Fields | Unfit => {
  const { amount, currency, promotionAmount, promotionFrom, promotionTo } = price;
  if (promotionAmount === undefined || decimal(promotionAmount).gte(decimal(amount))) return { ...noPromotion };
  const from = shopTime(promotionFrom, 'T00:00:00', zone);
  const to = shopTime(promotionTo, 'T23:59:59', zone);
  if (from === undefined || to === undefined) {
    const reason = `The promotion runs from “${promotionFrom ?? ''}” to “${promotionTo ?? ''}”, which are no dates. Correct them in the source.`;
    return { unfit: reason, field: from === undefined ? 'promotionFrom' : 'promotionTo' };
  }
  const row = promotionOf({ gross: amount, promotion: promotionAmount }, rate, currency);
  return {
    'promotion.price': row.price,
    'promotion.reduction': row.reduction,
    'promotion.from': from,
    'promotion.to': to,
  };
};

/** A time in the shop's zone; a date without time is a day there. Open where there is none; undefined for no date. */
const shopTime = (text: string | undefined, ofDay: string, zone: string): string | undefined => {
  if (!text) return openTime;
  const time = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}${ofDay}Z` : text);
  if (Number.isNaN(time)) return undefined;
  return /^\d{4}-\d\d-\d\d$/.test(text) ? `${text} ${ofDay.slice(1)}` : toShopTime(new Date(time), zone);
};
