import { v7 } from 'uuid';
import { keepPartitions } from '../../db/queries/partitions.ts';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import type { RetainedKind } from '../../domain/retention.ts';
import type { RetainInput } from '../../workflows/retain.ts';
import { beating } from '../beating.ts';
import type { Hub } from '../hub.ts';
import { ways } from './kinds.ts';
import { toldDeleted } from './note.ts';

export type RetainSteps = ReturnType<typeof retainSteps>;

/** Rounds are kept this short, so that whoever looks sees how far it is. */
const roundMs = 20_000;

/** What the workflow of retention does in our own database; each may be repeated. */
export const retainSteps = (hub: Hub) => ({
  /** Begins a run; resolves to its id. */
  beginRetention: async (): Promise<string> => {
    await keepPartitions(hub.db.$client);
    return v7();
  },
  retainRound: (input: RetainInput, runId: string, kind: RetainedKind): Promise<RetainedRound> =>
    beating(() => retainRound(hub, { workspaceId: input.workspaceId, runId }, kind)),
});

export type RetainedRound = { more: boolean; said: string };

/** Deletes what of one kind is over its time in a workspace, for a while; `more`: there is some left. */
export async function retainRound(
  hub: Hub,
  run: { workspaceId: string; runId: string },
  kind: RetainedKind,
): Promise<RetainedRound> {
  const sql = hub.db.$client;
  const { retention } = await readWorkspaceSettings(sql, run.workspaceId);
  const until = Date.now() + roundMs;
  const round = { sql, run, retention, now: hub.now(), inTime: () => Date.now() < until };
  const all = await ways[kind](round);
  return { more: !all, said: await toldDeleted(sql, run) };
}
