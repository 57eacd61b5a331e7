import { deliverRound } from '../../activities/catalogue/deliver-round.ts';
import { catalogueFlow } from '../../activities/catalogue/flows.ts';
import { bindProducts } from '../../activities/catalogue/match.ts';
import { takeInPackages } from '../../activities/catalogue/take-in-packages.ts';
import type { CatalogueWriter } from '../../connectors/catalogue-contract.ts';
import { item } from '../../connectors/kamsoft/protocol.fixture.ts';
import { done } from '../../connectors/outcome.ts';
import { storeStream } from '../../db/queries/message-stream.ts';
import { reblockProducts } from '../../db/queries/owe-products.ts';
import { type CatalogueFlowSettings, defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import type { FlowMode } from '../../domain/flow-settings.ts';
import type { ApiHub } from './api-hub.ts';
import { addFlow } from './pharmacy.ts';
import { addConnection } from './shop-to-till.ts';

const signal = () => AbortSignal.timeout(20_000);
let made = 0;

/** One of a pharmacy's goods, with codes of its own. */
export const goods = (number: number, more: Record<string, string> = {}) =>
  item({
    id: String(5000 + number),
    idtowr: String(number),
    nrtowr: String(number),
    name: `Krem ${number}`,
    bloz07: String(1_000_000 + number),
    ean: '',
    ...more,
  });

/** A target that takes everything and has nothing, but for what is said otherwise. */
export const writerOf = (over: Partial<CatalogueWriter> = {}): CatalogueWriter => ({
  image: () => ({}),
  read: async () => done([]),
  write: async () => new Map(),
  findByCodes: async () => done([]),
  create: async product => done({ externalId: `new-${product.externalId}` }),
  photos: async () => done([]),
  addPhoto: async () => done({ photoId: '1' }),
  ensureCarrier: async () => done({ externalId: '1' }),
  ...over,
});

/** A pharmacy and a shop that are nobody else's, with a flow of goods between them. */
export async function offerSide(
  api: ApiHub,
  settings: Partial<CatalogueFlowSettings> = {},
  mode: FlowMode = 'live',
  shop: Record<string, unknown> = {},
) {
  made += 1;
  const shopKey = `shop-${made}`;
  const flowKey = `goods-${made}`;
  const { workspaceId, hub } = api;
  const sql = hub.db.$client;
  const shopId = await addConnection(api, shopKey, 'prestashop', {
    allowPrivate: true,
    allowPlainHttp: true,
    shopUrl: 'http://127.0.0.1:9',
    key: 'A'.repeat(32),
    ...shop,
  });
  const connectionKey = `apteka-${made}`;
  const pharmacyId = await addConnection(api, connectionKey, 'kamsoft', {
    userName: 'apteka',
    password: 'haslo-apteki-1',
    runMinutes: 120,
  });
  const flowId = await addFlow(api, {
    key: flowKey,
    entity: 'products',
    sourceId: pharmacyId,
    targetId: shopId,
    settings: { ...defaultCatalogueFlowSettings, ...settings },
    mode,
  });
  const flow = await catalogueFlow(hub, { workspaceId, flowId });
  const lane = { workspaceId, workspace: 'one', connectionId: pharmacyId, connectionKey, system: 'kamsoft' };
  return {
    sql,
    flow,
    flowId,
    flowKey,
    shopId,
    pharmacyId,
    async send(document: string): Promise<void> {
      async function* pieces() {
        yield Buffer.from(document);
      }
      const push = { workspaceId, connectionId: pharmacyId, lane: 'catalogue', subject: 'offer' };
      await storeStream(sql, hub.keyring, push, pieces());
      const take = () => takeInPackages(hub, { ...lane, lane: 'catalogue' as const }, signal());
      while ((await take()).more);
    },
    /** Delivers until nothing more is due. */
    async deliver(): Promise<void> {
      const input = { ...lane, connectionId: shopId, connectionKey: shopKey, system: 'prestashop' };
      for (const resource of ['products', 'stock', 'photos', 'products'] as const)
        for (let round = 0; round < 20; round += 1)
          if (!(await deliverRound(hub, { ...input, resource }, signal())).more) break;
    },
    async ids(): Promise<string[]> {
      const rows = await sql<{ id: string }[]>`
        select id from products where connection_id = ${pharmacyId} order by external_id::int`;
      return rows.map(row => row.id);
    },
    async bind(productId: string, externalId: string): Promise<void> {
      await bindProducts(sql, flow, [{ productId, externalId }], 'test');
      await reblockProducts(sql, { workspaceId, targetId: shopId }, [productId]);
    },
    async oweCreation(): Promise<void> {
      await sql`
        insert into deliveries (workspace_id, flow_id, record_id, field_group, desired)
        select ${workspaceId}, ${flowId}, id, 'product', 'create' from products where connection_id = ${pharmacyId}`;
    },
    deliveries: async (group: string) =>
      (
        await sql<{ id: string; done: boolean; blocked: string | null; tries: number; later: boolean }[]>`
          select product.external_id as id, coalesce(desired = delivered, false) as done, blocked_by as blocked, tries, next_try > now() as later
          from deliveries join products product on product.id = record_id
          where flow_id = ${flowId} and field_group = ${group} order by product.external_id::int`
      ).map(row => ({ ...row })),
    async bindings(): Promise<Record<string, string>> {
      const rows = await sql<{ id: string; there: string }[]>`
        select product.external_id as id, binding.external_id as there from bindings binding
        join products product on product.id = binding.record_id where binding.connection_id = ${shopId}`;
      return Object.fromEntries(rows.map(row => [row.id, row.there]));
    },
    tasks: async () =>
      (
        await sql<{ id: string; kind: string; cause: string; sentence: string }[]>`
          select id, kind, cause, sentence from tasks
          where state = 'open' and (detail ->> 'flowId' = ${flowId} or cause like ${`%${pharmacyId}%`}) order by id`
      ).map(row => ({ ...row })),
    stocks: async (): Promise<Record<string, string>> => {
      const rows = await sql<{ id: string; stock: string }[]>`
        select external_id as id, stock ->> 'available' as stock from products where connection_id = ${pharmacyId}`;
      return Object.fromEntries(rows.map(row => [row.id, row.stock]));
    },
  };
}
