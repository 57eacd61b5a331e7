import { z } from '@hono/zod-openapi';
import { mostRecords, pushHead } from '../../../connectors/v1/push-envelope.ts';
import { type PullEntity, type PushEntity, recordSchemas } from '../../../connectors/v1/records/index.ts';
import { pulledShapes } from './pulled.ts';

/** `delivery-places` → `DeliveryPlace`: what one record is called in the description and in the client. */
export const recordNames: Record<PullEntity, string> = {
  products: 'Product',
  stock: 'StockLevel',
  prices: 'Price',
  categories: 'Category',
  carriers: 'Carrier',
  customers: 'Customer',
  'delivery-places': 'DeliveryPlace',
  users: 'User',
  orders: 'Order',
  'order-statuses': 'OrderStatus',
  shipments: 'Shipment',
  invoices: 'Invoice',
  payments: 'Payment',
  'order-lines': 'OrderLine',
};

/** The body of a push, described by the schemas by which its records are judged when they are taken in. */
export function pushBody(entity: PushEntity) {
  // Made anew, as only schemas made here can be named in the description.
  const record = z.object(recordSchemas[entity].shape).openapi(`${recordNames[entity]}Record`);
  return z.object({ ...pushHead, records: z.array(record).max(mostRecords) }).openapi(`${recordNames[entity]}Push`);
}

/** One object as the connection should have it; a part that nobody knows is absent. */
export function pulledRecord(entity: PullEntity) {
  return z
    .looseObject({
      ...pulledShapes[entity].partial().shape,
      id: z.string().describe('The object’s id in this feed'),
      seq: z.number().int().describe('Raised by every change; what an ack names'),
      op: z.enum(['upsert', 'delete']).describe('delete: it should no longer be there; the rest says what it was'),
      changedAt: z.string().describe('When the object changed, RFC 3339'),
    })
    .openapi(`${recordNames[entity]}Pulled`);
}
