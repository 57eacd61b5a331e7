import { v7 } from 'uuid';
import { z } from 'zod';
import type { Hub } from '../../activities/hub.ts';
import type { CatalogueTarget } from '../../connectors/catalogue-contract.ts';
import type { Connector, OfferedOrderTarget } from '../../connectors/contract.ts';
import { connectors } from '../../connectors/index.ts';
import { bindings, deliveries, products, remoteProducts } from '../../db/schema/index.ts';
import type { FieldGroup } from '../../domain/product.ts';
import type { DeliverInput } from '../../workflows/deliver.ts';

const common = {
  settings: z.object({}),
  secrets: [],
  limits: { pageSize: 10, requestsPerSecond: 10, burst: 10 },
};
const check = async () => [];

/** Calls the hub by itself: sends packages and feedback, fetches orders. */
const pharmacy: Connector = {
  ...common,
  system: 'test-pharmacy',
  title: 'Test pharmacy',
  open: () => ({
    check,
    source: { products: { async *readPackage() {} }, orderStatuses: { interpret: () => [] } },
    target: { offeredOrders: offered },
  }),
};

const offered: OfferedOrderTarget = {
  takes: {
    salesChannel: 'no',
    paymentCondition: 'no',
    paymentMethod: 'field',
    shippingMethod: 'field',
    salutation: 'no',
    language: 'no',
    country: 'field',
    tax: 'field',
  },
  passive: 'It fetches its orders by itself.',
  document: () => ({ unfit: 'never', field: 'none' }),
  pickUpHours: 24,
};

const target: CatalogueTarget = {
  takes: { base: true, texts: true, price: true, stock: true, carriers: 'It has no carriers.', photos: true },
  batch: { base: 10, texts: 10, price: 10, stock: 10, carriers: 10, photos: 1 },
  shows: true,
  list: async () => ({ kind: 'done', value: { products: [] } }),
  prepare: async () => ({ kind: 'transient', reason: 'it sleeps' }),
};

const store: Connector = {
  ...common,
  system: 'test-store',
  title: 'Test store',
  open: () => ({
    check,
    target: {
      products: target,
      orderStatuses: {
        read: async () => ({ kind: 'done', value: [] }),
        setTracking: async () => ({ kind: 'done', value: null }),
        setState: async () => ({ kind: 'done', value: null }),
        states: async () => ({ kind: 'done', value: [] }),
      },
    },
  }),
};

const withId = z.object({ id: z.string() });

/** The part of a merchant on the API that a catalogue is put into. */
type Merchant = {
  api: {
    hub: Hub;
    workspaceId: string;
    call: (method: string, path: string, call?: { body?: unknown }) => Promise<{ body: unknown }>;
  };
};

/** Gives a merchant a flow of products from `pharmacy` to `store`; rows are put in by hand. */
export async function withCatalogue<T extends Merchant>(made: T) {
  Object.assign(connectors, { [pharmacy.system]: pharmacy, [store.system]: store });
  const { api } = made;
  const { workspaceId } = api;
  const { db } = api.hub;
  const delivers: DeliverInput[] = [];
  api.hub.wake.deliver = async input => {
    delivers.push(input);
  };
  const create = async (path: string, body: unknown) => withId.parse((await api.call('POST', path, { body })).body).id;
  const sourceId = await create('/api/connections', { key: 'pharmacy', system: pharmacy.system, settings: {} });
  const targetId = await create('/api/connections', { key: 'store', system: store.system, settings: {} });
  const flowId = await create('/api/flows', {
    key: 'offer',
    entity: 'products',
    source: 'pharmacy',
    target: 'store',
    mode: 'live',
  });

  return {
    ...made,
    delivers,
    sourceId,
    targetId,
    flowId,
    async addProduct(externalId: string, more: Partial<typeof products.$inferInsert> = {}): Promise<string> {
      const id = v7();
      const name = more.name ?? `Product ${externalId}`;
      await db.insert(products).values({
        id,
        workspaceId,
        connectionId: sourceId,
        externalId,
        name,
        base: { name },
        baseHash: 'base',
        stock: { available: '3' },
        stockHash: 'stock',
        ...more,
      });
      return id;
    },
    bind: (recordId: string, externalId: string) =>
      db
        .insert(bindings)
        .values({ workspaceId, connectionId: targetId, entity: 'product', externalId, recordId, boundBy: 'ean' }),
    owe: (recordId: string, fieldGroup: FieldGroup, more: Partial<typeof deliveries.$inferInsert> = {}) =>
      db.insert(deliveries).values({ workspaceId, flowId, recordId, fieldGroup, desired: 'new', ...more }),
    addRemote: (externalId: string, more: Partial<typeof remoteProducts.$inferInsert> = {}) =>
      db.insert(remoteProducts).values({
        workspaceId,
        connectionId: targetId,
        externalId,
        name: `There ${externalId}`,
        active: true,
        round: v7(),
        ...more,
      }),
  };
}

export type CatalogueMerchant<T extends Merchant> = Awaited<ReturnType<typeof withCatalogue<T>>>;
