/** The codes of polish-formats 4.6, which say more than WAPRO's `KOD_VAT`. */
export type VatCode = '23' | '8' | '5' | '0_KR' | '0_WDT' | '0_EX' | 'ZW' | 'NP_I' | 'NP_II' | 'OO';

/** What decides which zero a bare 0 is: where the goods go, and whether the buyer shows a VAT number of another country. */
export interface VatPlace {
  /** ISO 3166-1, two letters, of the buyer or of where the goods go. */
  country: string;
  /** The buyer is a taxable person there. */
  taxable: boolean;
}

const union = new Set('AT BE BG HR CY CZ DE DK EE ES FI FR GR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI'.split(' '));

/** Whether the country belongs to the VAT area of the European Union (Northern Ireland as XI). */
export const inUnion = (country: string): boolean =>
  union.has(country.toUpperCase() === 'EL' ? 'GR' : country.toUpperCase());

/** WAPRO's text code as it is compared: without blanks, in small letters (`char(3)`, protocol page 3.4). */
export const normalVat = (code: string | null | undefined): string => (code ?? '').trim().toLowerCase();

/**
 * What WAPRO's code means; a bare 0 only together with the place. `undefined` for what is not known, so that nobody guesses.
 *
 * Source: polish-formats 4.6.
 */
export const fromWaproVat = (code: string | null | undefined, place?: VatPlace): VatCode | undefined => {
  const text = normalVat(code).replace(/%$/, '');
  if (text === '23' || text === '8' || text === '5') return text;
  if (text === 'zw') return 'ZW';
  if (text === 'np' || text === 'npi') return 'NP_I';
  if (text === 'npu' || text === 'np2') return 'NP_II';
  if (text === 'oo' || text === 'odw') return 'OO';
  if (text === '0wd' || text === 'ue') return '0_WDT';
  if (text === '0ex' || text === 'ex') return '0_EX';
  if (text !== '0') return undefined;
  if (place === undefined || place.country.toUpperCase() === 'PL') return '0_KR';
  return inUnion(place.country) ? '0_WDT' : '0_EX';
};

/**
 * WAPRO's code for what the hub says, padded by nothing.
 *
 * The three zeros are all `0` in WAPRO, whose own document then tells them apart by the transaction. `codes` holds an
 * installation's own spellings, such as `{ OO: 'odw' }`.
 */
export const toWaproVat = (code: VatCode, codes: Partial<Record<VatCode, string>> = {}): string => {
  const own = codes[code];
  if (own !== undefined) return own;
  if (code.startsWith('0_')) return '0';
  if (code === 'NP_I' || code === 'NP_II') return 'np';
  return code.toLowerCase();
};

/** Percent as text; exempt, out of scope and reverse charge have no rate and count as 0. */
export const rateOf = (code: VatCode): string => (/^\d+$/.test(code) ? code : '0');
