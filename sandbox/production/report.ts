import { randomUUID } from 'node:crypto';
import type { OrderStatusRecord } from '../../client/types.ts';
import type { Line, World } from './world.ts';

/** The line's own id within its order, of which the feed's id is made: `order/line`. */
export const lineIdOf = ({ id, given }: Line): string => {
  const head = `${given.order ?? ''}/`;
  return id.startsWith(head) ? id.slice(head.length) : id;
};

export const linesOf = (world: World, order: string): Line[] =>
  [...world.lines.values()].filter(line => line.given.order === order && line.state !== 'refused');

/** How an order stands in production: of all its lines, with how many are made of each since the beginning (W9). */
export function statusOf(world: World, order: string): OrderStatusRecord | undefined {
  const lines = linesOf(world, order);
  const live = lines.filter(line => line.state !== 'cancelled');
  const [first] = lines;
  if (!first) return undefined;
  const is = (state: Line['state']) => live.some(line => line.state === state);
  const begun = is('in-production') || is('made');
  const made = live.length > 0 && live.every(line => line.state === 'made');
  const now = world.now().toISOString();
  return {
    order,
    production: is('stopped') || live.length === 0 ? 'stopped' : made ? 'made' : begun ? 'in-production' : 'planned',
    ...{ changedAt: now, asOf: now },
    lines: live.map(line => ({ id: lineIdOf(line), produced: line.produced })),
  };
}

/** Puts how an order stands on its way to the hub. */
export function reportOrder(world: World, order: string): void {
  const record = statusOf(world, order);
  if (record) world.reports.set(order, { record, key: randomUUID() });
}

/** How every order stands in production. */
export const allStatuses = (world: World): OrderStatusRecord[] =>
  [...new Set([...world.lines.values()].map(line => line.given.order ?? ''))].flatMap(
    order => statusOf(world, order) ?? [],
  );
