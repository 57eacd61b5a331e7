import type { Memory } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import type { Core } from './core.ts';
import { above, is, pageById } from './lists.ts';
import type { Cursor } from './read-orders.ts';

const limit = 500;
const entity = 'tracking';
const readAt = 'tracking/read';

/**
 * Finds orders whose tracking number changed. A row of `order_carriers` has no date of change, so the recent ones are
 * compared, every `trackingMinutes`, with what was last seen of them; that is remembered only when the next page is asked for, which
 * says that this one was kept.
 */
export function createTrackingWatch(core: Core, memory: Memory) {
  return async (
    since: string,
    cursor: Cursor,
    signal: AbortSignal,
  ): Promise<Outcome<{ orderIds: string[]; next?: Cursor }>> => {
    const seen = cursor.seen ?? [];
    if (seen.length > 0) {
      const rows = seen.map(([id, code]) => ({ key: id, externalId: id, data: { code } }));
      await memory.remember(entity, rows);
    }
    if (cursor.after === 'end') {
      await memory.setCursor(readAt, core.now().toISOString());
      return done({ orderIds: [] });
    }
    const last = await memory.cursor(readAt);
    const everyMs = core.settings.trackingMinutes * 60_000;
    if (cursor.after === undefined && last && core.now().getTime() - Date.parse(last) < everyMs) {
      return done({ orderIds: [] });
    }
    const from = cursor.from ?? (await firstRecent(core, since, signal));
    if (typeof from !== 'string') return from;
    if (from === '') return done({ orderIds: [], next: { phase: 'tracking', after: 'end' } });
    const page = await pageById(core.shop, 'order_carriers', {
      display: ['id', 'id_order', 'tracking_number'],
      filters: { id_order: above(from) },
      limit,
      after: cursor.after,
      signal,
    });
    if (page.kind !== 'done') return page;
    const { entities } = page.value;
    const known = new Map(
      (
        await memory.recall(
          entity,
          entities.map(({ id }) => id),
        )
      ).map(({ key, data }) => [key, data.code ?? '']),
    );
    const changed = entities.filter(({ id, fields }) => (fields.tracking_number ?? '') !== (known.get(id) ?? ''));
    const next: Cursor = {
      phase: 'tracking',
      after: page.value.after ?? 'end',
      from,
      seen: changed.map(({ id, fields }) => [id, fields.tracking_number ?? '']),
    };
    // The first time there is nothing to compare with, and the orders were read a moment ago.
    const orderIds = last ? changed.map(({ fields }) => fields.id_order ?? '') : [];
    return done({ orderIds: [...new Set(orderIds)], next });
  };
}

/** The id right below the first order placed since then; empty when there is none. */
async function firstRecent(core: Core, since: string, signal: AbortSignal): Promise<Outcome<never> | string> {
  const { idShop } = core.settings;
  const filters = { date_add: above(since), ...(idShop !== undefined && { id_shop: is(String(idShop)) }) };
  const query = { display: ['id'], filters, sort: ['id_ASC'], limit: 1 };
  const orders = await core.shop.list('orders', query, signal);
  if (orders.kind !== 'done') return orders;
  const [first] = orders.value;
  return first ? String(Number(first.id) - 1) : '';
}
