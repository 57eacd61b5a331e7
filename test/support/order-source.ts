import type { Hub } from '../../activities/hub.ts';
import type { OrderSource } from '../../connectors/contract.ts';
import { done } from '../../connectors/outcome.ts';
import type { IngestInput } from '../../workflows/ingest.ts';
import { startApiMerchant } from './api-merchant.ts';

/** A merchant whose shop gives out orders as a test says, without a shop being asked. */
export async function startOrderSource() {
  const merchant = await startApiMerchant();
  const { workspaceId, hub } = merchant.api;
  const sql = hub.db.$client;
  const [row] = await sql<{ id: string }[]>`select id from connections where key = 'shop'`;
  const names = { workspace: 'one', connectionKey: 'shop', system: 'shopware', lane: 'orders' } as const;
  const lane: IngestInput = { workspaceId, connectionId: row?.id ?? '', ...names };

  /** The hub, with a shop that reads as told and of the rest only interprets, at a time that can be moved on. */
  function hubWith(port: Partial<OrderSource>, now: () => Date = () => new Date()): Hub {
    const get: Hub['connections']['get'] = async (workspace, id) => {
      const connection = await hub.connections.get(workspace, id);
      const orders = connection.ports.source?.orders;
      if (!orders) return connection;
      const list: OrderSource['list'] = async () => done({ records: [] });
      const quiet: Partial<OrderSource> = { watch: undefined, touched: undefined, identify: undefined, list };
      const source = { orders: { ...orders, ...quiet, ...port } };
      return { ...connection, ports: { ...connection.ports, source } };
    };
    return { ...hub, now, connections: { ...hub.connections, get } };
  }

  return { merchant, lane, sql, hubWith, stop: () => merchant.api.stop() };
}

export type ShopOfOrders = Awaited<ReturnType<typeof startOrderSource>>;
