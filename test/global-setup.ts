import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../tools/services/postgres.ts';
import { deleteCluster } from '../tools/services/postgres-cluster.ts';
import { startTemporal } from '../tools/services/temporal.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
    temporalAddress: string;
  }
}

/** One fresh PostgreSQL and one Temporal for all files of the run; nothing of them outlives it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'kladka-test-'));
  const dataDir = join(folder, 'postgres');
  const fast = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };
  const [postgres, temporal] = await Promise.all([
    startPostgres({ dataDir, settings: fast }),
    startTemporal({ dbFile: join(folder, 'temporal.sqlite'), headless: true }),
  ]);
  project.provide('postgresUrl', postgres.url);
  project.provide('temporalAddress', temporal.address);
  return async () => {
    await Promise.all([postgres.stop(), temporal.stop()]);
    deleteCluster(dataDir);
    rmSync(folder, { recursive: true, force: true });
  };
}
