import { v7 } from 'uuid';
import { feedFlows } from '../../activities/publish/feed-flows.ts';
import { keepAcks } from '../../activities/v1/keep-acks.ts';
import { takeInLane } from '../../activities/v1/take-in-lane.ts';
import { laneOf } from '../../api/v1/lanes.ts';
import type { PushEntity } from '../../connectors/v1/records/index.ts';
import { storePush } from '../../db/queries/store-message.ts';
import { flows } from '../../db/schema/index.ts';
import { defaultPartyFlowSettings, type PartyFlowSettings } from '../../domain/party-settings.ts';
import type { ApiHub } from './api-hub.ts';
import { addConnection } from './shop-to-till.ts';

let made = 0;
export type PartySide = Awaited<ReturnType<typeof partySide>>;
type Body = { records: Record<string, unknown>[]; [more: string]: unknown };

/** A WAPRO and a platform at `/v1` that are nobody else's, with a flow of buyers between them. */
export async function partySide(api: ApiHub, settings: Partial<PartyFlowSettings> = {}) {
  made += 1;
  const { workspaceId, hub } = api;
  const sql = hub.db.$client;
  const name = `party-${made}`;
  const sourceId = await addConnection(api, `${name}-wapro`, 'wapro', {});
  const targetId = await addConnection(api, `${name}-platform`, 'connector-api', {});
  const flowId = v7();
  await hub.db.insert(flows).values({
    ...{ id: flowId, workspaceId, key: name, entity: 'customers' as const, mode: 'live' as const, sourceId, targetId },
    settings: { ...defaultPartyFlowSettings, ...settings },
  });
  const ends = {
    source: { id: sourceId, system: 'wapro', key: `${name}-wapro` },
    target: { id: targetId, system: 'connector-api', key: `${name}-platform` },
  };

  return {
    ...{ sql, hub, workspaceId, sourceId, targetId, flowId, flowKey: name },
    flow: async () => {
      const [flow] = await sql.begin(one =>
        feedFlows<PartyFlowSettings>(one, hub, 'customers', { workspaceId, flowId }),
      );
      if (!flow) throw new Error('The flow is gone.');
      return flow;
    },
    /** Stores a push of one end; it is not taken in yet. */
    async store(from: 'source' | 'target', entity: PushEntity, body: Body): Promise<string> {
      const payload = Buffer.from(JSON.stringify({ mode: 'delta', ...body }));
      const push = { workspaceId, connectionId: ends[from].id, lane: laneOf[entity], subject: entity, payload };
      return (await storePush(sql, hub.keyring, push)).messageId;
    },
    /** Takes in what one end pushed. */
    async takeIn(from: 'source' | 'target', entity: PushEntity) {
      const { id: connectionId, key: connectionKey, system } = ends[from];
      const lane = { workspaceId, workspace: 'one', connectionId, connectionKey, system, lane: laneOf[entity] };
      while ((await takeInLane(hub, lane, AbortSignal.timeout(20_000))).more);
    },
    async push(from: 'source' | 'target', entity: PushEntity, records: Record<string, unknown>[], more: object = {}) {
      const id = await this.store(from, entity, { records, ...more });
      await this.takeIn(from, entity);
      const [message] = await sql<{ status: string; counts: Record<string, number> }[]>`
        select status, counts from messages where id = ${id}`;
      return { id, ...message };
    },
    /** What one end says of what it was given. */
    async ack(
      from: 'source' | 'target',
      ...said: { entity: string; id: string; outcome: string; externalId?: string }[]
    ) {
      const { id: connectionId, key: connectionKey, system } = ends[from];
      const acks = said.map(({ entity, id, outcome, externalId }) => ({
        ...{ entity, objectId: id, outcome: outcome as 'accepted', remoteId: externalId },
      }));
      await keepAcks(hub, { workspaceId, connectionId }, { acks, body: Buffer.from(JSON.stringify({ acks: said })) });
      const lane = { workspaceId, workspace: 'one', connectionId, connectionKey, system, lane: 'acks' as const };
      while ((await takeInLane(hub, lane, AbortSignal.timeout(20_000))).more);
    },
    /** Open tasks about an end. */
    tasks: async (of: 'source' | 'target') => {
      const rows = await sql<{ kind: string; sentence: string }[]>`
        select kind, sentence from tasks where workspace_id = ${workspaceId} and state = 'open' and detail ->> 'connection' = ${ends[of].key} order by id`;
      return rows.map(row => ({ ...row }));
    },
    /** What lies in an end's feed, by id. */
    async feed(of: 'source' | 'target', entity = 'customers') {
      const rows = await sql<
        { id: string; op: string; seq: number; document: Record<string, unknown> & { changes?: object } }[]
      >`
        select object_id as id, op, seq::float8 as seq, document from feed where connection_id = ${ends[of].id} and entity = ${entity} order by seq`;
      return new Map(rows.map(({ id, ...row }) => [id, row]));
    },
    history: async (field: string) =>
      (
        await sql<{ before: string | null; after: string | null }[]>`
          select before, after from changes where field = ${field} and record_id in (select id from records where connection_id = ${sourceId}) order by id`
      ).map(row => ({ ...row })),
  };
}

export const aBuyer = (externalId: string, more: Record<string, unknown> = {}) => ({
  ...{ externalId, kind: 'company', name: `Firma ${externalId}`, email: `${externalId.toLowerCase()}@example.com` },
  ...more,
});
