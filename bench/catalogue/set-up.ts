import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import type { ApiClient } from '../../bin/api-client.ts';
import { type HubOptions, startApi, startWorker } from '../support/hub.ts';
import type { Stage } from '../support/stage.ts';

export type CatalogueScene = {
  stage: Stage;
  api: ApiClient;
  sql: Sql;
  /** API and worker. */
  pids: number[];
  /** For what is sent; gone after the part. */
  folder: string;
};

/** API and worker as in production, each in a process of its own. */
export async function setUpCatalogue(stage: Stage, options: HubOptions): Promise<CatalogueScene> {
  const folder = mkdtempSync(join(tmpdir(), 'kladka-bench-offers-'));
  stage.keep({ stop: async () => rmSync(folder, { recursive: true, force: true }) });
  const { api, pid } = await startApi(stage, options);
  const worker = await startWorker(stage, options);
  const sql = postgres(stage.databaseUrl, { max: 2, onnotice: () => {} });
  stage.keep({ stop: () => sql.end() });
  return { stage, api, sql, pids: [pid, worker.pid], folder };
}
