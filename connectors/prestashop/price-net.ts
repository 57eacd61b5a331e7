import { decimal, plain } from '../../domain/decimal.ts';
import { currencyDecimals } from '../../domain/money.ts';

type Big = ReturnType<typeof decimal>;

const decimals = 6;
const one = decimal('1');

/** One plus the rate: `8` percent is 1.08. */
const factor = (rate: string) => decimal(rate, 'The VAT rate').div(100).plus(1);

/** The net price that a shop stores, 6 decimals, of which the gross price is exactly the stated one when it is rounded. */
export const netOf = (gross: string, rate: string, currency: string): string =>
  plain(booked(gross, currency).div(factor(rate)), decimals);

/** What customers see for a stored net price: rounded as the currency is booked. */
export const grossOf = (net: string, rate: string, currency: string): string =>
  plain(decimal(net).times(factor(rate)), currencyDecimals(currency));

const booked = (gross: string, currency: string): Big =>
  decimal(plain(decimal(gross, 'The price'), currencyDecimals(currency)));

/**
 * A promotion as a shop holds it: a net price and the share (0 to 1) taken off it, 6 decimals each.
 *
 * The price is the regular one, so that the shop shows what it was before. Where a share of 6 decimals cannot hit the stated
 * promotional price (from about 5,000 on), that price itself, and no share.
 */
export const promotionOf = (
  price: { gross: string; promotion: string },
  rate: string,
  currency: string,
): { price: string; reduction: string } => {
  const net = decimal(netOf(price.gross, rate, currency));
  const wanted = booked(price.promotion, currency);
  const before = net.times(factor(rate));
  const reduction = decimal(plain(one.minus(wanted.div(before)), decimals));
  const error = before.times(one.minus(reduction)).minus(wanted).abs();
  // A quarter of the smallest unit: shops calculate with floats, and round themselves.
  const tolerated = decimal('0.25').div(decimal('10').pow(currencyDecimals(currency)));
  if (error.lte(tolerated)) return { price: plain(net, decimals), reduction: plain(reduction, decimals) };
  return { price: netOf(price.promotion, rate, currency), reduction: plain(decimal('0'), decimals) };
};

/** What customers pay for a promotion of a shop. */
export const promotionGross = (
  promotion: { price: string; reduction: string },
  rate: string,
  currency: string,
): string =>
  plain(
    decimal(promotion.price)
      .times(factor(rate))
      .times(one.minus(decimal(promotion.reduction))),
    currencyDecimals(currency),
  );

/** One spelling of a number as shops write it: 6 decimals. An empty or odd text stays as it is, and differs. */
export const sixDecimals = (text: string): string => {
  try {
    return plain(decimal(text.trim()), decimals);
  } catch {
    return text.trim();
  }
};
