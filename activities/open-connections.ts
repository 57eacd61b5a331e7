import { and, eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { Connector, Ports } from '../connectors/contract.ts';
import { createHttpClient } from '../connectors/http-client.ts';
import { connectorOf } from '../connectors/index.ts';
import type { Database } from '../db/client.ts';
import type { Keyring } from '../db/keyring.ts';
import { memoryOf } from '../db/queries/memory.ts';
import { connections } from '../db/schema/index.ts';
import { feedOf } from './feed-of.ts';
import { leaseBudget } from './lease-budget.ts';
import { countRequest, traceCalls } from './observe-requests.ts';
import { recordExchange } from './record-exchange.ts';
import { Unusable } from './unusable.ts';

export type ConnectionRow = typeof connections.$inferSelect;

/** A connection that is ready to be used: its row, its connector and what it can do. */
export type OpenConnection = { row: ConnectionRow; connector: Connector; ports: Ports; close: () => Promise<void> };

export type OpenConnections = {
  /** Opens a connection, or hands out the open one while nothing about it has changed. */
  get: (workspaceId: string, connectionId: string) => Promise<OpenConnection>;
  /** The same of a row that was just read, within whose transaction nothing else may be asked of the database. */
  of: (row: ConnectionRow) => Promise<OpenConnection>;
  /** The whole of a connection's settings, secrets included. */
  settings: (row: ConnectionRow) => Promise<Record<string, unknown>>;
};

/** Address and outbound rules that every connection may set, whatever its system. */
export type CommonSettings = {
  shopUrl?: string;
  allowPrivate?: boolean;
  allowPlainHttp?: boolean;
  requestsPerSecond?: number;
  burst?: number;
  sendTraceparent?: boolean;
};

/**
 * Opens connections and keeps them open (tokens and sockets are reused) until their version moves on.
 *
 * @param relaxed for what may fall back by a moment when PostgreSQL crashes: rate budgets, and what is remembered of a target
 */
export function openConnections(
  db: Database,
  keyring: Keyring,
  now: () => Date,
  log: Logger,
  relaxed: Sql = db.$client,
): OpenConnections {
  const open = new Map<string, { version: number; connection: Promise<OpenConnection> }>();

  async function settings(row: ConnectionRow): Promise<Record<string, unknown>> {
    const secrets = await keyring.open({ keyId: row.secretKeyId, sealed: row.sealedSecrets });
    return { ...row.settings, ...(JSON.parse(secrets.toString()) as Record<string, unknown>) };
  }

  async function openAnew(row: ConnectionRow): Promise<OpenConnection> {
    const connector = connectorOf(row.system);
    const all = await settings(row);
    const common = all as CommonSettings;
    const rate = common.requestsPerSecond ?? connector.limits.requestsPerSecond;
    const burst = common.burst ?? connector.limits.burst;
    const http = createHttpClient({
      baseUrl: String(common.shopUrl ?? ''),
      allowPrivate: common.allowPrivate === true,
      allowPlainHttp: common.allowPlainHttp === true,
      budget: leaseBudget(relaxed, row.id, rate, burst),
      record: exchange => {
        countRequest(row.key, exchange);
        return recordExchange(db.$client, keyring, row, exchange);
      },
      observe: traceCalls(row.key, common.sendTraceparent === true),
      onRecordError: error => log.warn({ err: error, connection: row.key }, 'An exchange could not be kept.'),
    });
    const parsed = connector.settings.safeParse(all);
    if (!parsed.success) {
      const places = parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      throw new Unusable(`${row.key} cannot be opened with its settings (${places}). Correct them.`);
    }
    const ports = connector.open({
      connectionId: row.id,
      connectionKey: row.key,
      settings: parsed.data,
      http,
      memory: memoryOf(relaxed, row),
      feed: feedOf(db.$client, row),
      now,
    });
    return { row, connector, ports, close: http.close };
  }

  async function of(row: ConnectionRow): Promise<OpenConnection> {
    const known = open.get(row.id);
    if (known?.version === row.version) return { ...(await known.connection), row };
    // Whoever still uses the former one finishes first: its sockets close when they fall idle.
    known?.connection.then(former => former.close()).catch(() => {});
    const connection = openAnew(row);
    open.set(row.id, { version: row.version, connection });
    connection.catch(() => open.delete(row.id));
    return connection;
  }

  return {
    settings,
    of,
    async get(workspaceId, connectionId) {
      const [row] = await db
        .select()
        .from(connections)
        .where(and(eq(connections.workspaceId, workspaceId), eq(connections.id, connectionId)));
      if (!row) throw new Unusable('This connection no longer exists. Choose another one in the flow.');
      return await of(row);
    },
  };
}
