import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, plain } from '../../../domain/decimal.ts';
import { type HistoryColumns, historyOf, sumsOf } from './settlement.ts';

const item = (changes: Partial<Parameters<typeof sumsOf>[0]>) =>
  sumsOf({
    KWOTA: '100',
    KWOTA_W: '0',
    POZOSTALO: '100',
    POZOSTALO_W: '0',
    SYM_WALUTY: 'PLN',
    STRONA: 'WN',
    ...changes,
  });

describe('a settlement item (W10, W11)', () => {
  it('has paid = |amount| − |remaining|, whatever the signs', () => {
    expect(item({ KWOTA: '-123.00', POZOSTALO: '-23.00' })).toEqual({
      side: 'receivable',
      currency: 'PLN',
      amount: '123.00',
      paid: '100.00',
      remaining: '23.00',
      state: 'partial',
    });
    expect(item({ POZOSTALO: '0' }).state).toBe('settled');
    expect(item({}).state).toBe('open');
  });

  it('takes its side from STRONA, not from the sign', () => {
    expect(item({ STRONA: 'MA', KWOTA: '100' }).side).toBe('payable');
    expect(item({ STRONA: 'WN', KWOTA: '-100', POZOSTALO: '-100' }).side).toBe('receivable');
  });

  it('reads other currencies from their own columns', () => {
    const sums = item({ SYM_WALUTY: 'EUR', KWOTA: '430', KWOTA_W: '100', POZOSTALO: '43', POZOSTALO_W: '10' });
    expect([sums.currency, sums.amount, sums.paid]).toEqual(['EUR', '100.00', '90.00']);
  });

  it('refuses what cannot be', () => {
    expect(() => item({ POZOSTALO: '101' })).toThrow('101 PLN left of 100');
  });
});

const row = (id: number, from: string, to: string | null, amount: string, day = 82_000): HistoryColumns => ({
  ID_ROZLICZENIA: String(id),
  ID_ROZRACHUNKU: from,
  ID_ROZRACHUNKU_ZWIAZEK: to,
  KWOTA: amount,
  KWOTA_W: '0',
  DATA_ROZLICZENIA: day,
});

describe('its history', () => {
  it('is in the order of days', () => {
    const history = historyOf('1', [row(12, '1', '7', '-20', 82_010), row(11, '1', '8', '30')]);
    expect(history.map(({ amount, counterItem }) => [amount, counterItem])).toEqual([
      ['30.00', '8'],
      ['20.00', '7'],
    ]);
  });

  it('finds a settlement that only the counter-item names, and one without a counter-item', () => {
    expect(historyOf('1', [row(5, '7', '1', '40'), row(6, '1', null, '2'), row(7, '7', '3', '9')])).toHaveLength(2);
  });

  it('takes back what was taken back, in either way of writing signs', () => {
    const rows = [row(1, '1', '7', '40', 82_000), row(2, '1', '7', '-40', 82_005), row(3, '1', '8', '10', 82_006)];
    const turned = rows.map(each => ({ ...each, KWOTA: String(-Number(each.KWOTA)) }));
    for (const list of [rows, turned]) {
      expect(historyOf('1', list, { paid: '10.00' }).map(({ amount }) => amount)).toEqual(['40.00', '-40.00', '10.00']);
    }
    expect(historyOf('1', turned, { paid: '90.00' }).map(({ amount }) => amount)).toEqual(['40.00', '40.00', '10.00']);
  });

  it('counts mirrored rows once and like ones as often as they are', () => {
    const settlement = fc.record({
      counter: fc.constantFrom('7', '8'),
      amount: fc.constantFrom('10', '20'),
      day: fc.constantFrom(82_000, 82_001),
    });
    fc.assert(
      fc.property(fc.array(settlement, { maxLength: 8 }), fc.constantFrom('own', 'mirrored', 'both'), (list, form) => {
        const rows = list.flatMap(({ counter, amount, day }, index) => [
          ...(form === 'mirrored' ? [] : [row(100 + index, '1', counter, amount, day)]),
          ...(form === 'own' ? [] : [row(200 + index, counter, '1', `-${amount}`, day)]),
        ]);
        const history = historyOf('1', rows);
        const sum = (amounts: string[]) =>
          plain(
            amounts.reduce((total, each) => total.plus(each), decimal('0')),
            2,
          );
        expect(history).toHaveLength(list.length);
        expect(sum(history.map(({ amount }) => amount))).toBe(sum(list.map(({ amount }) => amount)));
      }),
    );
  });
});
