import type { PushEntity } from '../../connectors/v1/records/index.ts';
import type { Lane } from '../../workflows/ingest.ts';

/** What is taken in one after the other: what depends on each other shares a lane, so that a catalogue holds up no order. */
export const laneOf: Record<PushEntity, Lane> = {
  products: 'goods',
  stock: 'goods',
  prices: 'goods',
  categories: 'parties',
  carriers: 'parties',
  customers: 'parties',
  'delivery-places': 'parties',
  users: 'parties',
  orders: 'sales',
  'order-statuses': 'sales',
  shipments: 'sales',
  invoices: 'money',
  payments: 'money',
};
