/** What an order of the stream is like. `unpaid` is paid two orders later, `cancelled` is cancelled then. */
export const orderKinds = [
  'transfer',
  'cod',
  'unpaid',
  'cancelled',
  'pickup-point',
  'company',
  'two-products',
  'no-partner',
] as const;
export type OrderKind = (typeof orderKinds)[number];

/** What a test or a person asks of one order; everything left out is drawn. */
export type OrderWish = {
  kind?: OrderKind;
  /** Products by id; `[id, combinationId]` for a combination. */
  products?: (number | [productId: number, combinationId: number])[];
  /** Pieces of each. */
  quantity?: number;
  email?: string;
  firstName?: string;
  lastName?: string;
  company?: string;
  /** NIP of the invoice wish. */
  vatNumber?: string;
  /** Reference (not id) of the carrier. */
  carrier?: number;
  /** Minutes before now at which the order was placed. */
  minutesAgo?: number;
};

const weights: Record<OrderKind, number> = {
  transfer: 40,
  cod: 15,
  unpaid: 10,
  cancelled: 5,
  'pickup-point': 12,
  company: 8,
  'two-products': 7,
  'no-partner': 3,
};

/** Draws a kind by weight; `random` gives 0 to 1. */
export function drawKind(random: () => number): OrderKind {
  let left = random() * orderKinds.reduce((sum, kind) => sum + weights[kind], 0);
  for (const kind of orderKinds) {
    left -= weights[kind];
    if (left < 0) return kind;
  }
  return 'transfer';
}
