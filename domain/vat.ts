import { canonical, decimal, isDecimal } from './decimal.ts';

export const vatCategories = [
  'standard',
  'reduced',
  'zero',
  'zero-intra-community',
  'zero-export',
  'exempt',
  'out-of-scope',
  'reverse-charge',
] as const;
export type VatCategory = (typeof vatCategories)[number];

/** How something is taxed, in any country's terms. */
export type Vat = {
  /** ISO 3166-1 alpha-2: whose rules hold. */
  country: string;
  /** Percent, one spelling per number; absent where there is no rate (exempt, out of scope, reverse charge). */
  rate?: string;
  category: VatCategory;
  /** Out of scope as a service to a business in another member state (art. 100 sec. 1 pt 4 of the Polish VAT act). */
  euService?: true;
};

export const polishVatCodes = ['23', '8', '5', '0_KR', '0_WDT', '0_EX', 'ZW', 'NP_I', 'NP_II', 'OO'] as const;
export type PolishVatCode = (typeof polishVatCodes)[number];

/** A code that a Polish document can carry: one of Poland's, or another country's rate (OSS). */
export type VatCode = { code: PolishVatCode } | { code: 'FOREIGN'; country: string; rate: string };

/** Either what was asked for or a sentence that says what to state instead. */
export type VatReading = { vat: Vat } | { problem: string };
export type VatCodeReading = VatCode | { problem: string };

const polish: Record<PolishVatCode, Vat> = {
  '23': { country: 'PL', rate: '23', category: 'standard' },
  '8': { country: 'PL', rate: '8', category: 'reduced' },
  '5': { country: 'PL', rate: '5', category: 'reduced' },
  '0_KR': { country: 'PL', rate: '0', category: 'zero' },
  '0_WDT': { country: 'PL', rate: '0', category: 'zero-intra-community' },
  '0_EX': { country: 'PL', rate: '0', category: 'zero-export' },
  ZW: { country: 'PL', category: 'exempt' },
  NP_I: { country: 'PL', category: 'out-of-scope' },
  NP_II: { country: 'PL', category: 'out-of-scope', euService: true },
  OO: { country: 'PL', category: 'reverse-charge' },
};

const zeros = '0_KR (domestic), 0_WDT (intra-community) or 0_EX (export)';

/**
 * Reads a Polish VAT code, in capitals or not, with a blank, an underscore or nothing between its parts (`0 WDT`, `np I`,
 * `23.00`).
 *
 * A bare 0 and a bare np identify nothing: they, and what is no Polish code, are a problem that says what to state. Codes:
 * FA(3), field P_12.
 */
export const readPolishVat = (text: string): VatReading => {
  const code = text.trim().toUpperCase().replace(/\s*%$/, '').replaceAll(/\s+/g, '_');
  const spelt = isDecimal(code) ? canonical(code) : code.replace(/^(0|NP)_?(KR|WDT|EX|II?)$/, '$1_$2');
  if (isPolishCode(spelt)) return { vat: { ...polish[spelt] } };
  if (spelt === '0') return { problem: `A VAT of 0 identifies no rate by itself. State ${zeros}.` };
  if (spelt === 'NP') {
    return {
      problem:
        'The VAT code np is two codes. State NP_II for a service to a business in another member state, NP_I for all else.',
    };
  }
  if (spelt === 'NPO') {
    return { problem: 'The VAT code npo is for purchases that are not deductible. State the code that the sale has.' };
  }
  return {
    problem: `"${text}" is no Polish VAT code. State one of ${polishVatCodes.join(', ')}, or the country whose rate it is.`,
  };
};

const isPolishCode = (code: string): code is PolishVatCode => polishVatCodes.some(known => known === code);

/** Standard rates in percent as of January 2026; whoever reads an older document states the category. */
const standardRates = new Map(
  Object.entries({
    ...{
      AT: '20',
      BE: '21',
      BG: '20',
      CY: '19',
      CZ: '21',
      DE: '19',
      DK: '25',
      EE: '24',
      ES: '21',
      FI: '25.5',
      FR: '20',
    },
    ...{ GB: '20', GR: '24', HR: '25', HU: '27', IE: '23', IT: '22', LT: '21', LU: '17', LV: '21', MT: '18', NL: '21' },
    ...{ PT: '23', RO: '21', SE: '25', SI: '22', SK: '23' },
  }),
);

/**
 * Reads another country's VAT by country and rate (percent); without a category, the country's standard rate is standard
 * and a lower one reduced.
 *
 * A bare 0, a rate above the standard one and a country whose standard rate is not known need the category: a problem says
 * so. `EL` is read as `GR`. Polish rates are read as Polish codes.
 */
export const readForeignVat = (options: { country: string; rate?: string; category?: VatCategory }): VatReading => {
  const given = options.country.trim().toUpperCase();
  const country = given === 'EL' ? 'GR' : given;
  const { category, rate } = options;
  if (!/^[A-Z]{2}$/.test(country)) {
    return { problem: `The VAT country "${options.country}" is not an ISO 3166 code. State two letters, as DE.` };
  }
  if (category !== undefined && !hasRate(category)) {
    return rate === undefined
      ? { vat: { country, category } }
      : {
          problem: `VAT that is ${category} has no rate, and ${rate} % is stated. Leave the rate out or change the category.`,
        };
  }
  if (rate === undefined || !isDecimal(rate) || decimal(rate).lt(0) || decimal(rate).gt(100)) {
    return { problem: `The VAT rate "${rate ?? ''}" of ${country} is not a percentage. State it as 19 or 5.5.` };
  }
  const percent = canonical(rate);
  if (category !== undefined) return statedRate(country, percent, category);
  if (country === 'PL') return readPolishVat(percent);
  const standard = standardRates.get(country);
  if (percent === '0') {
    return {
      problem: `A VAT of 0 in ${country} identifies nothing by itself. State its category, as exempt or zero-export.`,
    };
  }
  if (standard === undefined || decimal(percent).gt(decimal(standard))) {
    return {
      problem: `Whether ${percent} % is the standard rate in ${country} is not known. State the category, standard or reduced.`,
    };
  }
  return { vat: { country, rate: percent, category: percent === standard ? 'standard' : 'reduced' } };
};

const hasRate = (category: VatCategory): boolean => !['exempt', 'out-of-scope', 'reverse-charge'].includes(category);

const statedRate = (country: string, rate: string, category: VatCategory): VatReading => {
  const isZero = category.startsWith('zero');
  if (isZero === (rate === '0')) return { vat: { country, rate, category } };
  return { problem: `A VAT of ${rate} % in ${country} cannot be ${category}. Correct the rate or the category.` };
};

/** The code that a Polish document carries for this VAT; a problem where it has none, with what to state. */
export const vatCodeOf = (vat: Vat): VatCodeReading => {
  if (vat.country === 'PL') {
    const code = polishVatCodes.find(known => vatKey(polish[known]) === vatKey(vat));
    if (code) return { code };
    return { problem: `Poland has no VAT code for ${describeVat(vat)}. State one of ${polishVatCodes.join(', ')}.` };
  }
  if (vat.rate !== undefined && decimal(vat.rate).gt(0)) {
    return { code: 'FOREIGN', country: vat.country, rate: canonical(vat.rate) };
  }
  return {
    problem: `A Polish document has no code for ${describeVat(vat)}. State how the sale is taxed in Poland: NP_I, NP_II, 0_WDT or 0_EX.`,
  };
};

/** One text per way of being taxed: what is summed together in one VAT group. */
export const vatKey = ({ country, rate, category, euService }: Vat): string =>
  [country, rate === undefined ? '-' : canonical(rate), category, ...(euService ? ['eu-service'] : [])].join(' ');

/** What tax is computed with: percent, `0` where there is no rate. */
export const vatPercent = ({ rate }: Vat): string => (rate === undefined ? '0' : canonical(rate));

/** A VAT as people read it: `DE 19 % standard`, `PL exempt`. */
export const describeVat = ({ country, rate, category }: Vat): string =>
  [country, ...(rate === undefined ? [] : [`${rate} %`]), category].join(' ');
