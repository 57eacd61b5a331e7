import { dottedDay, today } from './digits.ts';
import { createExchangeLog, type Exchange } from './exchanges.ts';
import { type Feedback, feedbackDocument } from './feedback-document.ts';
import type { OfferItem } from './item.ts';
import { createLedger, type FetchAnswer } from './ledger.ts';
import { type OfferExtras, offerDocument, shareOf } from './offer-document.ts';
import type { Order } from './order.ts';
import { readOrders } from './read-orders.ts';
import { defaultSettings, houseExtras, type Settings } from './settings.ts';
import { type CallOptions, createSoapClient, Refused, type SoapOptions } from './soap-client.ts';
import type { World } from './world.ts';

export type OfferOptions = CallOptions & {
  descriptions?: boolean;
  photos?: boolean;
  stock?: boolean;
  /** N; absent: as many as `itemsPerPackage` makes of the offered items, at least one. */
  packages?: number;
  itemsPerPackage?: number;
  /** Which packages are sent, in this order, repeats allowed; absent: 1 … N. */
  numbers?: number[];
  extras?: OfferExtras | false;
  prolog1250?: boolean;
  /** A last change of an item, for documents that the program itself would not write. */
  edit?: (item: OfferItem, index: number) => OfferItem;
  /** Also sends the packages after one that was not taken; the program stops there. */
  goOn?: boolean;
};

export type SentPackage = Exchange & { number: number; of: number; items: number };
export type OfferReport = { taken: boolean; packages: SentPackage[] };

/** `after-reading`: the answer is read and forgotten. `before-reading`: the connection breaks once the question is sent. */
export type LoseAnswer = 'after-reading' | 'before-reading';

export type FetchOptions = CallOptions & { lose?: LoseAnswer };
/** `orders`: all that stood in the answer, forgotten or not. */
export type FetchReport = FetchAnswer & { orders: Order[] };

export type ShipOptions = CallOptions & {
  status?: string;
  lineStatus?: string;
  /** Absent: a made-up number; empty: none. */
  waybill?: string;
  /** `yyyy.mm.dd`; absent: today. */
  waybillDate?: string;
  lose?: LoseAnswer;
};

const lost = (lose: LoseAnswer | undefined): CallOptions => (lose === 'before-reading' ? { answer: 'unread' } : {});
const madeUpWaybill = (orderId: number) => `63${String(orderId).padStart(22, '0')}`;

/** The pharmacy's program: what it does with its shelves, its order book and the hub. */
export function createPharmacy(world: World, hub: SoapOptions, changes: Partial<Settings> = {}) {
  const settings: Settings = { ...defaultSettings, ...changes };
  const ledger = createLedger(idtowr => world.find(idtowr) !== undefined);
  const exchanges = createExchangeLog();
  const client = createSoapClient(hub);
  const stopping = new AbortController();
  const onChange = new Set<() => void>();
  const changed = () => {
    for (const tell of onChange) tell();
  };
  const callOptions = ({ chunked, gzip, withTypes, offerParameter, ...rest }: CallOptions): CallOptions => ({
    ...rest,
    chunked: chunked ?? settings.chunked,
    gzip: gzip ?? settings.gzip,
    withTypes: withTypes ?? settings.withTypes,
    offerParameter: offerParameter ?? settings.offerParameter,
    signal: stopping.signal,
  });

  /** Sends an offer of the shelves as they are now, package by package; stops at the first that is not taken. */
  async function sendOffer(options: OfferOptions = {}): Promise<OfferReport> {
    const shelves = world.freeze();
    const offered = world.offered(shelves);
    const of =
      options.packages ??
      Math.max(1, Math.ceil(offered.length / (options.itemsPerPackage ?? settings.itemsPerPackage)));
    const sets = {
      descriptions: options.descriptions ?? settings.descriptions,
      photos: options.photos ?? settings.photos,
      stock: options.stock ?? settings.stock,
    };
    const extras = options.extras === false ? {} : (options.extras ?? (settings.extras ? houseExtras : {}));
    const prolog1250 = options.prolog1250 ?? settings.prolog1250;
    const report: OfferReport = { taken: true, packages: [] };
    for (const number of options.numbers ?? Array.from({ length: of }, (_, index) => index + 1)) {
      if (number < 1 || number > of) throw new Error(`There is no package ${number} of ${of}.`);
      const indexes = shareOf(offered, number, of);
      const offer = { number, of, sets, extras, prolog1250, shelves, indexes, edit: options.edit };
      const { exchange } = await exchanges.carryOut(
        'SetOffer',
        `package ${number} of ${of}, ${indexes.length} items`,
        () => client.setOffer(() => offerDocument(world, offer), callOptions(options)),
        taken => ({ taken, detail: String(taken) }),
      );
      report.packages.push({ ...exchange, number, of, items: indexes.length });
      changed();
      if (exchange.outcome === 'taken') continue;
      report.taken = false;
      if (!options.goOn) break;
    }
    return report;
  }

  /** Asks for orders from the cursor, takes them in and moves the cursor; a lost answer leaves both as they were. */
  async function fetchOrders(options: FetchOptions = {}): Promise<FetchReport> {
    const asked = ledger.cursor();
    const at = new Date().toISOString();
    let orders: Order[] = [];
    const { exchange } = await exchanges.carryOut(
      'GetOrders',
      `after ${asked.lastOrderId}, "${asked.lastDateTime}"`,
      async () => {
        const text = await client.getOrders(asked.lastOrderId, asked.lastDateTime, {
          ...callOptions(options),
          ...lost(options.lose),
        });
        orders = understood(text);
      },
      () => ({
        taken: true,
        detail: `${orders.length} orders${options.lose === 'after-reading' ? ', forgotten' : ''}`,
      }),
    );
    const kept = exchange.outcome === 'taken' && options.lose !== 'after-reading';
    const answer: FetchAnswer = {
      at,
      asked,
      outcome: kept ? 'kept' : exchange.outcome === 'refused' ? 'refused' : 'lost',
      orderIds: orders.map(({ id }) => id),
      fresh: kept ? ledger.take(orders) : [],
      detail: exchange.detail,
    };
    ledger.remember(answer);
    changed();
    return { ...answer, orders };
  }

  /** Notes that orders are shipped and tells the hub in one call; what it did not take waits for `sendWaiting`. */
  async function ship(orderIds: number | number[], options: ShipOptions = {}): Promise<Exchange> {
    const ids = Array.isArray(orderIds) ? orderIds : [orderIds];
    for (const known of ids.map(ledger.get)) {
      const waybill = options.waybill ?? madeUpWaybill(known.order.id);
      const feedback: Feedback = {
        status: options.status ?? settings.orderStatus,
        lineStatus: options.lineStatus ?? settings.lineStatus,
        waybill,
        waybillDate: waybill === '' ? '' : (options.waybillDate ?? dottedDay(today())),
      };
      if (settings.shipTakesStock && !known.feedback) takeFromShelf(known.order);
      known.feedback = { ...feedback, state: 'waiting', tries: 0 };
    }
    return sendFeedback(ids, options);
  }

  /** Sends the feedback that the hub has not taken yet, in one call; undefined when there is none. */
  async function sendWaiting(options: CallOptions & { lose?: LoseAnswer } = {}): Promise<Exchange | undefined> {
    const waiting = [...ledger.orders.values()].filter(({ feedback }) => feedback?.state === 'waiting');
    return waiting.length === 0
      ? undefined
      : sendFeedback(
          waiting.map(({ order }) => order.id),
          options,
        );
  }

  async function sendFeedback(ids: number[], options: CallOptions & { lose?: LoseAnswer }): Promise<Exchange> {
    const sent = ids.map(ledger.get).flatMap(({ order, feedback }) => (feedback ? [{ order, feedback }] : []));
    for (const { feedback } of sent) feedback.tries += 1;
    const { exchange } = await exchanges.carryOut(
      'SetOrders',
      `orders ${ids.join(', ')}`,
      () => client.setOrders(feedbackDocument(sent), { ...callOptions(options), ...lost(options.lose) }),
      taken => ({ taken, detail: `${taken}${options.lose === 'after-reading' ? ', forgotten' : ''}` }),
    );
    if (exchange.outcome === 'taken' && options.lose !== 'after-reading')
      for (const { feedback } of sent) feedback.state = 'taken';
    changed();
    return exchange;
  }

  function takeFromShelf(order: Order): void {
    for (const { idtowr, quantity } of order.items) {
      const index = world.find(idtowr);
      if (index !== undefined) world.sell(index, Math.ceil(Number(quantity)));
    }
  }

  return {
    world,
    ledger,
    settings,
    /** Calls, newest first. */
    exchanges: exchanges.log,
    onChange,
    changed,
    sendOffer,
    fetchOrders,
    ship,
    sendWaiting,
    /** Breaks off what is under way; every later call is lost. */
    breakOff: () => stopping.abort(),
  };
}

export type Pharmacy = ReturnType<typeof createPharmacy>;

function understood(text: string): Order[] {
  try {
    return readOrders(text);
  } catch (error) {
    throw new Refused(`the orders cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
