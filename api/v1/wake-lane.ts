import type { Hub } from '../../activities/hub.ts';
import type { Lane } from '../../workflows/ingest.ts';
import type { Speaker } from './environment.ts';

/** Wakes the ingestion of a lane; nobody waits for it, as the relay hands on what is left. */
export function wakeLane(hub: Hub, { row, workspace }: Speaker, lane: Lane): void {
  const { workspaceId, id: connectionId, key: connectionKey, system } = row;
  hub.wake
    .ingest({ workspaceId, workspace, connectionId, connectionKey, system, lane })
    .catch(error => hub.log.debug({ err: error }, 'the engine was not woken; the relay hands the push on'));
}
