import type Big from 'big.js';
import { decimal } from '../../domain/decimal.ts';

const cent = decimal('0.01');

/** Whether tax at this rate leads from the net amount to the gross one, but for rounding of so many pieces. */
export const fits = (rate: Big, gross: Big, net: Big, pieces: Big): boolean => {
  const slack = pieces.abs().lt(1) ? cent : cent.times(pieces.abs());
  return net.times(rate.div(100).plus(1)).minus(gross).abs().lte(slack);
};

/**
 * The rate at which an amount is taxed, in percent: what the shop names where its own amounts bear it out, otherwise the one
 * of the order's rates that comes nearest, otherwise what the amounts say, to a tenth.
 *
 * A buyer who is exempt has lines whose product has a rate and whose amounts have no tax: the amounts count.
 */
export function rateOf(
  amounts: { gross: Big; net: Big; pieces: Big; unit?: { gross: Big; net: Big } },
  named: Big | undefined,
  others: Big[],
): Big {
  const { gross, net, pieces } = amounts;
  if (gross.eq(net) && !gross.eq(0) && !(named && isTooSmallToTax(gross, pieces, named))) return decimal('0');
  if (named && (net.eq(0) || fits(named, gross, net, pieces))) return named;
  if (net.eq(0)) return decimal('0');
  // The price of a piece is kept to six decimals and says more than a small total in cents.
  const exact = amounts.unit && !amounts.unit.net.eq(0) ? amounts.unit : { gross, net };
  const told = exact.gross.div(exact.net).minus(1).times(100);
  const nearest = [...others].sort((a, b) => a.minus(told).abs().cmp(b.minus(told).abs()))[0];
  return nearest && fits(nearest, gross, net, pieces) ? nearest : told.round(1);
}

/** Whether the tax on one piece is less than half a cent, so that no tax says nothing. */
const isTooSmallToTax = (gross: Big, pieces: Big, rate: Big): boolean =>
  gross
    .div(pieces.eq(0) ? 1 : pieces)
    .times(rate)
    .div(100)
    .abs()
    .lt('0.005');
