import { z } from 'zod';
import type { InvoicePulled, PaymentPulled } from '../../client/types.ts';
import { fromMinor, toMinor } from '../../domain/minor-units.ts';
import { isThere } from './rules.ts';
import type { World } from './world.ts';

const amount = z.string().catch('0');
const part = z.looseObject({ order: z.string(), gross: z.string() });
const settled = z.looseObject({
  paid: amount,
  outstanding: amount,
  overdue: amount,
  settlement: z.string().optional().catch(undefined),
  open: z.array(z.looseObject({ date: z.string(), amount: z.string() })).catch([]),
  allocations: z.array(part).catch([]),
  balanceWith: z.string().optional().catch(undefined),
});

/** An invoice with what is left of it. The balance of a correction stands with the invoice that it corrects. */
export type SettledInvoice = {
  invoice: InvoicePulled;
  currency: string;
  gross: string;
  paid: string;
  outstanding: string;
  /** Of what is left, what is past its last day today. */
  overdue: string;
  state: string;
  balanceWith?: string;
  allocations: z.output<typeof part>[];
};

export type BuyerBalance = {
  currency: string;
  invoiced: string;
  paid: string;
  outstanding: string;
  overdue: string;
  unapplied: string;
};

/** An invoice as it stands today: what was open with a last day before today is overdue, also while nobody says so. */
export function settledInvoice(invoice: InvoicePulled, today: string): SettledInvoice {
  const { paid, outstanding, settlement, open, allocations, balanceWith, ...told } = settled.parse(invoice);
  const currency = invoice.currency ?? 'PLN';
  const late = open.filter(({ date }) => date < today);
  const overdue =
    open.length === 0
      ? told.overdue
      : sumOf(
          currency,
          late.map(each => each.amount),
        );
  const state = invoice.status === 'cancelled' ? 'cancelled' : (settlement ?? 'unknown');
  const gross = invoice.totals?.gross ?? '0';
  return { invoice, currency, gross, paid, outstanding, overdue, state, balanceWith, allocations };
}

export const invoicesOfOrder = (world: World, orderId: string): SettledInvoice[] =>
  [...world.held.invoices.values()]
    .filter(invoice => isThere(invoice) && invoice.orders?.includes(orderId) === true)
    .map(invoice => settledInvoice(invoice, todayOf(world)));

/** Whether somebody may see what belongs to a buyer. */
export type Sees = (buyerId: string | undefined) => boolean;

/** What somebody may see of invoices: those of their buyers, and of one shared by several orders the parts of theirs (W3). */
export const onlySeen = (world: World, invoices: SettledInvoice[], sees: Sees): SettledInvoice[] =>
  invoices
    .filter(({ invoice }) => sees(invoice.customer))
    .map(each => ({
      ...each,
      allocations: each.allocations.filter(({ order }) => sees(world.orders.get(order)?.buyer)),
    }));

export const invoicesOfBuyer = (world: World, buyerId: string): SettledInvoice[] =>
  [...world.held.invoices.values()]
    .filter(invoice => isThere(invoice) && invoice.customer === buyerId)
    .map(invoice => settledInvoice(invoice, todayOf(world)));

export const paymentsOfBuyer = (world: World, buyerId: string): PaymentPulled[] =>
  [...world.held.payments.values()].filter(payment => isThere(payment) && payment.customer === buyerId);

/** What a buyer was invoiced, paid, has left and is late with, by currency; `unapplied` belongs to no invoice (W11). */
export function balancesOf(world: World, buyerId: string): BuyerBalance[] {
  const invoices = invoicesOfBuyer(world, buyerId).filter(each => each.state !== 'cancelled');
  const payments = paymentsOfBuyer(world, buyerId);
  const currencies = new Set([...invoices.map(each => each.currency), ...payments.map(each => each.currency ?? 'PLN')]);
  return [...currencies].sort().map(currency => {
    const own = invoices.filter(each => each.currency === currency);
    const sum = (field: 'gross' | 'paid' | 'outstanding' | 'overdue') =>
      sumOf(
        currency,
        own.map(each => each[field]),
      );
    return {
      ...{
        currency,
        invoiced: sum('gross'),
        paid: sum('paid'),
        outstanding: sum('outstanding'),
        overdue: sum('overdue'),
      },
      unapplied: sumOf(
        currency,
        payments.filter(each => (each.currency ?? 'PLN') === currency).map(each => restOf(each, currency)),
      ),
    };
  });
}

/** What of a payment settles no invoice, from the buyer's side: what was paid back counts against it. */
export function restOf(payment: PaymentPulled, currency: string): string {
  const applied = (payment.applications ?? []).reduce((sum, each) => sum + toMinor(each.amount, currency), 0n);
  const rest = toMinor(payment.amount ?? '0', currency) - applied;
  return fromMinor(payment.kind === 'refund' || payment.kind === 'reversal' ? -rest : rest, currency);
}

/** Today in Poland, where the platform is. */
export const todayOf = (world: World): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Warsaw' }).format(world.now());

const sumOf = (currency: string, amounts: string[]): string =>
  fromMinor(
    amounts.reduce((sum, each) => sum + toMinor(each, currency), 0n),
    currency,
  );
