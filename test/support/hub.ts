import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } from '@temporalio/worker';
import pino, { type Logger } from 'pino';
import postgres from 'postgres';
import { v7 } from 'uuid';
import { inject } from 'vitest';
import type { Hub } from '../../activities/hub.ts';
import { openConnections } from '../../activities/open-connections.ts';
import { dataConverter } from '../../activities/payload-codec.ts';
import { startRelay } from '../../activities/relay.ts';
import { wakeThroughTemporal } from '../../activities/wake.ts';
import { startWorkers } from '../../activities/worker.ts';
import { createApp } from '../../api/app.ts';
import { serveApi } from '../../api/serve.ts';
import { openDatabase } from '../../db/client.ts';
import { createKeyring } from '../../db/keyring.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { issueApiKey } from '../../db/queries/api-keys.ts';
import { workspaces } from '../../db/schema/index.ts';
import { freePort } from '../../tools/services/free-port.ts';
import { type RunningTemporal, startTemporal } from '../../tools/services/temporal.ts';

Runtime.install({
  logger: new DefaultLogger((process.env.KLADKA_TEMPORAL_LOG as 'WARN' | undefined) ?? 'ERROR'),
  shutdownSignals: [],
  telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
});

/** A database of its own within the run's PostgreSQL. */
export async function freshDatabase(): Promise<string> {
  const url = new URL(inject('postgresUrl'));
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = postgres(url.href, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  url.pathname = `/${name}`;
  await migrateDatabase(url.href);
  return url.href;
}

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of an answer it also checks
export type ApiAnswer = { status: number; body: any };

export type TestHub = {
  hub: Hub;
  client: Client;
  workspaceId: string;
  /** Where the API is served, for shops that push. */
  apiUrl: string;
  /** Asks the operator API as an administrator over HTTP. */
  api: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<ApiAnswer>;
  temporal: () => RunningTemporal;
  /** Stops Temporal, deletes its whole database and starts it anew, worker included. */
  loseTemporal: () => Promise<void>;
  /** Waits until a condition holds; fails with where every process stands. */
  until: <T>(what: string, look: () => Promise<T | undefined | false>, ms?: number) => Promise<T>;
  stop: () => Promise<void>;
};

/** A whole hub in this process: own database, own Temporal server, worker and relay; `log` is what API and worker log to. */
export async function startTestHub(options: { worker?: boolean; log?: Logger } = {}): Promise<TestHub> {
  const databaseUrl = await freshDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'kladka-flow-'));
  const db = openDatabase(databaseUrl, { max: 20 });
  const keyring = createKeyring(db, [randomBytes(32)]);
  const now = () => new Date();
  const log = options.log ?? pino({ level: process.env.KLADKA_LOG_LEVEL ?? 'silent' });
  const hub: Hub = {
    db,
    keyring,
    connections: openConnections(db, keyring, now, log),
    wake: {
      ingest: async () => {},
      order: async () => {},
      invoice: async () => {},
      deliver: async () => {},
      comparison: async () => {},
      fullSync: async () => {},
    },
    log,
    now,
  };
  const workspaceId = v7();
  await db.insert(workspaces).values({ id: workspaceId, slug: 'test', name: 'Test' });

  let generation = 0;
  let temporal = await startTemporal({ dbFile: join(folder, 'temporal-0.db'), headless: true });
  const address = temporal.address;
  const port = Number(address.split(':')[1]);
  const connection = Connection.lazy({ address });
  const client = new Client({ connection, namespace: 'kladka', dataConverter: dataConverter(keyring) });
  hub.wake = wakeThroughTemporal(client);

  async function work() {
    const temporalConnection = await NativeConnection.connect({ address });
    const workers = await startWorkers(hub, {
      temporalConnection,
      namespace: 'kladka',
      dataConverter: dataConverter(keyring),
    });
    const running = workers.run().catch(() => {});
    const relay = startRelay(hub, client);
    return async () => {
      await relay.stop();
      workers.shutdown();
      await running;
      await temporalConnection.close().catch(() => {});
    };
  }
  const token = (await issueApiKey(db.$client, { workspaceId, name: 'test', role: 'admin' })).token;
  // The address is known only once it is served, and the app wants to know it.
  const apiPort = await freePort();
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const served = await serveApi(createApp(hub, { publicUrl: apiUrl, codecPath: '/codec/test' }), {
    host: '127.0.0.1',
    port: apiPort,
  });

  async function api(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const answer = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
  }

  let rest = options.worker === false ? async () => {} : await work();

  return {
    hub,
    client,
    workspaceId,
    apiUrl,
    api,
    temporal: () => temporal,
    async loseTemporal() {
      await temporal.stop();
      generation += 1;
      temporal = await startTemporal({ dbFile: join(folder, `temporal-${generation}.db`), headless: true, port });
      const before = rest;
      rest = await work();
      await before();
    },
    until: (what, look, ms) => until(what, look, ms).catch(async error => fail(error, await standing(hub))),
    async stop() {
      await served.close();
      await rest();
      await connection.close().catch(() => {});
      await temporal.stop();
      await db.$client.end({ timeout: 5 });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function fail(error: unknown, standing: string): never {
  throw new Error(`${error instanceof Error ? error.message : error}\n${standing}`);
}

/** Where processes, tasks, messages and cursors stand, for the message of a test that waited in vain. */
async function standing({ db: { $client: sql } }: Hub): Promise<string> {
  const [processes, tasks, messages, cursors] = await Promise.all([
    sql`select number, state, outcome, step, reason from processes order by updated_at desc limit 10`,
    sql`select kind, state, sentence from tasks limit 10`,
    sql`select kind, status, subject, reason from messages order by id desc limit 15`,
    sql`select name, value from cursors`,
  ]);
  return JSON.stringify({ processes, tasks, messages, cursors }, null, 1).slice(0, 6000);
}

/** Waits until a condition holds; fails with what it last saw. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>, ms = 30_000): Promise<T> {
  const deadline = Date.now() + ms;
  let last: unknown;
  for (;;) {
    const seen = await look().catch(error => {
      last = error;
      return undefined;
    });
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline)
      throw new Error(`Waited ${ms} ms in vain: ${what}.${last ? ` Last error: ${last}` : ''}`);
    await after(40);
  }
}
