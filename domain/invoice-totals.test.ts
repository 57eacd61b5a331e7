import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkInvoiceTotals } from './check-invoice-totals.ts';
import { correctionTotals } from './correction-totals.ts';
import { decimal, plain } from './decimal.ts';
import { type InvoiceCalculation, invoiceTotals, type PricedLine } from './invoice-totals.ts';
import { sumUnits, toMinor } from './minor-units.ts';
import { polishVatCodes, readPolishVat, type Vat } from './vat.ts';

const vatOf = (code: string): Vat => {
  const reading = readPolishVat(code);
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.vat;
};
const line = (unitPrice: string, code = '23', quantity = '1', discount?: PricedLine['discount']): PricedLine => ({
  ...{ unitPrice, quantity, vat: vatOf(code), discount },
});
const document = (lines: PricedLine[], changes: Partial<InvoiceCalculation> = {}): InvoiceCalculation => ({
  ...{ lines, basis: 'net', rounding: 'group', currency: 'PLN', ...changes },
});
const amounts = (net: string, vat: string, gross: string) => ({ net, vat, gross });

describe('W10: documents worked through to the cent', () => {
  it.each([
    // 7 × 14.29 = 100.03; 23 % = 23.0069
    ['23', [line('14.29', '23', '7')], amounts('100.03', '23.01', '123.04')],
    // 3 × 33.33 = 99.99; 8 % = 7.9992
    ['8', [line('33.33', '8', '3')], amounts('99.99', '8.00', '107.99')],
    // 2.5 × 4.99 = 12.475 → 12.48; 5 % = 0.624
    ['5', [line('4.99', '5', '2.5')], amounts('12.48', '0.62', '13.10')],
    ['0 domestic', [line('10.00', '0_KR')], amounts('10.00', '0.00', '10.00')],
    ['0 intra-community', [line('1250.55', '0_WDT', '4')], amounts('5002.20', '0.00', '5002.20')],
    ['0 export', [line('999.99', '0_EX')], amounts('999.99', '0.00', '999.99')],
    ['exempt', [line('150.00', 'ZW', '2')], amounts('300.00', '0.00', '300.00')],
    ['out of scope', [line('80.00', 'NP_I')], amounts('80.00', '0.00', '80.00')],
    ['an EU service', [line('80.00', 'NP_II')], amounts('80.00', '0.00', '80.00')],
    ['reverse charge', [line('2000.00', 'OO')], amounts('2000.00', '0.00', '2000.00')],
  ])('from net: %s', (_, lines, expected) => {
    expect(invoiceTotals(document(lines))).toMatchObject({ ...expected, groups: [expected] });
  });

  it.each([
    // 123.45 × 23 / 123 = 23.0841…
    ['23', [line('123.45', '23')], amounts('100.37', '23.08', '123.45')],
    // 3 × 9.99 = 29.97; × 8 / 108 = 2.22
    ['8', [line('9.99', '8', '3')], amounts('27.75', '2.22', '29.97')],
    // 10.50 × 5 / 105 = 0.50
    ['5', [line('10.50', '5')], amounts('10.00', '0.50', '10.50')],
    ['exempt', [line('49.99', 'ZW')], amounts('49.99', '0.00', '49.99')],
  ])('from gross: %s', (_, lines, expected) => {
    expect(invoiceTotals(document(lines, { basis: 'gross' }))).toMatchObject(expected);
  });

  it('sums the groups of a mixed document', () => {
    const lines = [line('14.29', '23', '7'), line('33.33', '8', '3'), line('4.99', '5', '2.5'), line('150.00', 'ZW')];
    const totals = invoiceTotals(document(lines));
    expect(totals).toMatchObject({ ...amounts('362.50', '31.63', '394.13'), vatPln: '31.63' });
    expect(totals.groups.map(({ gross }) => gross)).toEqual(['123.04', '107.99', '13.10', '150.00']);
  });

  it('rounds VAT once per group, or line by line', () => {
    const lines = [line('0.99'), line('0.99'), line('0.99')];
    // 2.97 × 23 % = 0.6831; 0.99 × 23 % = 0.2277 three times
    expect(invoiceTotals(document(lines))).toMatchObject(amounts('2.97', '0.68', '3.65'));
    expect(invoiceTotals(document(lines, { rounding: 'line' }))).toMatchObject(amounts('2.97', '0.69', '3.66'));
    // 2.97 × 23 / 123 = 0.5554; 0.99 × 23 / 123 = 0.1851 three times
    const gross = document(lines, { basis: 'gross' });
    expect(invoiceTotals(gross)).toMatchObject(amounts('2.41', '0.56', '2.97'));
    expect(invoiceTotals({ ...gross, rounding: 'line' })).toMatchObject(amounts('2.40', '0.57', '2.97'));
  });

  it('takes a discount off the line, by percent or amount, before rounding it', () => {
    // 3 × 19.99 = 59.97, less 7.5 % = 55.47225
    const percent = invoiceTotals(document([line('19.99', '23', '3', { percent: '7.5' })]));
    expect(percent).toMatchObject(amounts('55.47', '12.76', '68.23'));
    const amount = invoiceTotals(document([line('19.99', '23', '3', { amount: '9.97' })]));
    expect(amount).toMatchObject(amounts('50.00', '11.50', '61.50'));
  });

  it('states VAT in zlotys for a document in another currency', () => {
    const lines = [line('100.10', '23'), line('50.05', '8')];
    const rated = invoiceTotals(document(lines, { currency: 'EUR', plnRate: '4.2567' }));
    // 23.02 × 4.2567 = 97.989…; 4.00 × 4.2567 = 17.0268
    expect(rated).toMatchObject({ ...amounts('150.15', '27.02', '177.17'), vatPln: '115.02' });
    expect(rated.groups.map(({ vatPln }) => vatPln)).toEqual(['97.99', '17.03']);
    expect(invoiceTotals(document(lines, { currency: 'EUR' }))).not.toHaveProperty('vatPln');
  });

  it('rounds to the smallest unit of the currency', () => {
    const vat: Vat = { country: 'JP', rate: '10', category: 'standard' };
    const yen = invoiceTotals(document([{ quantity: '1.5', unitPrice: '333', vat }], { currency: 'JPY' }));
    expect(yen).toMatchObject(amounts('500', '50', '550'));
    const dinar = invoiceTotals(document([{ quantity: '1', unitPrice: '1.2345', vat }], { currency: 'KWD' }));
    expect(dinar).toMatchObject(amounts('1.235', '0.124', '1.359'));
  });

  it('corrects by the difference of two rounded states, not by VAT on the difference', () => {
    const before = invoiceTotals(document([line('0.99', '23', '3'), line('10.00', '8')]));
    const after = invoiceTotals(document([line('0.99', '23', '1'), line('10.00', '8')]));
    const correction = correctionTotals(before, after);
    // 0.23 − 0.68 = −0.45; 23 % of −1.98 would be −0.46
    expect(correction).toMatchObject({ ...amounts('-1.98', '-0.45', '-2.43'), vatPln: '-0.45' });
    expect(correction.groups).toHaveLength(1);
  });

  it('corrects a VAT code by taking it all back in one group and charging it in another', () => {
    const before = invoiceTotals(document([line('100.00', '23')]));
    const after = invoiceTotals(document([line('100.00', '0_WDT')]));
    const correction = correctionTotals(before, after);
    expect(correction).toMatchObject(amounts('0.00', '-23.00', '-23.00'));
    expect(correction.groups).toMatchObject([
      amounts('-100.00', '-23.00', '-123.00'),
      amounts('100.00', '0.00', '100.00'),
    ]);
    expect(() => correctionTotals({ ...before, currency: 'EUR' }, after)).toThrow('cannot be corrected in PLN');
  });
});

const cents = fc.integer({ min: -99_999, max: 999_999 }).map(value => plain(decimal(String(value)).div(1000)));
const someLines = fc.array(
  fc
    .tuple(
      cents,
      fc.constantFrom(...polishVatCodes),
      fc.constantFrom('1', '3', '0.125', '12'),
      fc.constantFrom('0', '7.5'),
    )
    .map(([price, code, quantity, percent]) => line(price, code, quantity, { percent })),
  { minLength: 1, maxLength: 12 },
);
const basis = fc.constantFrom('net' as const, 'gross' as const);
const rounding = fc.constantFrom('group' as const, 'line' as const);

describe('invoiceTotals', () => {
  it('always adds up: net and VAT to gross, groups to totals, line values to their groups', () => {
    fc.assert(
      fc.property(someLines, basis, rounding, (lines, by, round) => {
        const totals = invoiceTotals(document(lines, { basis: by, rounding: round }));
        const units = (amount: string) => toMinor(amount, 'PLN');
        for (const one of [totals, ...totals.groups, ...totals.lines]) {
          expect(units(one.net) + units(one.vat)).toBe(units(one.gross));
        }
        for (const field of ['net', 'vat', 'gross'] as const) {
          expect(sumUnits(totals.groups.map(group => units(group[field])))).toBe(units(totals[field]));
        }
        expect(sumUnits(totals.lines.map(({ value }) => units(value)))).toBe(units(totals[by]));
      }),
    );
  });

  it('is found equal to itself, and different by one grosz', () => {
    fc.assert(
      fc.property(someLines, basis, rounding, (lines, by, round) => {
        const calculation = document(lines, { basis: by, rounding: round });
        const totals = invoiceTotals(calculation);
        expect(checkInvoiceTotals(totals, calculation).kind).toBe('equal');
        const more = plain(decimal(totals.gross).plus('0.01'), 2);
        expect(checkInvoiceTotals({ ...totals, gross: more }, calculation).kind).toBe('differs');
      }),
    );
  });
});

describe('checkInvoiceTotals', () => {
  const calculation = document([line('0.99'), line('0.99'), line('0.99'), line('1.00', '8')]);

  it('finds by itself where VAT was rounded', () => {
    expect(checkInvoiceTotals(amounts('3.97', '0.76', '4.73'), calculation)).toMatchObject({ rounding: 'group' });
    expect(checkInvoiceTotals(amounts('3.97', '0.77', '4.74'), calculation)).toMatchObject({ rounding: 'line' });
  });

  it('names the VAT group that differs', () => {
    const { groups, ...totals } = invoiceTotals(calculation);
    const wrong = { ...totals, groups: groups.map(group => ({ ...group, tax: vatOf('23') })).slice(0, 1) };
    expect(checkInvoiceTotals(wrong, calculation)).toMatchObject({
      kind: 'differs',
      reason: expect.stringContaining('states 0 PLN net at PL 8 % reduced, its lines come to 1.00'),
    });
    expect(checkInvoiceTotals(amounts('3.97', '0.75', '4.72'), calculation)).toMatchObject({
      reason: expect.stringContaining('0.75 PLN vat in total, its lines come to 0.76'),
    });
  });
});
