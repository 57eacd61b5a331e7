import type { Feedback } from './feedback-document.ts';
import type { Order } from './order.ts';

/** A line whose `idtowr` is no item of the pharmacy's. */
export type UnknownLine = { itemno: string; idtowr: string; name: string };

/** An order as the pharmacy keeps it. */
export type KnownOrder = {
  order: Order;
  firstReadAt: string;
  /** How many kept answers it stood in. */
  timesRead: number;
  /** How often it came with another content than the time before. */
  timesChanged: number;
  unknownLines: UnknownLine[];
  /** Set once it was shipped here; `waiting` until the hub said that it took it. */
  feedback?: Feedback & { state: 'waiting' | 'taken'; tries: number };
};

/** From where the program asks next (§1.3). */
export type Cursor = { lastOrderId: number; lastDateTime: string };

/** One `GetOrders` and what came of it. `lost`: it was read and forgotten, or never read. */
export type FetchAnswer = {
  at: string;
  asked: Cursor;
  outcome: 'kept' | 'lost' | 'refused';
  /** What stood in it; known here even if the program forgot it, so that a test can tell. */
  orderIds: number[];
  fresh: number[];
  detail: string;
};

export type LedgerSnapshot = { cursor: Cursor; answers: FetchAnswer[]; orders: KnownOrder[] };

/** The pharmacy's order book: imports are idempotent by order id, and every answer is remembered. */
export function createLedger(knows: (idtowr: string) => boolean) {
  const orders = new Map<number, KnownOrder>();
  let answers: FetchAnswer[] = [];
  let cursor: Cursor = { lastOrderId: 0, lastDateTime: '' };
  const ledger = {
    orders,
    answers: (): readonly FetchAnswer[] => answers,
    cursor: (): Cursor => ({ ...cursor }),
    /** Moves the cursor by hand, back to 0 for example. */
    setCursor(to: Partial<Cursor>): void {
      cursor = { ...cursor, ...to };
    },
    remember: (answer: FetchAnswer): void => void answers.push(answer),
    /** Takes an answer's orders in and moves the cursor behind them; returns the ids that were new. */
    take(read: Order[]): number[] {
      const fresh: number[] = [];
      for (const order of read) {
        const known = orders.get(order.id);
        if (known) {
          known.timesRead += 1;
          if (JSON.stringify(known.order) !== JSON.stringify(order)) known.timesChanged += 1;
          known.order = order;
          known.unknownLines = unknownLines(order);
        } else {
          fresh.push(order.id);
          orders.set(order.id, {
            order,
            firstReadAt: new Date().toISOString(),
            timesRead: 1,
            timesChanged: 0,
            unknownLines: unknownLines(order),
          });
        }
        cursor.lastOrderId = Math.max(cursor.lastOrderId, order.id);
        const date = dotted(order.date);
        if (date > cursor.lastDateTime) cursor.lastDateTime = date;
      }
      return fresh;
    },
    /** The order of that id; throws when the pharmacy never read it. */
    get(id: number): KnownOrder {
      const known = orders.get(id);
      if (!known) throw new Error(`The pharmacy has no order ${id}. Fetch orders first.`);
      return known;
    },
    reset(): void {
      orders.clear();
      answers = [];
      cursor = { lastOrderId: 0, lastDateTime: '' };
    },
    snapshot: (): LedgerSnapshot => ({ cursor, answers, orders: [...orders.values()] }),
    restore(kept: LedgerSnapshot): void {
      orders.clear();
      for (const known of kept.orders) orders.set(known.order.id, known);
      answers = [...kept.answers];
      cursor = { ...kept.cursor };
    },
  };

  function unknownLines(order: Order): UnknownLine[] {
    return order.items
      .filter(({ idtowr }) => !knows(idtowr))
      .map(({ itemno, idtowr, name }) => ({ itemno, idtowr, name }));
  }
  return ledger;
}

/** The first of the date forms of §1.6. */
const dotted = (date: string) => date.slice(0, 16).replaceAll('-', '.').replace('T', ' ');
