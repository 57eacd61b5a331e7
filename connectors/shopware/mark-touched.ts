import { createHash } from 'node:crypto';
import { z } from 'zod';

const touched = z.object({
  id: z.string(),
  stateId: z.string().nullish(),
  createdAt: z.string(),
  updatedAt: z.string().nullish(),
});
const order = touched.extend({
  amountTotal: z.number().nullish(),
  transactions: z.array(touched),
  deliveries: z.array(touched),
});

/** What `markTouched` goes by, by entity. */
const fields = ['id', 'stateId', 'createdAt', 'updatedAt'];
export const touchedFields = {
  order: [...fields, 'amountTotal', 'transactions', 'deliveries'],
  order_transaction: fields,
  order_delivery: fields,
};

/**
 * What moves whenever an order comes into a window anew: when it, its payments and its deliveries were last written, and where
 * they stand. `undefined` for a document that does not say so.
 */
export function markTouched(raw: unknown): string | undefined {
  const read = order.safeParse(raw);
  if (!read.success) return undefined;
  const { transactions, deliveries, amountTotal, ...self } = read.data;
  const parts = [...transactions, ...deliveries].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const said = [self, ...parts].map(part => [part.id, part.stateId, part.createdAt, part.updatedAt]);
  return createHash('sha256')
    .update(JSON.stringify([amountTotal, said]))
    .digest('base64url')
    .slice(0, 22);
}
