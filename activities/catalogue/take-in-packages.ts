import { InterpretError } from '../../connectors/contract.ts';
import type { IngestInput } from '../../workflows/ingest.ts';
import type { Hub } from '../hub.ts';
import type { Round } from '../ingest/take-in-pushes.ts';
import type { OpenConnection } from '../open-connections.ts';
import { raiseTask } from '../tasks.ts';
import { takeInPackage } from './take-in-package.ts';
import { wakeDelivery } from './wake-delivery.ts';

/** Rounds are kept this short, so that a connection that was paused is heeded soon. */
const roundMs = 10_000;

/** Takes in what a connection pushed, oldest first. One package at a time and in order of arrival: of two offers the later one counts. */
export async function takeInPackages(hub: Hub, lane: IngestInput, signal: AbortSignal): Promise<Round> {
  const connection = await hub.connections.get(lane.workspaceId, lane.connectionId);
  const { row } = connection;
  if (row.pausedReason) return { taken: 0, more: false, note: `${row.key} is paused: ${row.pausedReason}` };
  const round: Round = { taken: 0, more: true, note: 'Nothing waits.' };
  for (const until = Date.now() + roundMs; round.more && Date.now() < until; signal.throwIfAborted()) {
    const waiting = await hub.db.$client<{ id: string }[]>`
      select id from messages where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and lane = ${lane.lane} and status = 'stored'
      order by id limit 2`;
    const [message] = waiting;
    round.more = waiting.length > 1;
    if (!message) break;
    round.note = await taken(hub, connection, message.id, signal);
    round.taken += 1;
    await wakeDelivery(hub, { workspaceId: row.workspaceId, sourceId: row.id });
  }
  return round;
}

async function taken(hub: Hub, connection: OpenConnection, messageId: string, signal: AbortSignal): Promise<string> {
  const { row } = connection;
  try {
    const counts = await takeInPackage(hub, connection, messageId, signal);
    return counts
      ? `Package ${counts.no} of ${counts.of}: ${counts.read} products, ${counts.created} new, ${counts.changed} changed, ${counts.rejected} rejected.`
      : 'Taken in by another worker meanwhile.';
  } catch (error) {
    if (!(error instanceof InterpretError)) throw error;
    const where = error.pointer ? `${error.pointer}: ` : '';
    await hub.db.$client.begin(async sql => {
      await sql`
        update messages set status = 'rejected', reason = ${`${where}${error.message}`}, ingested_at = now()
        where workspace_id = ${row.workspaceId} and id = ${messageId} and status = 'stored'`;
      await raiseTask(sql, {
        workspaceId: row.workspaceId,
        kind: 'record',
        cause: `package/${row.id}`,
        sentence: `A package of ${row.key} cannot be understood: ${where}${error.message}`,
        remedy: `Have ${row.key} send it again, or replay message ${messageId} with an edited payload. Nothing of it was taken over.`,
        detail: { messageId, connection: row.key },
      });
    });
    return error.message;
  }
}
