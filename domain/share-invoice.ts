import { apportion } from './apportion.ts';
import { byText } from './by-issue-date.ts';
import type { Units } from './count-invoices.ts';
import type { InvoicedOrder } from './invoice.ts';
import { aboveZero, sizeOf, sumUnits, toMinor } from './minor-units.ts';

/** A part of an invoice and the order that it belongs to; `undefined`: to none. */
export type Share = Units & { orderId: string | undefined };

/**
 * Shares out what an invoice's lines leave open to the orders that it names.
 *
 * In proportion to what each has uninvoiced (an amount taken back: to what is invoiced), or, where that is nothing, to what
 * was ordered. Where the invoice also names orders that are not known, the known ones get no more than they have uninvoiced.
 * Orders of the invoice's currency go before all others; without any, orders of several currencies get equal parts.
 */
export const shareToOrders = (
  open: Units,
  invoice: { currency: string; orderRefs: readonly string[] },
  known: { orders: ReadonlyMap<string, InvoicedOrder>; invoiced: ReadonlyMap<string, bigint> },
): Share[] => {
  const refs = [...new Set(invoice.orderRefs)].sort(byText);
  const named = refs.flatMap(id => known.orders.get(id) ?? []);
  const own = named.filter(({ currency }) => currency === invoice.currency);
  const chosen = own.length > 0 ? own : named;
  if (chosen.length === 0) return [{ ...open, orderId: undefined }];
  const comparable = new Set(chosen.map(({ currency }) => currency)).size === 1;
  const ordered = chosen.map(({ gross, currency, id }) =>
    comparable ? aboveZero(toMinor(gross, currency, `The gross of order ${id},`)) : 0n,
  );
  const invoiced = chosen.map(({ id }) => known.invoiced.get(id) ?? 0n);
  const weights = ordered.map((gross, index) => {
    const already = invoiced[index] ?? 0n;
    return comparable ? aboveZero(open.gross < 0n ? already : gross - already) : 0n;
  });
  const bound = sumUnits(weights);
  const isBounded = named.length < refs.length && sizeOf(open.gross) > bound;
  const amount = !isBounded ? open.gross : open.gross < 0n ? -bound : bound;
  const gross = apportion(amount, bound > 0n ? weights : ordered);
  const left = open.gross - amount;
  const sizes = [...gross, left].map(sizeOf);
  const net = apportion(open.net, sumUnits(sizes) > 0n ? sizes : [...ordered, 0n]);
  return [...chosen.map(({ id }) => id), undefined].map((orderId, index) => ({
    ...{ orderId, gross: gross[index] ?? left, net: net[index] ?? 0n },
  }));
};

/**
 * Shares out a correction to where its original went: in proportion to what stands there after the corrections before it, so
 * that a document taken back in steps leaves nothing behind. Where nothing stands any more, as the original itself did.
 *
 * `chain` is what became of the original and, in order, of its corrections.
 */
export const shareLikeOriginal = (open: Units, chain: readonly (readonly Share[])[]): Share[] => {
  const [original = []] = chain;
  const standing = totalsByOrder(chain.flat());
  const targets = [...standing.keys()].sort((a, b) => byText(a ?? '\uffff', b ?? '\uffff'));
  const first = totalsByOrder(original);
  const weigh = (field: keyof Units) => {
    const now = targets.map(target => standing.get(target)?.[field] ?? 0n);
    const total = sumUnits(now);
    const stands = now.map(units => aboveZero(total < 0n ? -units : units));
    const then = targets.map(target => sizeOf(first.get(target)?.[field] ?? 0n));
    return [stands, then].find(weights => sumUnits(weights) > 0n);
  };
  const grossWeights = weigh('gross') ?? weigh('net') ?? targets.map(() => 0n);
  const gross = apportion(open.gross, grossWeights);
  const net = apportion(open.net, weigh('net') ?? grossWeights);
  return targets.map((orderId, index) => ({ orderId, gross: gross[index] ?? 0n, net: net[index] ?? 0n }));
};

/** What all shares of an order come to; under `undefined` those of no order. */
export const totalsByOrder = (shares: readonly Share[]): Map<string | undefined, Units> => {
  const totals = new Map<string | undefined, Units>();
  for (const { orderId, gross, net } of shares) {
    const so = totals.get(orderId) ?? { gross: 0n, net: 0n };
    totals.set(orderId, { gross: so.gross + gross, net: so.net + net });
  }
  return totals;
};
