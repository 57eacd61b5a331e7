import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { v7 } from 'uuid';
import type { Hub } from '../../activities/hub.ts';
import { openConnections } from '../../activities/open-connections.ts';
import { createApp } from '../../api/app.ts';
import { serveApi } from '../../api/serve.ts';
import { openDatabase } from '../../db/client.ts';
import { createKeyring } from '../../db/keyring.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { issueApiKey } from '../../db/queries/api-keys.ts';
import { workspaces } from '../../db/schema/index.ts';
import { freePort } from '../../tools/services/free-port.ts';
import { startPostgres } from '../../tools/services/postgres.ts';
import { deleteCluster } from '../../tools/services/postgres-cluster.ts';
import { createTaker, type Taker } from './take-in.ts';

export type FuzzHub = {
  hub: Hub;
  url: string;
  workspaceId: string;
  /** Of an administrator of the operator API. */
  token: string;
  taker: Taker;
  stop: () => Promise<void>;
};

/**
 * The API on a PostgreSQL of its own, without Temporal: what is pushed at `/v1` is taken in here, everything else that would wake
 * a process wakes nothing. What broke inside is in `log`.
 */
export async function startFuzzHub(log: string): Promise<FuzzHub> {
  const folder = mkdtempSync(join(tmpdir(), 'kladka-fuzz-'));
  const dataDir = join(folder, 'postgres');
  const fast = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };
  const postgres = await startPostgres({ dataDir, settings: fast });
  await migrateDatabase(postgres.url);
  const db = openDatabase(postgres.url, { max: 8 });
  const keyring = createKeyring(db, [randomBytes(32)]);
  const now = () => new Date();
  const logger = pino({ level: 'warn' }, pino.destination({ dest: log, sync: true }));
  const nothing = async () => {};
  const hub: Hub = {
    db,
    keyring,
    connections: openConnections(db, keyring, now, logger),
    wake: {
      ingest: nothing,
      order: nothing,
      invoice: nothing,
      deliver: nothing,
      comparison: nothing,
      fullSync: nothing,
    },
    log: logger,
    now,
  };
  const taker = createTaker(hub);
  hub.wake.ingest = async lane => taker.wake(lane);
  const workspaceId = v7();
  await db.insert(workspaces).values({ id: workspaceId, slug: 'fuzz', name: 'Fuzz' });
  const { token } = await issueApiKey(db.$client, { workspaceId, name: 'fuzz', role: 'admin' });
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const many = 1_000_000;
  const app = createApp(hub, { publicUrl, requestsPerSecond: many, pushesPerSecond: many });
  const served = await serveApi(app, { host: '127.0.0.1', port });
  return {
    ...{ hub, url: served.url, workspaceId, token, taker },
    async stop() {
      await served.close();
      await taker.rest();
      await db.$client.end({ timeout: 5 });
      await postgres.stop();
      deleteCluster(dataDir);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
