import { v7 } from 'uuid';
import { flows, lookups, mappings } from '../../db/schema/index.ts';
import { type CatalogueFlowSettings, defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import { defaultMapping } from '../../domain/default-mapping.ts';
import {
  defaultOrderFlowSettings,
  type FlowEntity,
  type FlowMode,
  type FlowSettings,
} from '../../domain/flow-settings.ts';
import { startPharmacy } from '../../sandbox/kamsoft/start-pharmacy.ts';
import { editProduct } from '../../sandbox/prestashop/keeper.ts';
import { startPrestashop } from '../../sandbox/prestashop/server.ts';
import { stockRow } from '../../sandbox/prestashop/stock.ts';
import type { TestHub } from './hub.ts';
import { addConnection } from './shop-to-till.ts';

const user = 'apteka';
const password = 'haslo-apteki-1';

export type PharmacyOptions = {
  profile?: 'ps16' | 'ps17' | 'ps8' | 'tb16';
  /** Goods of the pharmacy, and of the shop. */
  items?: number;
  products?: number;
  catalogue?: Partial<CatalogueFlowSettings>;
  pharmacy?: Record<string, unknown>;
  shop?: Record<string, unknown>;
  modes?: Partial<Record<'catalogue' | 'orders' | 'statuses', FlowMode>>;
  keys?: { pharmacy: string; shop: string };
};

/** A pharmacy's program and its shop as sandboxes, connected by the three flows: goods, orders, and what became of them. */
export async function connectPharmacy(test: TestHub, options: PharmacyOptions = {}) {
  const keys = options.keys ?? { pharmacy: 'apteka', shop: 'sklep' };
  const shop = await startPrestashop({ profile: options.profile ?? 'tb16', products: options.products ?? 20, seed: 7 });
  const pharmacyId = await addConnection(test, keys.pharmacy, 'kamsoft', {
    userName: user,
    password,
    silenceHours: 24,
    pickUpHours: 24,
    pageSize: 50,
    states: { '0': 'accepted', '1': 'in-progress', '4': 'shipped' },
    ...options.pharmacy,
  });
  const local = { allowPrivate: true, allowPlainHttp: true, requestsPerSecond: 2_000, burst: 2_000 };
  const shopId = await addConnection(test, keys.shop, 'prestashop', {
    ...local,
    shopUrl: shop.url,
    key: shop.key,
    pollSeconds: 2,
    trackingMinutes: 0,
    ...options.shop,
  });
  const program = startPharmacy({
    hubUrl: `${test.apiUrl}/kamsoft/${keys.pharmacy}`,
    user,
    password,
    items: options.items ?? 10,
    seed: 3,
  });
  const add = (
    key: string,
    entity: FlowEntity,
    source: string,
    target: string,
    settings: FlowSettings,
    mode: FlowMode = 'live',
  ) => addFlow(test, { key: `${keys.pharmacy}-${key}`, entity, sourceId: source, targetId: target, settings, mode });
  const { modes = {} } = options;
  const catalogueFlow = await add(
    'goods',
    'products',
    pharmacyId,
    shopId,
    { ...defaultCatalogueFlowSettings, ...options.catalogue },
    modes.catalogue,
  );
  const gate = { ...defaultOrderFlowSettings.gate, paymentStates: ['paid' as const, 'authorized' as const] };
  const orderFlow = await add(
    'orders',
    'orders',
    shopId,
    pharmacyId,
    { ...defaultOrderFlowSettings, gate },
    modes.orders,
  );
  const states = { shipped: '4', delivered: '5', 'in-progress': '3' };
  const statusFlow = await add(
    'statuses',
    'order-statuses',
    pharmacyId,
    shopId,
    { states, tellBuyer: true },
    modes.statuses,
  );
  await mapEverything(test, shop, orderFlow);

  const world = shop.control.world;
  const goods = () => [...world.table('products').rows.values()];
  return {
    shop,
    program,
    pharmacyId,
    shopId,
    flows: { catalogue: catalogueFlow, orders: orderFlow, statuses: statusFlow },
    keys,
    /** Gives the first of the shop's goods the BLOZ of the pharmacy's first; resolves to both sides' names of each. */
    share(count: number): { id: number; index: number; idtowr: string; bloz: string }[] {
      const simple = goods().filter(row => world.table('combinations').by('id_product', row.id).length === 0);
      const shelves = program.world.freeze();
      for (const row of goods()) editProduct(world, row.id, { values: { reference: '' } });
      return simple.slice(0, count).map(({ id }, index) => {
        const { bloz07: bloz, idtowr } = program.world.item(index, shelves, {
          descriptions: false,
          photos: false,
          stock: true,
        });
        editProduct(world, id, { values: { reference: bloz } });
        return { id, index, idtowr, bloz };
      });
    },
    stock: (id: number): number => Number(stockRow(world, id)?.values.quantity),
    /** A product's columns as the shop holds them. */
    product: (id: number): Record<string, string> =>
      ({ ...(world.table('products').get(id)?.values ?? {}) }) as Record<string, string>,
    name: (id: number): string => Object.values(world.table('products').get(id)?.texts.name ?? {})[0] ?? '',
    bindings: async (): Promise<Map<string, string>> => {
      const rows = await test.hub.db.$client<{ there: string; here: string }[]>`
        select binding.external_id as there, product.external_id as here from bindings binding join products product on product.id = binding.record_id
        where binding.connection_id = ${shopId} and binding.entity = 'product'`;
      return new Map(rows.map(row => [row.here, row.there]));
    },
    edit: (id: number, change: Parameters<typeof editProduct>[2]) => editProduct(world, id, change),
    async stop() {
      await program.stop();
      await shop.stop();
    },
  };
}

type Shop = Awaited<ReturnType<typeof startPrestashop>>;
export type ConnectedPharmacy = Awaited<ReturnType<typeof connectPharmacy>>;

export async function addFlow(
  { hub, workspaceId }: Pick<TestHub, 'hub' | 'workspaceId'>,
  flow: { key: string; entity: FlowEntity; sourceId: string; targetId: string; settings: FlowSettings; mode: FlowMode },
): Promise<string> {
  const id = v7();
  await hub.db.insert(flows).values({ id, workspaceId, ...flow });
  await hub.db
    .insert(mappings)
    .values({ workspaceId, flowId: id, version: 1, rules: defaultMapping.rules, createdBy: 'test' });
  return id;
}

/** Every payment module and carrier of the shop has a symbol there. */
async function mapEverything({ hub, workspaceId }: TestHub, shop: Shop, flowId: string): Promise<void> {
  const carriers = [...shop.control.world.table('carriers').rows.values()].map(row => String(row.values.id_reference));
  const rows = [
    ...[...new Set(carriers)].map(code => ({ table: 'shippingMethod', code, value: code === '1' ? 'P48' : 'INKURE' })),
    ...['bankwire', 'ps_wirepayment', 'cheque', 'payu', 'przelewy24'].map(code => ({
      table: 'paymentMethod',
      code,
      value: 'PRZEL',
    })),
    ...['cashondelivery', 'ps_cashondelivery'].map(code => ({ table: 'paymentMethod', code, value: 'ZP' })),
  ];
  await hub.db.insert(lookups).values(rows.map(row => ({ workspaceId, flowId, ...row })));
}
