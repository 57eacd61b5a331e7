import type { FullSyncInput, SyncPart, SyncSource } from '../../workflows/full-sync.ts';
import type { Hub } from '../hub.ts';
import { answersMissing, askSources } from './ask-sources.ts';
import { beginSync, startSync } from './begin.ts';
import { comparePart, giveUpPart } from './compare-part.ts';
import { finishSync } from './finish.ts';
import { giveUpReading } from './read-source.ts';

export type FullSyncSteps = ReturnType<typeof fullSyncSteps>;
type Running = FullSyncInput & { syncId: string };

/** What the workflow of a full sync asks our own database; each step may be repeated. */
export const fullSyncSteps = (hub: Hub) => ({
  /** The full sync of a night; one that is under way already is that of this night. */
  startNightly: async ({ workspaceId }: FullSyncInput): Promise<string> =>
    (await startSync(hub, { workspaceId, who: 'schedule', dryRun: false })).syncId,
  beginSync: (input: Running) => beginSync(hub, input),
  askSources: ({ workspaceId, syncId }: Running) => askSources(hub, workspaceId, syncId),
  answersMissing: ({ workspaceId, syncId }: Running) => answersMissing(hub, workspaceId, syncId),
  comparePart: (input: Running, part: SyncPart) => comparePart(hub, input, part),
  giveUpPart: (input: Running, part: SyncPart, reason: string) => giveUpPart(hub, input, part, reason),
  giveUpReading: (input: Running, source: SyncSource, reason: string) => giveUpReading(hub, input, source, reason),
  finishSync: (input: Running) => finishSync(hub, input),
});
