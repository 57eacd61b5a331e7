import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '../../db/migrate.ts';
import { freePort } from '../../tools/services/free-port.ts';
import { startPostgres } from '../../tools/services/postgres.ts';
import { deleteCluster } from '../../tools/services/postgres-cluster.ts';
import { startTemporal } from '../../tools/services/temporal.ts';

export type Stage = {
  databaseUrl: string;
  temporalAddress: string;
  apiUrl: string;
  pids: { postgres: number; temporal: number };
  /** What API and worker run with. */
  env: Record<string, string>;
  /** Stops this after the part, before the servers. */
  keep: <T extends { stop: () => Promise<void> }>(started: T) => T;
};

/** Runs a part on a PostgreSQL and a Temporal of its own, set up as on one machine; nothing of them outlives it. */
export async function onStage<T>(settings: Record<string, string>, part: (stage: Stage) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kladka-bench-'));
  const dataDir = join(folder, 'postgres');
  const running: { stop: () => Promise<void> }[] = [];
  const keep = <Started extends { stop: () => Promise<void> }>(started: Started): Started => {
    running.unshift(started);
    return started;
  };
  try {
    const postgres = keep(await startPostgres({ dataDir, settings }));
    const temporal = keep(await startTemporal({ dbFile: join(folder, 'temporal.db'), headless: true }));
    await migrateDatabase(postgres.url);
    const port = String(await freePort());
    const env = {
      DATABASE_URL: postgres.url,
      KLADKA_MASTER_KEY: randomBytes(32).toString('base64'),
      KLADKA_TEMPORAL_ADDRESS: temporal.address,
      KLADKA_API_PORT: port,
      KLADKA_LOG_LEVEL: 'info',
    };
    const apiUrl = `http://127.0.0.1:${port}`;
    const pids = { postgres: postgres.pid, temporal: temporal.pid };
    return await part({ databaseUrl: postgres.url, temporalAddress: temporal.address, apiUrl, pids, env, keep });
  } finally {
    for (const each of running) await each.stop();
    deleteCluster(dataDir);
    rmSync(folder, { recursive: true, force: true });
  }
}
