import { z } from 'zod';
import type { Memory, OrderSource, RawRecord } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { createComposer } from './compose-orders.ts';
import type { Core } from './core.ts';
import { above, between, everyRow, is, oneOf, pageById, rowsBy } from './lists.ts';
import type { References } from './references.ts';
import { shopInterval, toShopTime } from './shop-time.ts';
import { createTrackingWatch } from './tracking-watch.ts';

/**
 * Where a window's reading stands. For tracking numbers: `seen` are those of the previous page, by id of the order carrier,
 * `from` is the id below the first order that is looked at. `pending`: orders that are read before anything else.
 */
const cursorSchema = z.object({
  phase: z.enum(['orders', 'customers', 'addresses', 'tracking']),
  after: z.string().optional(),
  from: z.string().optional(),
  pending: z.array(z.string()).optional(),
  seen: z.array(z.tuple([z.string(), z.string()])).optional(),
});
export type Cursor = z.output<typeof cursorSchema>;
export type Step = { records: RawRecord[]; next?: Cursor };
type Window = { from: string; to: string; since: string; pageSize: number };

/** Orders older than this are not read again because their buyer, address or tracking number changed. */
const recentMs = 60 * 86_400_000;

/**
 * Reads orders by id, or by the window in which they or what they hang on changed.
 *
 * A change of a buyer, an address or a tracking number leaves the order's `date_upd` alone, so a window is read in phases:
 * orders by their own date, then those of changed buyers, then of changed addresses, and now and then those whose tracking
 * number is another one than was last seen. Pages go by ascending id: `date_upd` may move on while they are read.
 */
export function createOrderReader(
  core: Core,
  references: References,
  memory: Memory,
): Pick<OrderSource, 'get' | 'list'> {
  const { shop, settings } = core;
  const compose = createComposer(core, references);
  const scope: Record<string, string> = settings.idShop === undefined ? {} : { id_shop: is(String(settings.idShop)) };
  const tracking = createTrackingWatch(core, memory);

  async function get(ids: string[], signal: AbortSignal): Promise<Outcome<RawRecord[]>> {
    const orders = await rowsBy(shop, 'orders', { values: ids, display: 'full', signal });
    if (orders.kind !== 'done') return orders;
    const asked = orders.value.filter(({ id }) => ids.includes(id));
    return compose(asked, signal);
  }

  async function changedOrders(window: Window, after: string | undefined, signal: AbortSignal): Promise<Outcome<Step>> {
    const filters = { date_upd: between(window.from, window.to), ...scope };
    const page = await pageById(shop, 'orders', { display: 'full', filters, limit: window.pageSize, after, signal });
    if (page.kind !== 'done') return page;
    const { ordersFrom = '' } = settings;
    // An order gets its first state when its lines are all there; that moves its date, so it is found again.
    const wanted = page.value.entities.filter(
      ({ fields }) => (fields.date_add ?? '') >= ordersFrom && isId(fields.current_state),
    );
    const records = await compose(wanted, signal);
    if (records.kind !== 'done') return records;
    const next: Cursor = page.value.after ? { phase: 'orders', after: page.value.after } : { phase: 'customers' };
    return done({ records: records.value, next });
  }

  /** The recent orders that name one of the ids in one of the fields, but for those that their own date has led to. */
  async function ordersOf(fields: string[], ids: string[], window: Window, signal: AbortSignal) {
    const found = new Set<string>();
    for (const field of ids.length > 0 ? fields : []) {
      const filters = { [field]: oneOf(ids), date_add: above(window.since), ...scope };
      const orders = await everyRow(shop, 'orders', { display: ['id', 'date_upd'], filters, signal });
      if (orders.kind !== 'done') return orders;
      for (const { id, fields: order } of orders.value) {
        const ownDate = order.date_upd ?? '';
        if (ownDate < window.from || ownDate > window.to) found.add(id);
      }
    }
    return done([...found]);
  }

  const related = {
    customers: { fields: ['id_customer'], next: { phase: 'addresses' } },
    addresses: { fields: ['id_address_delivery', 'id_address_invoice'], next: { phase: 'tracking' } },
  } satisfies Record<string, { fields: string[]; next: Cursor }>;

  async function changedRelated(
    phase: keyof typeof related,
    window: Window,
    after: string | undefined,
    signal: AbortSignal,
  ) {
    const filters = { date_upd: between(window.from, window.to) };
    const page = await pageById(shop, phase, { display: ['id'], filters, limit: settings.pageSize, after, signal });
    if (page.kind !== 'done') return page;
    const ids = page.value.entities.map(({ id }) => id);
    const pending = await ordersOf(related[phase].fields, ids, window, signal);
    if (pending.kind !== 'done') return pending;
    const next: Cursor = page.value.after ? { phase, after: page.value.after } : related[phase].next;
    return done({ records: [], next: { ...next, pending: pending.value } });
  }

  async function changedTracking(window: Window, cursor: Cursor, signal: AbortSignal): Promise<Outcome<Step>> {
    const page = await tracking(window.since, cursor, signal);
    if (page.kind !== 'done') return page;
    const { next, orderIds } = page.value;
    return done({ records: [], next: next && { ...next, pending: orderIds } });
  }

  async function pendingOrders(
    cursor: Cursor,
    pending: string[],
    { pageSize }: Window,
    signal: AbortSignal,
  ): Promise<Outcome<Step>> {
    const records = await get(pending.slice(0, pageSize), signal);
    if (records.kind !== 'done') return records;
    const rest = pending.slice(pageSize);
    return done({ records: records.value, next: { ...cursor, pending: rest.length > 0 ? rest : undefined } });
  }

  function step(cursor: Cursor, window: Window, signal: AbortSignal): Promise<Outcome<Step>> {
    const { phase, pending = [] } = cursor;
    if (pending.length > 0) return pendingOrders(cursor, pending, window, signal);
    if (phase === 'orders') return changedOrders(window, cursor.after, signal);
    if (phase === 'tracking') return changedTracking(window, cursor, signal);
    return changedRelated(phase, window, cursor.after, signal);
  }

  const list: OrderSource['list'] = async ({ from, to, after, limit }, signal) => {
    const facts = await core.probe.facts(signal);
    if (facts.kind !== 'done') return facts;
    const since = toShopTime(new Date(from.getTime() - recentMs), facts.value.timeZone);
    const window = {
      ...shopInterval(from, to, facts.value.timeZone),
      since: maximum(since, settings.ordersFrom),
      pageSize: Math.min(limit ?? settings.pageSize, settings.pageSize),
    };
    let cursor: Cursor | undefined = after === undefined ? { phase: 'orders' } : cursorSchema.parse(JSON.parse(after));
    while (cursor) {
      const taken: Outcome<Step> = await step(cursor, window, signal);
      if (taken.kind !== 'done') return taken;
      const { records, next }: Step = taken.value;
      // A step that found nothing is not worth a page of its own.
      if (records.length > 0) return done({ records, after: next && JSON.stringify(next) });
      cursor = next;
    }
    return done({ records: [] });
  };

  return { get, list };
}

const maximum = (time: string, day: string | undefined) => (day && `${day} 00:00:00` > time ? `${day} 00:00:00` : time);

const isId = (text = '') => text !== '' && text !== '0';
