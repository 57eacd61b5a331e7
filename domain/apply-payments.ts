import type { LedgerPayment } from './ledger.ts';
import { sumUnits, toMinor } from './minor-units.ts';

/** The invoice that a payment's part lands on. */
export type PaymentTarget = { id: string; currency: string };

export type AppliedPayments = {
  /** By invoice, in its currency. */
  paid: Map<string, bigint>;
  /** What each payment leaves with its buyer, in the payment's currency. */
  rests: { buyerId: string; currency: string; units: bigint }[];
};

/**
 * Applies what had moved by a day to the invoices in force.
 *
 * `landsOn` names the invoice that an application counts for, or none (not arrived, not yet issued, cancelled): then the part
 * waits with the buyer, and so does one in another currency that does not say its amount in the invoice's.
 */
export const applyPayments = (
  payments: readonly LedgerPayment[],
  at: string,
  landsOn: (invoiceId: string) => PaymentTarget | undefined,
): AppliedPayments => {
  const byId = new Map(payments.map(payment => [payment.id, payment]));
  const paid = new Map<string, bigint>();
  const rests: AppliedPayments['rests'] = [];
  for (const payment of payments.filter(({ date }) => date <= at)) {
    const { amount, parts } = effectOf(payment, byId);
    const landed = parts.map(part => {
      const target = landsOn(part.invoiceId);
      const units = target && (target.currency === payment.currency ? part.units : part.inInvoice?.(target.currency));
      if (!target || units === undefined) return 0n;
      paid.set(target.id, (paid.get(target.id) ?? 0n) + units);
      return part.units;
    });
    const { buyerId, currency } = payment;
    rests.push({ buyerId, currency, units: amount - sumUnits(landed) });
  }
  return { paid, rests };
};

type Part = { invoiceId: string; units: bigint; inInvoice: ((currency: string) => bigint) | undefined };
/** What a payment does, signed: positive lowers what is owed. */
export type Effect = { amount: bigint; sign: bigint; parts: Part[] };

/** What one payment does by itself; a reversal of a whole one takes back what that did. `byId` holds all that it may reverse. */
export const effectOf = (
  payment: LedgerPayment,
  byId: ReadonlyMap<string, LedgerPayment>,
  seen: Set<string> = new Set(),
): Effect => {
  const reversed = payment.kind === 'reversal' ? byId.get(payment.reverses ?? '') : undefined;
  seen.add(payment.id);
  const known = reversed && reversed.currency === payment.currency && !seen.has(reversed.id);
  const undone = known ? effectOf(reversed, byId, seen) : undefined;
  const sign = payment.kind === 'refund' ? -1n : payment.kind === 'reversal' ? -(undone?.sign ?? 1n) : 1n;
  const amount = sign * toMinor(payment.amount, payment.currency, `The amount of payment ${payment.id},`);
  const isWhole = payment.applications.length === 0 && undone?.amount === -amount;
  const parts = isWhole ? undone.parts.map(negative) : partsOf(payment, sign);
  return { amount, sign, parts };
};

const negative = ({ invoiceId, units, inInvoice }: Part): Part => ({
  invoiceId,
  units: -units,
  inInvoice: inInvoice && (currency => -inInvoice(currency)),
});

const partsOf = ({ id, currency, applications }: LedgerPayment, sign: bigint): Part[] =>
  applications.map(({ invoiceId, amount, invoiceAmount }) => {
    const units = (text: string, unit: string) => sign * toMinor(text, unit, `A part of payment ${id},`);
    const inInvoice = invoiceAmount === undefined ? undefined : (unit: string) => units(invoiceAmount, unit);
    return { invoiceId, units: units(amount, currency), inInvoice };
  });
