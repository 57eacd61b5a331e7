import { decimal, plain } from '../../../domain/decimal.ts';
import { fromWaproVat, rateOf, toWaproVat, type VatCode, type VatPlace } from '../rules/vat.ts';

const known = new Set<string>(['23', '8', '5']);

/**
 * The VAT code of an order line and how WAPRO writes it.
 *
 * The order's own code decides; a bare rate is enough above zero. Zero alone says nothing: then the article's own code counts
 * where it has no rate either (exempt, out of scope, reverse charge), else the place tells which zero it is.
 */
export const orderLineVat = (
  line: { vatCode?: VatCode; vatRate?: string },
  articleVat: string | null,
  place: VatPlace,
  codes: Partial<Record<VatCode, string>>,
): { code: VatCode; text: string } | { message: string } => {
  const told = (code: VatCode) => ({ code, text: toWaproVat(code, codes) });
  if (line.vatCode !== undefined) return told(line.vatCode);
  const ofArticle = fromWaproVat(articleVat, place);
  if (line.vatRate === undefined) {
    return ofArticle === undefined
      ? { message: `neither the order nor WAPRO tells its VAT ("${articleVat ?? ''}"). Set it in WAPRO, then resume.` }
      : told(ofArticle);
  }
  const rate = plain(decimal(line.vatRate, 'The VAT rate'));
  if (rate !== '0') {
    if (isCode(rate)) return told(rate);
    return { message: `WAPRO has no VAT code for ${rate} %. Correct the rate in the order.` };
  }
  if (ofArticle !== undefined && rateOf(ofArticle) === '0') return told(ofArticle);
  return told(fromWaproVat('0', place) ?? '0_KR');
};

const isCode = (text: string): text is VatCode => known.has(text);
