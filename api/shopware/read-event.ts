import { unusable } from '../problem.ts';

/** What the hub itself must know of a webhook; the rest is for the connector. */
export type ShopwareEvent = { name: string; eventId?: string };

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** Reads a webhook's event name and, from shops that send one (6.4.11 and later), its event id; 422 when it has not that shape. */
export function readEvent(body: unknown): ShopwareEvent {
  const name = field(field(body, 'data'), 'event');
  if (typeof name !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(name)) {
    throw unusable('/data/event', 'A Shopware webhook names its event here, such as checkout.order.placed.');
  }
  const eventId = field(field(body, 'source'), 'eventId');
  if (eventId === undefined || eventId === null || eventId === '') return { name };
  if (typeof eventId !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(eventId)) {
    throw unusable('/source/eventId', 'An event id is a text of at most 200 characters.');
  }
  return { name, eventId };
}

/**
 * Whether two bodies are the same event. Shopware stamps each attempt with its own `timestamp`, so a repeated delivery
 * differs in that and must not count as another payload.
 */
export function isSameEvent(one: Buffer, other: Buffer): boolean {
  try {
    return withoutStamp(one) === withoutStamp(other);
  } catch {
    return false;
  }
}

const withoutStamp = (body: Buffer): string => JSON.stringify({ ...JSON.parse(body.toString()), timestamp: null });
