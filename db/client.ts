import { isIP } from 'node:net';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema/index.ts';

export type Database = PostgresJsDatabase<typeof schema> & { $client: postgres.Sql };
/** A database or an open transaction on it. */
export type Queryable = PostgresJsDatabase<typeof schema>;

/**
 * Opens a pool.
 *
 * @param url a PostgreSQL URL; `sslmode=require` and the like are honoured
 * @param options.max connections of this process; `ca` a PEM bundle that the server's certificate must verify against;
 *   `relaxed` does not wait for the disk: a crash of PostgreSQL may take back the last moment
 */
export function openDatabase(
  url: string,
  options: { max?: number; ca?: string; name?: string; relaxed?: boolean } = {},
): Database {
  const client = postgres(url, {
    max: options.max ?? 10,
    onnotice: () => {},
    connection: {
      application_name: options.name ?? 'kladka',
      TimeZone: 'UTC',
      ...(options.relaxed ? { synchronous_commit: 'off' } : {}),
    },
    connect_timeout: 10,
    backoff: reconnectSeconds,
    ...(options.ca ? { ssl: verified(url, options.ca) } : {}),
  });
  const db = drizzle(client, { schema });
  teachBoth(client);
  return db;
}

/** TLS whose certificate this authority signed for the URL's own host; the driver names no address, and then Node expects `localhost`. */
function verified(url: string, ca: string) {
  const { hostname } = new URL(url);
  return { ca, rejectUnauthorized: true, ...(isIP(hostname) ? { host: hostname } : {}) };
}

/** The pool counts the failures of all its connections together: the driver's own pause would soon be 20 s, long after the database is back. */
const reconnectSeconds = (failures: number): number => Math.min(0.05 * 2 ** failures, 1);

const jsonTypes = [114, 3802];
const timeTypes = [1184, 1114];

/**
 * Drizzle takes the client's own handling of JSON and times away, as its columns bring theirs; plain statements need it.
 * Both are served: what Drizzle has turned into text passes, everything else is turned here.
 */
function teachBoth(client: postgres.Sql): void {
  const { serializers, parsers } = client.options;
  for (const type of jsonTypes)
    serializers[type] = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  for (const type of timeTypes) {
    serializers[type] = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
    parsers[type] = (value: string) => new Date(value);
  }
}
