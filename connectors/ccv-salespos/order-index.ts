import type { FoundOrder, Memory, Remembered } from '../contract.ts';
import { done } from '../outcome.ts';
import type { Index } from './indexes.ts';
import type { CcvSettings } from './settings.ts';
import { ccvDate } from './signing.ts';
import { order, type WireOrder } from './wire.ts';

const overlapMs = 600_000;

/**
 * The orders by their `reservationnumber`, which is where our reference stands.
 *
 * Complete and incomplete orders are two lists, as `is_completed` cannot be left open. What we post is complete, so a
 * look-up before or after a POST reads the complete ones only (one request); `remember` reads both.
 */
export const orderIndex = (settings: CcvSettings, memory: Memory, completed: boolean): Index<WireOrder> => {
  const { sortParameter, descendingSuffix } = settings;
  const listing = (since: string, sort: string) => ({
    path: '/orders',
    query: { is_completed: String(completed), ...(since && { min_create_date: since }), [sortParameter]: sort },
    item: order,
  });
  return {
    name: completed ? 'orders' : 'orders.incomplete',
    all: from => listing(from, 'id'),
    newest: latest => listing(before(latest), `id${descendingSuffix}`),
    markOf: ({ id }) => id,
    dateOf: ({ create_date }) => dateOf(create_date),
    overlap: 30,
    // Memory may fall back by a moment when its database crashes, so what was read before is always compared with it anew.
    take: async items => {
      const rows = items.filter(item => item.reservationnumber.trim()).map(rowOf);
      if (rows.length > 0) await memory.remember('order', rows);
      return done(null);
    },
  };
};

/** Answers from memory; the oldest where several orders carry one reference. */
export const recallOrder = async (memory: Memory, reference: string): Promise<FoundOrder | undefined> => {
  const rows = await memory.recall('order', [reference.trim()]);
  const [first] = rows.toSorted((a, b) => Number(a.externalId) - Number(b.externalId));
  return first && foundOrder(first);
};

export const foundOrder = ({ externalId, data: { number, total } }: Remembered): FoundOrder => ({
  externalId,
  ...(number && { number }),
  ...(total && { total }),
});

export const rowOf = (item: WireOrder): Remembered => ({
  key: item.reservationnumber.trim(),
  externalId: String(item.id),
  data: { number: item.ordernumber_full || item.ordernumber, total: item.total_price },
});

// Dates are UTC, with or without the T and the Z; an unreadable one leaves the list unbounded rather than wrong.
const dateOf = (text: string): string => {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)/.exec(text) ?? [];
  return day && time ? `${day}T${time}Z` : '';
};
const before = (latest: string): string => (latest ? ccvDate(new Date(Date.parse(latest) - overlapMs)) : '');
