import { readCriteria } from './criteria.ts';
import { encode } from './encode.ts';
import type { Row } from './tables.ts';
import type { World } from './world.ts';

const shown = readCriteria(
  {
    associations: {
      orderCustomer: {},
      currency: {},
      lineItems: {},
      billingAddress: {},
      deliveries: {},
      transactions: {},
    },
  },
  null,
);

/** Tells of an order as business events do: `{order: {…}}`. */
export function orderEvent(world: World, event: string, order: Row): void {
  world.emit(event, { order: encode(world, 'order', order, shown) });
}

/** Tells of a write: only what was written, never the record. */
export function orderWritten(world: World, order: Row, fields: string[], operation: 'insert' | 'update'): void {
  const versionId = order.versionId ?? null;
  world.emit('order.written', [
    { entity: 'order', operation, primaryKey: order.id, updatedFields: ['id', 'versionId', ...fields], versionId },
  ]);
}
