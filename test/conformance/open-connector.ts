import { z } from 'zod';
import type { Connector, Ports } from '../../connectors/contract.ts';
import { createHttpClient, type Exchange } from '../../connectors/http-client.ts';
import { mapMemory } from '../support/map-memory.ts';

/** A connection as the hub opens it, with a memory of its own that begins empty. */
export type Opened = {
  ports: Ports;
  /** What was asked, as it is recorded. */
  exchanges: Exchange[];
  /** From now on the rate budget is dry for this long, in ms; undefined: it is not. */
  dry: (ms: number | undefined) => void;
  close: () => Promise<void>;
};

const common = z.object({
  // A system that is never asked has no address.
  shopUrl: z.string().default('https://nobody.invalid'),
  allowPrivate: z.boolean().optional(),
  allowPlainHttp: z.boolean().optional(),
});

/** Opens a connector through the hub's HTTP client. */
export function openConnector(connector: Connector, settings: Record<string, unknown>): Opened {
  const exchanges: Exchange[] = [];
  let retryAfterMs: number | undefined;
  const { shopUrl, allowPrivate = false, allowPlainHttp = false } = common.parse(settings);
  const http = createHttpClient({
    baseUrl: shopUrl,
    allowPrivate,
    allowPlainHttp,
    budget: async () => (retryAfterMs === undefined ? { ok: true } : { ok: false, retryAfterMs }),
    record: async exchange => {
      exchanges.push(exchange);
    },
  });
  const ports = connector.open({
    connectionId: '019e0000-0000-7000-8000-000000000001',
    connectionKey: 'conformance',
    settings: connector.settings.parse(settings),
    http,
    memory: mapMemory(),
    now: () => new Date(),
  });
  return {
    ports,
    exchanges,
    dry: ms => {
      retryAfterMs = ms;
    },
    close: http.close,
  };
}
