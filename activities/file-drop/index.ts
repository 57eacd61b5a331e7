import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import type { Hub } from '../hub.ts';
import { raiseTask, resolveCause } from '../tasks.ts';
import { clearDone } from './clear-done.ts';
import { type Drop, doneFolder, prepareLines } from './give-lines.ts';
import { leftHidden, showLines } from './show-lines.ts';
import { takeAnswers } from './take-answers.ts';
import type { Steps } from './write-file.ts';

const everyMs = 1_000;
const clearEveryMs = 3_600_000;

/**
 * Gives order lines to connections with a `dropFolder` as files and takes their answers (W8). Any number of processes may do so at
 * once: a folder is served by one at a time.
 */
export function startFileDrop(hub: Hub): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  let clearedAt = 0;

  async function look(): Promise<void> {
    await serveFolders(hub);
    if (Date.now() - clearedAt < clearEveryMs) return;
    await clearFolders(hub);
    clearedAt = Date.now();
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await look().catch(error => hub.log.debug({ err: error }, 'Folders could not be served; it is tried again.'));
      await after(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** One round over all folders; a folder that cannot be used is a task, and the others go on. */
export async function serveFolders(hub: Hub, at: Steps = () => {}): Promise<void> {
  for (const drop of await drops(hub)) {
    try {
      await serve(hub, drop, at);
    } catch (error) {
      if (!isOfFiles(error)) throw error;
      await raiseTask(hub.db.$client, troubleWith(drop, error));
      continue;
    }
    const resolution = 'The folder can be used again.';
    await resolveCause(hub, { workspaceId: drop.workspaceId, cause: causeOf(drop), who: 'hub', resolution });
  }
}

/** Deletes what was answered longer ago than payloads are kept. */
export async function clearFolders(hub: Hub): Promise<void> {
  for (const { workspaceId, folder } of await drops(hub)) {
    const { retention } = await readWorkspaceSettings(hub.db.$client, workspaceId);
    await clearDone(join(folder, doneFolder), retention.payloads, hub.now()).catch(error => {
      // A folder that cannot be used is a task already.
      if (!isOfFiles(error)) throw error;
    });
  }
}

async function drops(hub: Hub): Promise<Drop[]> {
  return await hub.db.$client<Drop[]>`
    select connection.workspace_id as "workspaceId", workspace.slug as workspace, connection.id as "connectionId", connection.key,
      connection.settings ->> 'dropFolder' as folder
    from connections connection join workspaces workspace on workspace.id = connection.workspace_id
    where connection.system = 'connector-api' and connection.settings ->> 'dropFolder' <> '' and connection.paused_reason is null
    order by connection.id`;
}

async function serve(hub: Hub, drop: Drop, at: Steps): Promise<void> {
  for (let more = true; more; ) {
    const prepared = await hub.db.$client.begin(async sql => {
      const [lock] = await sql<{ held: boolean }[]>`
        select pg_try_advisory_xact_lock(hashtextextended(${`file-drop/${drop.connectionId}`}, 0)) as held`;
      if (lock?.held !== true) return { names: [], more: false };
      const left = await leftHidden(sql, drop);
      const { names, more: hasMore } = await prepareLines(sql, drop, at);
      return { names: [...left, ...names], more: hasMore };
    });
    if (prepared.names.length > 0) await at('noted');
    await showLines(drop.folder, prepared.names, at);
    more = prepared.more;
  }
  const taken = await takeAnswers(hub, drop, at);
  if (taken > 0) await wakeAcks(hub, drop);
}

/** Nobody waits for it, as the relay hands on what is left. */
async function wakeAcks(hub: Hub, { workspaceId, workspace, connectionId, key }: Drop): Promise<void> {
  const lane = {
    workspaceId,
    workspace,
    connectionId,
    connectionKey: key,
    system: 'connector-api',
    lane: 'acks',
  } as const;
  await hub.wake
    .ingest(lane)
    .catch(error => hub.log.debug({ err: error }, 'the engine was not woken; the relay hands the answers on'));
}

type FileError = Error & { code: string };

const isOfFiles = (error: unknown): error is FileError =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  Object.hasOwn(sentences, error.code) &&
  !('syscall' in error && error.syscall === 'connect');

const causeOf = ({ connectionId }: Drop) => `drop-folder/${connectionId}`;

const sentences: Record<string, string> = {
  ENOENT: 'there is no such folder',
  EACCES: 'the hub may not write there',
  EPERM: 'the hub may not write there',
  EROFS: 'it can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ENOTDIR: 'it is no folder',
  EISDIR: 'a folder stands where a file belongs',
  EIO: 'the disk does not answer',
  ESTALE: 'the share is gone',
  EBUSY: 'it is in use',
};

const troubleWith = (drop: Drop, { code }: FileError) => ({
  workspaceId: drop.workspaceId,
  kind: 'connection' as const,
  cause: causeOf(drop),
  sentence: `Order lines for ${drop.key} cannot be laid down in ${drop.folder}: ${sentences[code]}.`,
  remedy: `Make the folder on the machine of the worker and let it write there, or change dropFolder of ${drop.key}. The lines wait and this task ends by itself.`,
  detail: { connection: drop.key, folder: drop.folder, code },
});
