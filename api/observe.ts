import { createMiddleware } from 'hono/factory';
import { metrics } from '../activities/metrics.ts';
import { inSpan, isTracing } from '../activities/tracing/trace.ts';
import { inTrace, readTraceparent } from '../db/trace-context.ts';

const surfaces = ['shopware', 'kamsoft', 'v1'];

/** Measures what is pushed and has it belong to the trace of its request: the one that it brings, or one that begins here. */
export const observe = createMiddleware(async (c, next) => {
  const [, surface = '', key = ''] = c.req.path.split('/');
  if (!surfaces.includes(surface)) return await next();
  const begun = performance.now();
  const brought = readTraceparent(c.req.header('traceparent'));
  if (isTracing())
    await inSpan(
      {
        name: `${c.req.method} /${surface}`,
        kind: 'server',
        attributes: { 'http.request.method': c.req.method, 'kladka.surface': surface },
        parents: brought ? [brought] : [],
      },
      next,
    );
  else if (brought) await inTrace(brought, next);
  else await next();
  if (c.req.method !== 'POST') return;
  const { status } = c.res;
  metrics.pushSeconds.observe({ surface }, (performance.now() - begun) / 1000);
  metrics.pushes.inc({ connection: connectionOf(c.get('speaker'), surface, key, status), outcome: outcomeOf(status) });
});

/** Whoever is not known is one label, so that strangers cannot make any number of them. */
function connectionOf(speaker: unknown, surface: string, key: string, status: number): string {
  if (surface !== 'v1') return status === 401 || status === 403 || status === 404 ? 'unknown' : key;
  const row: unknown = typeof speaker === 'object' && speaker !== null ? Reflect.get(speaker, 'row') : undefined;
  const named: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, 'key') : undefined;
  return typeof named === 'string' ? named : 'unknown';
}

const outcomeOf = (status: number): string => (status < 400 ? 'taken' : status < 500 ? 'refused' : 'failed');
