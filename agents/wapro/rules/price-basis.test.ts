import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimal, plain } from '../../../domain/decimal.ts';
import { bothPrices, fromWaproBasis, lineAmounts, toWaproBasis } from './price-basis.ts';

it('reads the basis with its trailing blank', () => {
  expect(fromWaproBasis('Brutto ')).toBe('gross');
  expect(fromWaproBasis('Netto ')).toBe('net');
  expect([toWaproBasis('net'), toWaproBasis('gross')]).toEqual(['Netto', 'Brutto']);
});

it('gives net more decimals where gross decides', () => {
  expect(bothPrices('9.99', 'gross', '23')).toEqual({ net: '8.1220', gross: '9.99' });
  expect(bothPrices('8.12', 'net', '23')).toEqual({ net: '8.12', gross: '9.99' });
  expect(bothPrices('10', 'gross', 'ZW')).toEqual({ net: '10.0000', gross: '10' });
});

it('comes to the cent by either basis', () => {
  expect(lineAmounts('3', '9.99', 'gross', '23')).toEqual({ net: '24.37', vat: '5.60', gross: '29.97' });
  expect(lineAmounts('3', '8.12', 'net', '23')).toEqual({ net: '24.36', vat: '5.60', gross: '29.96' });
  expect(lineAmounts('1.5', '20', 'net', '8')).toEqual({ net: '30.00', vat: '2.40', gross: '32.40' });
});

it('net and VAT are always gross, and gross in the lead survives the way through net', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9_999_999 }),
      fc.constantFrom('23', '8', '5', 'ZW', '0_WDT'),
      (cents, vat) => {
        const price = plain(decimal(String(cents)).div(100), 2);
        const amounts = lineAmounts('1', price, 'gross', vat);
        expect(plain(decimal(amounts.net).plus(amounts.vat), 2)).toBe(amounts.gross);
        expect(bothPrices(bothPrices(price, 'gross', vat).net, 'net', vat).gross).toBe(price);
      },
    ),
  );
});
