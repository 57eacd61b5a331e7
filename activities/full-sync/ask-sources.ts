import type { PushEntity } from '../../connectors/v1/records/index.ts';
import { requestRead } from '../../db/queries/reads.ts';
import type { Hub } from '../hub.ts';
import { Unusable } from '../unusable.ts';
import { asksFor } from './parts-of.ts';
import { patienceMinutes } from './patience.ts';

/** Asks every source that speaks `/v1` to send whole what its flows carry; what was asked before a kill is not asked again. */
export async function askSources(hub: Hub, workspaceId: string, syncId: string): Promise<void> {
  const parts = await hub.db.$client<{ sourceId: string; entity: string }[]>`
    select distinct flow.source_id as "sourceId", part.entity from sync_parts part
    join flows flow on flow.workspace_id = part.workspace_id and flow.id = part.flow_id
    where part.workspace_id = ${workspaceId} and part.sync_id = ${syncId}`;
  for (const [connectionId, of] of Map.groupBy(parts, part => part.sourceId)) {
    const pushes = await pushesOf(hub, workspaceId, connectionId);
    const wanted = new Set(of.flatMap(part => asksFor(part.entity)).filter(entity => pushes.includes(entity)));
    await hub.db.$client.begin(async sql => {
      await sql`select 1 from sync_runs where workspace_id = ${workspaceId} and id = ${syncId} for update`;
      const asked = await sql<{ entity: string }[]>`
        select entity from read_requests where workspace_id = ${workspaceId} and connection_id = ${connectionId} and sync_id = ${syncId}`;
      for (const entity of wanted)
        if (!asked.some(each => each.entity === entity))
          await requestRead(sql, { workspaceId, connectionId }, { entity, syncId });
    });
  }
}

async function pushesOf(hub: Hub, workspaceId: string, connectionId: string): Promise<PushEntity[]> {
  try {
    const { row, ports } = await hub.connections.get(workspaceId, connectionId);
    return row.pausedReason ? [] : (ports.v1?.pushes ?? []);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return [];
  }
}

/** A system that asks for reads at all does so within this time; one that does not must not hold every night up. */
const mostUnaskedMinutes = 5;

/**
 * How many answers are still to come or to be taken in. One of which nothing came for too long is given up and named in the
 * report; nothing is concluded from what of it arrived.
 */
export async function answersMissing(
  hub: Hub,
  workspaceId: string,
  syncId: string,
): Promise<{ open: number; said: string }> {
  const sql = hub.db.$client;
  const minutes = await patienceMinutes(sql, workspaceId);
  await sql`
    update read_requests request set state = 'failed', reason = ${`nothing came for ${minutes} minutes.`}, answered_at = now()
    where request.workspace_id = ${workspaceId} and request.sync_id = ${syncId} and request.state = 'open'
      and greatest(request.created_at, (
        select max(package.created_at) from snapshot_packages package where package.workspace_id = request.workspace_id
          and package.connection_id = request.connection_id and package.entity = request.entity)) < now() - ${minutes}::float8 * interval '1 minute'
      and not exists (select 1 from messages waiting where waiting.workspace_id = request.workspace_id and waiting.connection_id = request.connection_id
        and waiting.status = 'stored' and waiting.subject = request.entity)`;
  await sql`
    update read_requests set state = 'failed', answered_at = now(),
      reason = 'it does not ask what it should send (GET /v1/reads); what it pushed by itself was compared.'
    where workspace_id = ${workspaceId} and sync_id = ${syncId} and state = 'open' and asked_at is null
      and created_at < now() - ${Math.min(minutes, mostUnaskedMinutes)}::float8 * interval '1 minute'`;
  const waiting = await sql<{ key: string; entity: string }[]>`
    select connection.key, request.entity from read_requests request
    join connections connection on connection.workspace_id = request.workspace_id and connection.id = request.connection_id
    where request.workspace_id = ${workspaceId} and request.sync_id = ${syncId} and request.state = 'open' order by 1, 2`;
  const named = waiting.map(each => `${each.entity} of ${each.key}`).join(', ');
  return {
    open: waiting.length,
    said: waiting.length === 0 ? 'Everything that was asked for is here.' : `Waits for ${named}.`,
  };
}
