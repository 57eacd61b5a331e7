import { v7 } from 'uuid';
import type { FlowEntity } from '../../domain/flow-settings.ts';
import type { PartyFlowSettings } from '../../domain/party-settings.ts';
import type { FullSyncInput, SyncPart, SyncSource } from '../../workflows/full-sync.ts';
import type { Hub } from '../hub.ts';
import { Unusable } from '../unusable.ts';
import { partsOf } from './parts-of.ts';

export type Begun = { dryRun: boolean; reading: SyncSource[]; parts: SyncPart[] };

/** Writes all parts of a full sync into its report; after a kill, hands out those that are there already. */
export async function beginSync(hub: Hub, { workspaceId, syncId }: FullSyncInput & { syncId: string }): Promise<Begun> {
  const sql = hub.db.$client;
  const [run] = await sql<{ dryRun: boolean; entities: string[] | null }[]>`
    select dry_run as "dryRun", entities from sync_runs where workspace_id = ${workspaceId} and id = ${syncId} and state = 'running'`;
  if (!run) return { dryRun: true, reading: [], parts: [] };
  const flows = await liveFlows(hub, workspaceId);
  await sql.begin(async transaction => {
    const [begun] =
      await transaction`select 1 from sync_parts where workspace_id = ${workspaceId} and sync_id = ${syncId} limit 1`;
    if (begun) return;
    for (const flow of flows)
      for (const { entity } of partsOf[flow.entity]) {
        if (run.entities !== null && !run.entities.includes(entity)) continue;
        if (!isCarried(flow, entity)) continue;
        await transaction`
          insert into sync_parts (workspace_id, sync_id, flow_id, entity, state) values (${workspaceId}, ${syncId}, ${flow.id}, ${entity}, 'waiting')
          on conflict do nothing`;
      }
  });
  const rows = await sql<SyncPart[]>`
    select part.flow_id as "flowId", coalesce(flow.key, '(removed)') as "flowKey", part.entity from sync_parts part
    left join flows flow on flow.workspace_id = part.workspace_id and flow.id = part.flow_id
    where part.workspace_id = ${workspaceId} and part.sync_id = ${syncId} order by flow.key`;
  const order = Object.values(partsOf).flatMap(of => of.map(({ entity }) => entity));
  const parts = rows.sort((one, other) => order.indexOf(one.entity) - order.indexOf(other.entity));
  const reading = new Map<string, SyncSource>();
  for (const flow of flows)
    if (
      parts.some(part => part.flowId === flow.id && part.entity === 'orders') &&
      (await isPolled(hub, workspaceId, flow.sourceId))
    )
      reading.set(flow.sourceId, { connectionId: flow.sourceId, connectionKey: flow.sourceKey, system: flow.system });
  return { dryRun: run.dryRun, reading: [...reading.values()], parts };
}

type FlowRow = {
  id: string;
  key: string;
  entity: FlowEntity;
  settings: Partial<PartyFlowSettings>;
  sourceId: string;
  sourceKey: string;
  system: string;
};

const liveFlows = (hub: Hub, workspaceId: string): Promise<FlowRow[]> => hub.db.$client<FlowRow[]>`
  select flow.id, flow.key, flow.entity, flow.settings, source.id as "sourceId", source.key as "sourceKey", source.system from flows flow
  join connections source on source.workspace_id = flow.workspace_id and source.id = flow.source_id
  where flow.workspace_id = ${workspaceId} and flow.mode = 'live' and not flow.paused order by flow.key`;

function isCarried({ entity: of, settings }: FlowRow, entity: string): boolean {
  if (of !== 'customers') return true;
  const { customers = true, deliveryPlaces = true, users = true } = settings.carries ?? {};
  return { customers, 'delivery-places': deliveryPlaces, users }[entity] ?? true;
}

async function isPolled(hub: Hub, workspaceId: string, connectionId: string): Promise<boolean> {
  try {
    return (await hub.connections.get(workspaceId, connectionId)).ports.source?.orders !== undefined;
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return false;
  }
}

/** Begins a full sync unless one of the workspace is under way, whose id is then handed out. */
export async function startSync(
  hub: Hub,
  asked: { workspaceId: string; who: string; dryRun: boolean; entities?: string[] },
): Promise<{ syncId: string; begun: boolean }> {
  return await hub.db.$client.begin(async sql => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`full-sync/${asked.workspaceId}`}, 0))`;
    const [running] = await sql<{ id: string }[]>`
      select id from sync_runs where workspace_id = ${asked.workspaceId} and state = 'running' order by id limit 1`;
    if (running) return { syncId: running.id, begun: false };
    const id = v7();
    await sql`
      insert into sync_runs (id, workspace_id, who, dry_run, entities, state)
      values (${id}, ${asked.workspaceId}, ${asked.who}, ${asked.dryRun}, ${asked.entities ?? null}, 'running')`;
    return { syncId: id, begun: true };
  });
}
