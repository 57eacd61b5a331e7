import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { startChild } from '../../bin/up/child.ts';
import { apiPlan, workerPlan } from '../../bin/up/children.ts';
import { type DataFolder, keepSecret, takeFolder } from '../../bin/up/data-folder.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { freePort } from '../../tools/services/free-port.ts';
import { startPostgres } from '../../tools/services/postgres.ts';
import { deleteCluster } from '../../tools/services/postgres-cluster.ts';
import { type Supervised, supervise } from '../../tools/services/supervise.ts';
import { startTemporal } from '../../tools/services/temporal.ts';
import type { Victim } from './plan.ts';

/** Short, as the run is: what grows is only the pause of a process that does not come up. */
const backoff = { firstMs: 300, mostMs: 3_000, calmMs: 5_000 };

export type ChaosProcesses = Awaited<ReturnType<typeof startProcesses>>;

/** PostgreSQL, Temporal, API and worker as processes of their own, each started again when it ends. */
export async function startProcesses(folder: DataFolder, options: { fsync: boolean; onNote: (line: string) => void }) {
  const { onNote } = options;
  const leave = takeFolder(folder);
  const [postgresPort, temporalPort, apiPort] = [await freePort(), await freePort(), await freePort()];
  const kept = new Map<Victim, Supervised>();
  const off: Record<string, string> = { fsync: 'off', full_page_writes: 'off' };
  let databaseUrl = '';

  const keep = async (victim: Victim, name: string, start: Parameters<typeof supervise>[0]['start']) => {
    kept.set(victim, await supervise({ name, start, onNote, backoff, graceMs: 20_000 }));
  };
  await keep('postgres', 'PostgreSQL', async () => {
    const settings = options.fsync ? {} : off;
    const started = await startPostgres({ dataDir: folder.postgres, port: postgresPort, settings });
    databaseUrl = started.url;
    return started.child;
  });
  await migrateDatabase(databaseUrl);
  await keep('temporal', 'Temporal', async () => {
    return (await startTemporal({ dbFile: folder.temporal, port: temporalPort, headless: true })).child;
  });
  const temporalAddress = `127.0.0.1:${temporalPort}`;
  const env = {
    DATABASE_URL: databaseUrl,
    KLADKA_MASTER_KEY: keepSecret(folder.masterKey),
    KLADKA_TEMPORAL_ADDRESS: temporalAddress,
    KLADKA_API_PORT: String(apiPort),
    KLADKA_CODEC_PATH: randomBytes(16).toString('hex'),
    KLADKA_LOG_LEVEL: 'info',
  };
  await keep('api', 'The API', () => startChild(folder, apiPlan(env), () => {}));

  return {
    databaseUrl,
    temporalAddress,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    /** The worker starts when there is something to work on. */
    startWorker: () => keep('worker', 'The worker', () => startChild(folder, workerPlan(env), () => {})),
    /** Kills without warning; false when the process is down at this moment. */
    kill: (victim: Victim): boolean => kept.get(victim)?.child()?.kill('SIGKILL') ?? false,
    allUp: () => kept.size === 4 && [...kept.values()].every(process => process.child() !== undefined),
    async stop(keepData: boolean) {
      for (const victim of ['worker', 'api', 'temporal', 'postgres'] as const) {
        await kept
          .get(victim)
          ?.stop()
          .catch(() => undefined);
      }
      leave();
      if (keepData) return;
      deleteCluster(folder.postgres);
      rmSync(folder.root, { recursive: true, force: true });
    },
  };
}
