import { expect, it } from 'vitest';
import { balancesOf, invoicesOfOrder, restOf } from './balances.ts';
import { give, smallWorld } from './test-world.ts';

const invoice = (id: string, more: object) => ({
  ...{ id, customer: 'K1', number: `FV ${id}`, currency: 'PLN', status: 'issued' as const, orders: ['B2B-1', 'B2B-2'] },
  ...more,
});

it('tells what is left to pay and what is late today, by currency (W11)', () => {
  const world = smallWorld();
  give(
    world,
    'invoices',
    invoice('1', {
      totals: { net: '100.00', vat: '23.00', gross: '123.00' },
      ...{ paid: '23.00', outstanding: '100.00', overdue: '0.00', settlement: 'partly-paid' },
      open: [
        { date: '2026-05-02', amount: '40.00' },
        { date: '2026-05-03', amount: '60.00' },
      ],
    }),
    invoice('2', { totals: { gross: '-23.00' }, kind: 'correction', balanceWith: '1' }),
    invoice('3', { currency: 'EUR', totals: { gross: '10.00' }, paid: '10.00', settlement: 'paid', orders: [] }),
    invoice('4', { status: 'cancelled', totals: { gross: '999.00' }, outstanding: '999.00' }),
  );
  give(world, 'payments', {
    ...{ id: 'Z1', customer: 'K1', amount: '50.00', currency: 'PLN', kind: 'payment', date: '2026-05-01' },
    applications: [{ invoice: '1', amount: '23.00' }],
  });
  expect(balancesOf(world, 'K1')).toEqual([
    { currency: 'EUR', invoiced: '10.00', paid: '10.00', outstanding: '0.00', overdue: '0.00', unapplied: '0.00' },
    { currency: 'PLN', invoiced: '100.00', paid: '23.00', outstanding: '100.00', overdue: '40.00', unapplied: '27.00' },
  ]);
  expect(balancesOf(world, 'K2')).toEqual([]);
  expect(invoicesOfOrder(world, 'B2B-2').map(each => [each.invoice.id, each.overdue])).toEqual([
    ...[
      ['1', '40.00'],
      ['2', '0'],
      ['4', '0'],
    ],
  ]);
});

it('counts what was paid back against what was paid', () => {
  const refund = { id: 'Z', seq: 1, op: 'upsert' as const, changedAt: '', kind: 'refund' as const, amount: '5.00' };
  expect(restOf(refund, 'PLN')).toBe('-5.00');
});
