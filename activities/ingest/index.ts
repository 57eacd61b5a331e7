import { Context } from '@temporalio/activity';
import type { IngestInput } from '../../workflows/ingest.ts';
import { beating } from '../beating.ts';
import type { Hub } from '../hub.ts';
import { pollWindow } from './poll-window.ts';
import { takeInPushes } from './take-in-pushes.ts';

export type IngestActivities = ReturnType<typeof ingestActivities>;

/** Activities that read from sources, whatever pushed or scheduled them. */
export const ingestActivities = (hub: Hub) => ({
  takeInPushes: (lane: IngestInput) => beating(() => takeInPushes(hub, lane, Context.current().cancellationSignal)),
  pollWindow: (lane: IngestInput) => beating(() => pollWindow(hub, lane, Context.current().cancellationSignal)),
});
