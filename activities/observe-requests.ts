import type { Exchange, ObservedCall } from '../connectors/http-client.ts';
import { metrics } from './metrics.ts';
import { beginSpan } from './tracing/trace.ts';

/** Counts one request of a connection that was made. */
export function countRequest(connection: string, { status, ms }: Pick<Exchange, 'status' | 'ms'>): void {
  metrics.requests.inc({ connection, status: status === undefined ? 'none' : String(status) });
  metrics.requestSeconds.observe({ connection }, ms / 1000);
}

/**
 * Makes each call of a connection a span with host, method and status, and nothing of what was sent.
 *
 * @param tells whether the other side is sent the trace, as a `traceparent` header
 */
export const traceCalls =
  (connection: string, tells: boolean) =>
  ({ method, host }: { method: string; host: string }): ObservedCall | undefined => {
    const attributes = { 'http.request.method': method, 'server.address': host, 'kladka.connection': connection };
    const span = beginSpan({ name: `${method} ${host}`, kind: 'client', attributes });
    if (!span) return undefined;
    return {
      headers: tells ? { traceparent: span.traceparent } : {},
      end: ({ status, error }) =>
        span.end({
          attributes: status === undefined ? {} : { 'http.response.status_code': status },
          error: error ?? (status !== undefined && status >= 400 ? `answered ${status}` : undefined),
        }),
    };
  };
