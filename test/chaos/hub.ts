import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import postgres, { type Sql } from 'postgres';
import { type ApiClient, createApiClient } from '../../bin/api-client.ts';
import { ensureToken, ensureWorkspace } from '../../bin/up/access.ts';
import { dataFolder } from '../../bin/up/data-folder.ts';
import { openDatabase } from '../../db/client.ts';
import { type ChaosProcesses, startProcesses } from './processes.ts';

export type ChaosHub = {
  processes: ChaosProcesses;
  api: ApiClient;
  sql: Sql;
  /** Lets a schedule act now, as it would by itself later. */
  trigger: (scheduleId: string) => Promise<void>;
  stop: () => Promise<void>;
};

/** A hub of its own, in processes that can be killed one by one; its worker is not started yet. `say` gets a line per event. */
export async function startChaosHub(
  { fsync, keep }: { fsync: boolean; keep: boolean },
  say: (line: string) => void,
): Promise<ChaosHub> {
  const folder = dataFolder(join(mkdtempSync(join(tmpdir(), 'kladka-chaos-')), 'hub'));
  const processes = await startProcesses(folder, { fsync, onNote: say });
  if (keep) say(`Logs and data are kept in ${folder.root}.`);
  const token = await accessTo(processes.databaseUrl, folder);
  const temporal = Connection.lazy({ address: processes.temporalAddress });
  const client = new Client({ connection: temporal, namespace: 'kladka' });
  // Opened for each run of queries anew: one that is open may hang on a PostgreSQL that was killed.
  const sql = postgres(processes.databaseUrl, { max: 2, idle_timeout: 1, onnotice: () => {} });
  return {
    processes,
    api: createApiClient({ url: processes.apiUrl, token }),
    sql,
    trigger: scheduleId =>
      client.withDeadline(Date.now() + 5_000, () => client.schedule.getHandle(scheduleId).trigger()),
    async stop() {
      const stops = [() => sql.end({ timeout: 5 }), () => temporal.close(), () => processes.stop(keep)];
      for (const stop of stops) await stop().catch(error => say(`Not stopped cleanly: ${error}`));
    },
  };
}

async function accessTo(databaseUrl: string, folder: ReturnType<typeof dataFolder>): Promise<string> {
  const db = openDatabase(databaseUrl, { max: 2, name: 'kladka-chaos' });
  const id = await ensureWorkspace(db, 'chaos', 'Chaos');
  const token = await ensureToken(db, folder, { id, slug: 'chaos' });
  await db.$client.end({ timeout: 5 });
  return token;
}
