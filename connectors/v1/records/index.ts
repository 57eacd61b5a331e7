import { carrier, category, price, product, stock } from './goods.ts';
import { invoice, payment } from './money.ts';
import { customer, deliveryPlace, user } from './parties.ts';
import { order, orderStatus, shipment } from './sales.ts';

/** The shape of one record per entity that may be pushed to `/v1/{entity}`; the same schemas make the API’s description. */
export const recordSchemas = {
  products: product,
  stock,
  prices: price,
  categories: category,
  carriers: carrier,
  customers: customer,
  'delivery-places': deliveryPlace,
  users: user,
  orders: order,
  'order-statuses': orderStatus,
  shipments: shipment,
  invoices: invoice,
  payments: payment,
} as const;

export type PushEntity = keyof typeof recordSchemas;
export const pushEntities = Object.keys(recordSchemas) as PushEntity[];

/** What may be pulled: everything that may be pushed, and the lines of orders one by one. */
export const pullEntities = [...pushEntities, 'order-lines'] as const;
export type PullEntity = PushEntity | 'order-lines';
