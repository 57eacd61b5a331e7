import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { polishVatCodes, readForeignVat, readPolishVat, vatCategories, vatCodeOf, vatKey } from './vat.ts';

const read = (text: string) => {
  const reading = readPolishVat(text);
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.vat;
};

describe('readPolishVat', () => {
  it.each([
    ['23', { country: 'PL', rate: '23', category: 'standard' }],
    ['8', { country: 'PL', rate: '8', category: 'reduced' }],
    ['5', { country: 'PL', rate: '5', category: 'reduced' }],
    ['0_KR', { country: 'PL', rate: '0', category: 'zero' }],
    ['0_WDT', { country: 'PL', rate: '0', category: 'zero-intra-community' }],
    ['0_EX', { country: 'PL', rate: '0', category: 'zero-export' }],
    ['ZW', { country: 'PL', category: 'exempt' }],
    ['NP_I', { country: 'PL', category: 'out-of-scope' }],
    ['NP_II', { country: 'PL', category: 'out-of-scope', euService: true }],
    ['OO', { country: 'PL', category: 'reverse-charge' }],
  ])('reads %s', (code, vat) => {
    expect(readPolishVat(code)).toEqual({ vat });
  });

  it.each([
    ['zw ', 'ZW'],
    ['23.00', '23'],
    ['8 %', '8'],
    ['0 WDT', '0_WDT'],
    ['0KR', '0_KR'],
    ['np II', 'NP_II'],
    ['np I', 'NP_I'],
  ])('reads the spelling "%s"', (text, code) => {
    expect(vatCodeOf(read(text))).toEqual({ code });
  });

  it.each([
    ['0', 'identifies no rate by itself. State 0_KR'],
    ['0.00', '0_EX'],
    ['np', 'NP_II'],
    ['npo', 'purchases'],
    ['19', 'the country whose rate it is'],
    ['', 'ZW'],
  ])('does not guess what "%s" is', (text, hint) => {
    expect(readPolishVat(text)).toEqual({ problem: expect.stringContaining(hint) });
  });

  it('goes there and back for every code, and no two codes are one', () => {
    for (const code of polishVatCodes) expect(vatCodeOf(read(code))).toEqual({ code });
    expect(new Set(polishVatCodes.map(code => vatKey(read(code)))).size).toBe(polishVatCodes.length);
  });
});

describe('readForeignVat', () => {
  it.each([
    [
      { country: 'DE', rate: '19.0' },
      { country: 'DE', rate: '19', category: 'standard' },
    ],
    [
      { country: 'de', rate: '7' },
      { country: 'DE', rate: '7', category: 'reduced' },
    ],
    [
      { country: 'EL', rate: '24' },
      { country: 'GR', rate: '24', category: 'standard' },
    ],
    [
      { country: 'PL', rate: '8' },
      { country: 'PL', rate: '8', category: 'reduced' },
    ],
    [
      { country: 'US', rate: '6', category: 'standard' as const },
      { country: 'US', rate: '6', category: 'standard' },
    ],
    [
      { country: 'DE', rate: '0', category: 'zero' as const },
      { country: 'DE', rate: '0', category: 'zero' },
    ],
    [
      { country: 'DE', category: 'exempt' as const },
      { country: 'DE', category: 'exempt' },
    ],
  ])('reads %o', (given, vat) => {
    expect(readForeignVat(given)).toEqual({ vat });
  });

  it.each([
    [{ country: 'DE', rate: '0' }, 'category'],
    [{ country: 'PL', rate: '0' }, '0_KR'],
    [{ country: 'DE', rate: '21' }, 'State the category'],
    [{ country: 'US', rate: '6' }, 'State the category'],
    [{ country: 'Niemcy', rate: '19' }, 'two letters'],
    [{ country: 'DE', rate: '19 %' }, 'percentage'],
    [{ country: 'DE', rate: '101' }, 'percentage'],
    [{ country: 'DE' }, 'percentage'],
    [{ country: 'DE', rate: '19', category: 'zero-export' as const }, 'Correct the rate'],
    [{ country: 'DE', rate: '0', category: 'standard' as const }, 'Correct the rate'],
    [{ country: 'DE', rate: '0', category: 'exempt' as const }, 'Leave the rate out'],
  ])('says what to state instead of %o', (given, hint) => {
    expect(readForeignVat(given)).toEqual({ problem: expect.stringContaining(hint) });
  });
});

describe('vatCodeOf', () => {
  it('carries another country’s rate by country and rate', () => {
    expect(vatCodeOf({ country: 'DE', rate: '7.0', category: 'reduced' })).toEqual({
      ...{ code: 'FOREIGN', country: 'DE', rate: '7' },
    });
  });

  it.each([
    [{ country: 'PL', rate: '19', category: 'standard' as const }, '23, 8, 5'],
    [{ country: 'PL', rate: '23', category: 'reduced' as const }, '23, 8, 5'],
    [{ country: 'DE', category: 'exempt' as const }, 'NP_I'],
    [{ country: 'DE', rate: '0', category: 'zero-export' as const }, '0_WDT'],
  ])('says that there is none for %o', (vat, hint) => {
    expect(vatCodeOf(vat)).toEqual({ problem: expect.stringContaining(hint) });
  });

  it('gives a code that reads back to the same VAT, or none', () => {
    const vat = fc.record({
      country: fc.constantFrom('PL', 'DE', 'FR'),
      rate: fc.constantFrom('0', '5', '7', '8', '19', '20', '23'),
      category: fc.constantFrom(...vatCategories),
    });
    fc.assert(
      fc.property(vat, one => {
        const code = vatCodeOf(one);
        if ('problem' in code) return;
        const back = code.code === 'FOREIGN' ? readForeignVat({ ...one, ...code }) : readPolishVat(code.code);
        if (code.code === 'FOREIGN' && 'problem' in back) return;
        expect(back).toEqual({ vat: one });
      }),
    );
  });
});
