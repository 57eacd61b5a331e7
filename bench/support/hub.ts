import { type ApiClient, createApiClient } from '../../bin/api-client.ts';
import { ensureWorkspace } from '../../bin/up/access.ts';
import { openDatabase } from '../../db/client.ts';
import { issueApiKey } from '../../db/queries/api-keys.ts';
import { type Child, startProgram } from './child.ts';
import type { Stage } from './stage.ts';

/** Extra arguments of Node for API and worker, such as `--cpu-prof`. */
export type HubOptions = { nodeArgs?: string[] };

/** Starts the API as in production, with a workspace and its administrator. */
export async function startApi(stage: Stage, { nodeArgs }: HubOptions): Promise<Child & { api: ApiClient }> {
  const child = await startProgram('bin/kladka.ts', ['api'], { env: stage.env, ready: /The API listens/, nodeArgs });
  const db = openDatabase(stage.databaseUrl, { max: 1 });
  const workspaceId = await ensureWorkspace(db, 'bench', 'Benchmark');
  const { token } = await issueApiKey(db.$client, { workspaceId, name: 'bench', role: 'admin' });
  await db.$client.end();
  return { ...stage.keep(child), api: createApiClient({ url: stage.apiUrl, token }) };
}

/** Starts the worker as in production. */
export async function startWorker(stage: Stage, { nodeArgs }: HubOptions): Promise<Child> {
  return stage.keep(
    await startProgram('bin/kladka.ts', ['worker'], { env: stage.env, ready: /The worker polls/, nodeArgs }),
  );
}
