import { decimal, plain } from '../../../domain/decimal.ts';
import { rateOf, type VatCode } from './vat.ts';

/** `OBLICZANIE_WG_CEN`: which of the two prices decides. A trailing blank is seen (protocol page 3.6). */
export type Basis = 'net' | 'gross';

export const fromWaproBasis = (text: string | null | undefined): Basis =>
  (text ?? '').trim().toLowerCase() === 'brutto' ? 'gross' : 'net';

export const toWaproBasis = (basis: Basis): 'Netto' | 'Brutto' => (basis === 'gross' ? 'Brutto' : 'Netto');

/**
 * Both unit prices from the one that decides.
 *
 * With gross in the lead, net gets four decimals: with two, WAPRO's way back to gross would miss by cents (protocol page
 * 3.10). With net in the lead, gross is rounded to two.
 */
export const bothPrices = (price: string, basis: Basis, vat: VatCode): { net: string; gross: string } => {
  const factor = decimal(rateOf(vat)).div(100).plus(1);
  const value = decimal(price, 'The unit price');
  return basis === 'net'
    ? { net: plain(value), gross: plain(value.times(factor), 2) }
    : { net: plain(value.div(factor), 4), gross: plain(value) };
};

/** Net, VAT and gross of one line as the basis has it, rounded to two decimals. */
export const lineAmounts = (quantity: string, price: string, basis: Basis, vat: VatCode) => {
  const factor = decimal(rateOf(vat)).div(100).plus(1);
  const lead = decimal(plain(decimal(quantity, 'The quantity').times(decimal(price, 'The unit price')), 2));
  const net = basis === 'net' ? lead : decimal(plain(lead.div(factor), 2));
  const gross = basis === 'gross' ? lead : decimal(plain(lead.times(factor), 2));
  return { net: plain(net, 2), vat: plain(gross.minus(net), 2), gross: plain(gross, 2) };
};
