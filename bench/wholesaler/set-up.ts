import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import type { ApiClient } from '../../bin/api-client.ts';
import { type HubOptions, startApi, startWorker } from '../support/hub.ts';
import type { Stage } from '../support/stage.ts';

export type Scene = {
  stage: Stage;
  api: ApiClient;
  sql: Sql;
  workspaceId: string;
  /** API and worker. */
  pids: number[];
  /** For what is pushed; gone after the part. */
  folder: string;
};

/** API and worker as in production, each in a process of its own. */
export async function setUpWholesaler(stage: Stage, options: HubOptions): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'kladka-bench-pushes-'));
  stage.keep({ stop: async () => rmSync(folder, { recursive: true, force: true }) });
  const { api, pid } = await startApi(stage, options);
  const worker = await startWorker(stage, options);
  const sql = postgres(stage.databaseUrl, { max: 3, onnotice: () => {} });
  stage.keep({ stop: () => sql.end() });
  const [workspace] = await sql<{ id: string }[]>`select id from workspaces`;
  if (!workspace) throw new Error('The hub has no workspace.');
  return { stage, api, sql, workspaceId: workspace.id, pids: [pid, worker.pid], folder };
}
