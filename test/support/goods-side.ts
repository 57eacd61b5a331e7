import { v7 } from 'uuid';
import { deliverRound } from '../../activities/catalogue/deliver-round.ts';
import { catalogueFlow } from '../../activities/catalogue/flows.ts';
import { feedOf } from '../../activities/feed-of.ts';
import { takeInLane } from '../../activities/v1/take-in-lane.ts';
import type { Feed } from '../../connectors/contract.ts';
import { storePush } from '../../db/queries/store-message.ts';
import { flows } from '../../db/schema/index.ts';
import { type CatalogueFlowSettings, defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import type { FlowMode } from '../../domain/flow-settings.ts';
import type { ApiHub } from './api-hub.ts';
import { addConnection } from './shop-to-till.ts';

const signal = () => AbortSignal.timeout(20_000);
let made = 0;

type Sides = {
  flow?: Partial<CatalogueFlowSettings>;
  mode?: FlowMode;
  wapro?: Record<string, unknown>;
  shop?: Record<string, unknown>;
};
export type GoodsSide = Awaited<ReturnType<typeof goodsSide>>;
type Body = { records: Record<string, unknown>[]; [more: string]: unknown };

/** A WAPRO and a shop at `/v1` that are nobody else's, with a flow of goods between them. */
export async function goodsSide(api: ApiHub, options: Sides = {}) {
  made += 1;
  const { workspaceId, hub } = api;
  const sql = hub.db.$client;
  const connectionKey = `wapro-${made}`;
  const waproId = await addConnection(api, connectionKey, 'wapro', options.wapro ?? {});
  const shopId = await addConnection(api, `platform-${made}`, 'connector-api', options.shop ?? {});
  const flowId = v7();
  const flowKey = `exported-${made}`;
  const settings = { ...defaultCatalogueFlowSettings, ...options.flow };
  const mode = options.mode ?? 'live';
  const head = { id: flowId, workspaceId, key: flowKey, entity: 'products' as const, mode, settings };
  await hub.db.insert(flows).values({ ...head, sourceId: waproId, targetId: shopId });
  const lane = { workspaceId, workspace: 'one', connectionId: waproId, connectionKey, system: 'wapro' };
  const feed: Feed = feedOf(sql, { workspaceId, id: shopId });

  return {
    ...{ sql, hub, workspaceId, waproId, shopId, flowId, flowKey, feed },
    flow: () => catalogueFlow(hub, { workspaceId, flowId }),
    /** Pushes a body and takes it in; resolves to the message. */
    async push(entity: 'products' | 'stock' | 'prices', body: Body) {
      const payload = Buffer.from(JSON.stringify({ mode: 'delta', ...body }));
      const at = { workspaceId, connectionId: waproId, lane: 'goods', subject: entity, payload };
      const { messageId } = await storePush(sql, hub.keyring, at);
      while ((await takeInLane(hub, { ...lane, lane: 'goods' }, signal())).more);
      const [message] = await sql<{ id: string; status: string; counts: Record<string, number> }[]>`
        select id, status, counts from messages where id = ${messageId}`;
      if (!message) throw new Error('The message is gone.');
      return message;
    },
    remarks: async (messageId: string) =>
      (
        await sql<{ line: number; id: string; outcome: string; field: string; reason: string }[]>`
          select line, external_id as id, outcome, field, reason from message_records where message_id = ${messageId} order by line, field`
      ).map(row => ({ ...row })),
    /** What the catalogue holds, by the source's id. */
    async catalogue() {
      const rows = await sql<{ id: string; withdrawn: boolean; base: unknown; stock: unknown; price: unknown }[]>`
        select external_id as id, withdrawn, base, texts, stock, price, photos from products where connection_id = ${waproId} order by external_id`;
      return Object.fromEntries(rows.map(({ id, ...row }) => [id, row]));
    },
    async productId(externalId: string): Promise<string> {
      const [row] = await sql<{ id: string }[]>`
        select id from products where connection_id = ${waproId} and external_id = ${externalId}`;
      if (!row) throw new Error(`There is no product ${externalId}.`);
      return row.id;
    },
    /** Delivers until nothing more is due. */
    async deliver() {
      for (const resource of ['products', 'stock', 'products'] as const)
        for (let round = 0; round < 20; round += 1) {
          const input = { ...lane, connectionId: shopId, connectionKey: `platform-${made}`, system: 'connector-api' };
          if (!(await deliverRound(hub, { ...input, resource }, signal())).more) break;
        }
    },
    /** What the shop was given of an entity, by id. */
    async given(entity: 'products' | 'stock' | 'prices') {
      const rows = await feed.list(entity, undefined, 100);
      return Object.fromEntries(rows.map(({ objectId, document }) => [objectId, document]));
    },
    tasks: async () =>
      (
        await sql<{ id: string; kind: string; sentence: string }[]>`
          select id, kind, sentence from tasks
          where state = 'open' and (detail ->> 'connectionId' = ${waproId} or detail ->> 'flowId' = ${flowId}) order by id`
      ).map(row => ({ ...row })),
    history: async (entity: string, field: string) =>
      (
        await sql<{ before: string | null; after: string | null; who: string }[]>`
          select before, after, who from changes where entity = ${entity} and field = ${field}
            and record_id in (select id from products where connection_id = ${waproId}) order by id`
      ).map(row => ({ ...row })),
  };
}

export const aProduct = (externalId: string, more: Record<string, unknown> = {}) => ({
  ...{ externalId, name: `Towar ${externalId}`, sku: `SKU-${externalId}`, vatCode: '23', category: 'K1' },
  ...more,
});
export const aLevel = (product: string, available: string, warehouse = '1', more: Record<string, unknown> = {}) => ({
  ...{ product, warehouse, available },
  ...more,
});
export const aPrice = (product: string, gross: string, priceList = '', more: Record<string, unknown> = {}) => ({
  ...{ product, priceList, gross, basis: 'gross', currency: 'PLN', vatCode: '23' },
  ...more,
});
