import { z } from 'zod';
import { liveVersion } from './read-orders.ts';

const id = z.string().regex(/^[0-9a-f]{32}$/i);

const written = z.object({
  entity: z.string(),
  operation: z.string().optional(),
  primaryKey: z.union([id, z.object({ id })]),
  versionId: z.string().nullish(),
});

const event = z.object({ data: z.object({ event: z.string().min(1), payload: z.unknown() }) });

/** The order inside a business event's payload, whichever way the shop's version writes it. */
const business = z.union([
  z.object({ order: z.object({ id }) }).transform(payload => payload.order.id),
  z.object({ orderId: id }).transform(payload => payload.orderId),
  z.object({ order: z.object({ data: z.object({ id }) }) }).transform(payload => payload.order.data.id),
]);

const isBusiness = (name: string) => name === 'checkout.order.placed' || /^state_enter\.order/.test(name);

/** The ids of the orders that a webhook speaks of; its content is never believed, the orders are read by API. */
export function hints(raw: unknown): { orderIds: string[] } | { ignored: string } {
  const parsed = event.safeParse(raw);
  if (!parsed.success) return { ignored: 'The message has no data.event, so it is not a Shopware webhook.' };
  const { event: name, payload } = parsed.data.data;
  if (isBusiness(name)) {
    const order = business.safeParse(payload);
    if (order.success) return { orderIds: [order.data.toLowerCase()] };
    return { ignored: `The event "${name}" names no order. The poll will find what it was about.` };
  }
  if (name === 'order.written') return fromWritten(payload);
  return { ignored: `The event "${name}" says nothing about orders.` };
}

function fromWritten(payload: unknown): { orderIds: string[] } | { ignored: string } {
  const entries = (Array.isArray(payload) ? payload : [payload])
    .map(entry => written.safeParse(entry).data)
    .filter(entry => entry?.entity === 'order' && entry.operation !== 'delete');
  const ids = new Set<string>();
  for (const entry of entries) {
    const draft = entry?.versionId && entry.versionId !== liveVersion;
    if (!entry || draft) continue;
    const key = typeof entry.primaryKey === 'string' ? entry.primaryKey : entry.primaryKey.id;
    ids.add(key.toLowerCase());
  }
  if (ids.size > 0) return { orderIds: [...ids] };
  return { ignored: entries.length > 0 ? 'Only drafts of orders were written.' : 'The event names no written order.' };
}
