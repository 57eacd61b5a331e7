import { byText } from './by-issue-date.ts';
import type { Units } from './count-invoices.ts';
import type { InvoiceDocument, InvoicedLine, InvoicedOrder } from './invoice.ts';
import { sizeOf, sumUnits, toMinor } from './minor-units.ts';

/** Where a part of an invoice belongs by its lines: an order, an order that is not known, or not said. */
export type PieceTarget = { kind: 'order'; orderId: string } | { kind: 'unknown-order' } | { kind: 'unsaid' };
export type Piece = Units & { target: PieceTarget };

/**
 * Takes an invoice apart by what its lines name; the pieces add up to what it states, exactly, in gross and in net.
 *
 * What rounding leaves between the lines and the document (up to a smallest unit per line) goes to the largest lines; more
 * than that is a piece of which nothing is said.
 */
export const piecesOf = (
  invoice: InvoiceDocument,
  stated: Units,
  orders: ReadonlyMap<string, InvoicedOrder>,
): Piece[] => {
  const { currency, id } = invoice;
  const lines = invoice.lines
    .map(line => ({
      target: targetOf(line, invoice, orders),
      gross: toMinor(line.gross, currency, `The gross of a line of invoice ${id},`),
      net: line.net === undefined ? undefined : toMinor(line.net, currency, `The net of a line of invoice ${id},`),
    }))
    .sort((a, b) => Number(sizeOf(b.gross) - sizeOf(a.gross)) || byText(keyOf(a.target), keyOf(b.target)));
  const left = stated.gross - sumUnits(lines.map(({ gross }) => gross));
  const isRounding = sizeOf(left) <= BigInt(lines.length);
  const rest = { target: { kind: 'unsaid' as const }, gross: left, net: undefined };
  const parts = isRounding ? withDifference(lines, 'gross', left) : [...lines, rest];
  return together(withNet(parts, stated, isRounding));
};

/** The order that a line names: by itself, or through a line that exactly one order has, named orders before all others. */
const targetOf = (
  { orderRef, orderLineRef }: InvoicedLine,
  { orderRefs }: InvoiceDocument,
  orders: ReadonlyMap<string, InvoicedOrder>,
): PieceTarget => {
  if (orderRef !== undefined) {
    return orders.has(orderRef) ? { kind: 'order', orderId: orderRef } : { kind: 'unknown-order' };
  }
  if (orderLineRef === undefined) return { kind: 'unsaid' };
  const having = [...orders.values()].filter(({ lines }) => lines.some(line => line.id === orderLineRef));
  const named = having.filter(order => orderRefs.includes(order.id));
  const [only, ...others] = named.length > 0 ? named : having;
  return only && others.length === 0 ? { kind: 'order', orderId: only.id } : { kind: 'unsaid' };
};

const keyOf = (target: PieceTarget): string => (target.kind === 'order' ? `order ${target.orderId}` : target.kind);

type Part = { target: PieceTarget; gross: bigint; net: bigint | undefined };

/** Adds a difference to the parts, evenly, the odd units to the first. */
const withDifference = <T extends Record<F, bigint>, F extends 'gross' | 'net'>(
  parts: readonly T[],
  field: F,
  difference: bigint,
): T[] => {
  const count = BigInt(parts.length);
  return parts.map((part, index) => {
    const odd = BigInt(index) < sizeOf(difference % count) ? (difference < 0n ? -1n : 1n) : 0n;
    return { ...part, [field]: part[field] + difference / count + odd };
  });
};

const withNet = (parts: readonly Part[], stated: Units, isRounding: boolean): Piece[] => {
  const netOf = ({ gross }: Part) => (stated.gross === 0n ? 0n : (gross * stated.net) / stated.gross);
  const byGross = parts.map(part => ({ ...part, net: netOf(part) }));
  const known = parts.filter(({ net }) => net !== undefined);
  const left = stated.net - sumUnits(known.map(({ net }) => net ?? 0n));
  const full = parts.map(part => ({ ...part, net: part.net ?? left }));
  if (parts.length === 0) return [];
  if (isRounding && known.length === parts.length && sizeOf(left) <= BigInt(parts.length)) {
    return withDifference(full, 'net', left);
  }
  if (!isRounding && known.length === parts.length - 1) return full;
  return withDifference(byGross, 'net', stated.net - sumUnits(byGross.map(({ net }) => net)));
};

/** One piece per target. */
const together = (pieces: readonly Piece[]): Piece[] =>
  [...Map.groupBy(pieces, ({ target }) => keyOf(target)).values()].flatMap(group => {
    const [first] = group;
    if (!first) return [];
    const gross = sumUnits(group.map(piece => piece.gross));
    return [{ target: first.target, gross, net: sumUnits(group.map(({ net }) => net)) }];
  });
