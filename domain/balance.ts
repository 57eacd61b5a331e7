import type { Balance, SettlementState } from './ledger.ts';
import { aboveZero, fromMinor, sumUnits } from './minor-units.ts';

/** A balance in smallest units of one currency. */
export type BalanceUnits = Record<keyof Balance, bigint>;

/** What follows from what is invoiced and paid: paid + outstanding − overpaid = invoiced. */
export const balanceOf = (invoiced: bigint, paid: bigint, overdue: bigint): BalanceUnits => ({
  ...{ invoiced, paid, overdue, outstanding: aboveZero(invoiced - paid), overpaid: aboveZero(paid - invoiced) },
});

/** Field by field; what one invoice is overpaid does not settle another. */
export const sumBalances = (balances: readonly BalanceUnits[]): BalanceUnits => ({
  invoiced: sumUnits(balances.map(({ invoiced }) => invoiced)),
  paid: sumUnits(balances.map(({ paid }) => paid)),
  overdue: sumUnits(balances.map(({ overdue }) => overdue)),
  outstanding: sumUnits(balances.map(({ outstanding }) => outstanding)),
  overpaid: sumUnits(balances.map(({ overpaid }) => overpaid)),
});

/** How far an amount is settled. */
export const stateOfBalance = ({ paid, outstanding, overpaid }: BalanceUnits): SettlementState => {
  if (outstanding > 0n) return paid > 0n ? 'partly-paid' : 'open';
  return overpaid > 0n ? 'overpaid' : 'paid';
};

/** Writes a balance as decimal strings. */
export const writeBalance = (units: BalanceUnits, currency: string): Balance => ({
  invoiced: fromMinor(units.invoiced, currency),
  paid: fromMinor(units.paid, currency),
  outstanding: fromMinor(units.outstanding, currency),
  overdue: fromMinor(units.overdue, currency),
  overpaid: fromMinor(units.overpaid, currency),
});
