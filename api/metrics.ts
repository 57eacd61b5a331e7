import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import type { Hub } from '../activities/hub.ts';
import { measureProcess, registry } from '../activities/metrics.ts';
import { flowGauges } from '../activities/watch/flow-gauges.ts';
import { mayAskMetrics } from './metrics-access.ts';
import { Problem } from './problem.ts';

/**
 * `/metrics` for Prometheus: what this process counts, and how every flow stands. With a token it is asked for; without one,
 * only this machine itself may ask, and not through a proxy.
 */
export function metricsRoutes(hub: Hub, token?: string) {
  measureProcess();
  const flows = flowGauges(hub);
  return new Hono().get('/metrics', async c => {
    if (!mayAskMetrics({ headers: c.req.header(), address: addressOf(c), token }))
      throw new Problem(
        401,
        'Metrics are told to this machine, or to whoever brings KLADKA_METRICS_TOKEN as bearer token.',
        {
          headers: { 'www-authenticate': 'Bearer' },
        },
      );
    const standing = await flows().catch(error => {
      hub.log.warn({ err: error }, 'How flows stand could not be read for the metrics.');
      return '';
    });
    return c.body(`${await registry.metrics()}\n${standing}`, 200, { 'content-type': registry.contentType });
  });
}

/** Where a request came from; nothing where it came over no socket. */
function addressOf(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? '';
  } catch {
    return '';
  }
}
