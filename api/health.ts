import { setTimeout } from 'node:timers/promises';
import { Hono } from 'hono';
import type { Hub } from '../activities/hub.ts';

const patienceMs = 2_000;

/** Whether work is finished well within the time a load balancer grants. */
async function inTime(work: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    work.then(found => found !== false).catch(() => false),
    setTimeout(patienceMs, false, { ref: false }),
  ]);
}

/** Whether the database answers a question now. */
export const databaseAnswers = (hub: Hub): Promise<boolean> => inTime(hub.db.$client`select 1`);

/** `/healthz`: the process lives. `/readyz`: it can take pushes, for which only the database is needed; Temporal is reported. */
export function healthRoutes(hub: Hub, temporalReachable?: () => Promise<boolean>) {
  return new Hono()
    .get('/healthz', c => c.json({ ok: true }))
    .get('/readyz', async c => {
      const [database, temporal] = await Promise.all([
        databaseAnswers(hub),
        temporalReachable ? inTime(temporalReachable()) : undefined,
      ]);
      const state = (reachable: boolean | undefined) =>
        reachable === undefined ? 'unknown' : reachable ? 'reachable' : 'unreachable';
      return c.json({ ready: database, database: state(database), temporal: state(temporal) }, database ? 200 : 503);
    });
}
