import { decimal, plain } from '../../../domain/decimal.ts';

export type OrderState = 'new' | 'confirmed' | 'partlyFulfilled' | 'fulfilled' | 'cancelled';

export interface OrderLineState {
  lineId: string;
  ordered: string;
  fulfilled: string;
  /** What will never come: the open rest of an order that is cancelled or closed. */
  cancelled: string;
}

/** The columns that together say what became of an order. */
export interface OrderStateColumns {
  STATUS_ZAM: string | null;
  STAN_REALIZ: string | null;
}

export interface LineStateColumns {
  ID_POZYCJI_ZAMOWIENIA: string;
  ZAMOWIONO: string | null;
  ZREALIZOWANO: string | null;
}

/**
 * What became of an order, by line.
 *
 * `STATUS_ZAM` A is cancelled and V confirmed; `STAN_REALIZ` Z is done, also when less was fulfilled than ordered: the rest
 * is then cancelled. Between them `ZREALIZOWANO` against `ZAMOWIONO` decides (protocol pages 3.6 and 3.7).
 */
export const orderStateOf = (
  { STATUS_ZAM, STAN_REALIZ }: OrderStateColumns,
  lines: LineStateColumns[],
): { state: OrderState; lines: OrderLineState[] } => {
  const status = (STATUS_ZAM ?? '').trim().toUpperCase();
  const closed = (STAN_REALIZ ?? '').trim().toUpperCase() === 'Z';
  const measured = lines.map(line => {
    const ordered = decimal(line.ZAMOWIONO ?? '0', 'ZAMOWIONO');
    const fulfilled = decimal(line.ZREALIZOWANO ?? '0', 'ZREALIZOWANO');
    return { lineId: line.ID_POZYCJI_ZAMOWIENIA, ordered, fulfilled, rest: ordered.minus(fulfilled) };
  });
  const begun = measured.some(({ fulfilled }) => fulfilled.gt(0));
  const complete = measured.length > 0 && measured.every(({ rest }) => rest.lte(0));
  const over = status === 'A' || closed;
  return {
    state: stateOf(status, { closed, begun, complete }),
    lines: measured.map(({ lineId, ordered, fulfilled, rest }) => ({
      lineId,
      ordered: plain(ordered),
      fulfilled: plain(fulfilled),
      cancelled: over && rest.gt(0) ? plain(rest) : '0',
    })),
  };
};

const stateOf = (
  status: string,
  { closed, begun, complete }: Record<'closed' | 'begun' | 'complete', boolean>,
): OrderState => {
  if (status === 'A') return 'cancelled';
  if (complete) return 'fulfilled';
  // Closed with nothing fulfilled: nobody will ever send anything.
  if (closed) return begun ? 'fulfilled' : 'cancelled';
  if (begun) return 'partlyFulfilled';
  return status === 'V' ? 'confirmed' : 'new';
};
