import type { Figure } from '../support/figure.ts';
import type { HubOptions } from '../support/hub.ts';
import type { Stage } from '../support/stage.ts';
import { measureIdle } from './idle.ts';
import { measureRequests } from './requests.ts';
import { setUp } from './set-up.ts';
import { listStatements } from './statements.ts';
import { measureThroughput } from './throughput.ts';

export const orderParts = ['requests', 'idle', 'orders', 'memory'] as const;
export type OrderPart = (typeof orderParts)[number];

export type OrderOptions = HubOptions & {
  parts: OrderPart[];
  orders: number;
  /** Orders, or bare workflows, on their way at a time. */
  atOnce: number;
  /** Where the list of statements goes; absent: none is made. */
  profile?: string;
};

/** Everything that is measured on orders from a shop to a till, on one set-up. */
export async function measureOrders(
  stage: Stage,
  options: OrderOptions,
  say: (line: string) => void,
): Promise<Figure[]> {
  const scene = await setUp(stage, options);
  say(`an order of a returning customer runs ${scene.activities} regular activities; so does the bare workflow`);
  const { parts, profile } = options;
  const figures: Figure[] = [];
  if (parts.includes('requests')) figures.push(...(await measureRequests(scene)));
  if (parts.includes('idle')) figures.push(...(await measureIdle(scene)));
  if (parts.includes('orders') || parts.includes('memory')) {
    if (profile !== undefined)
      await scene.sql`select pg_stat_statements_reset()`.catch(() => scene.sql`create extension pg_stat_statements`);
    const { throughput, memory } = await measureThroughput(scene, options, say);
    if (parts.includes('orders')) figures.push(...throughput);
    if (parts.includes('memory')) figures.push(...memory);
    if (profile !== undefined) await listStatements(scene.sql, options.orders, profile, say);
  }
  return figures;
}
