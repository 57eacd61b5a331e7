import type { PushEntity } from '../../connectors/v1/records/index.ts';
import type { FlowEntity } from '../../domain/flow-settings.ts';

type PartOf = { entity: string; asked: PushEntity[] };

/** What is compared of each flow, and what its source is asked for when it can be asked at `/v1`. */
export const partsOf: Record<FlowEntity, PartOf[]> = {
  orders: [{ entity: 'orders', asked: ['orders'] }],
  products: [{ entity: 'products', asked: ['categories', 'carriers', 'products', 'stock', 'prices'] }],
  'order-statuses': [{ entity: 'order-statuses', asked: ['order-statuses', 'shipments'] }],
  customers: [
    { entity: 'customers', asked: ['customers'] },
    { entity: 'delivery-places', asked: ['delivery-places'] },
    { entity: 'users', asked: ['users'] },
  ],
  invoices: [{ entity: 'invoices', asked: ['invoices', 'payments'] }],
};

/** What a source is asked for so that a part can be compared. */
export const asksFor = (entity: string): PushEntity[] =>
  Object.values(partsOf)
    .flat()
    .find(part => part.entity === entity)?.asked ?? [];
