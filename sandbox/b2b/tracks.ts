import { z } from 'zod';
import type { World } from './world.ts';

const text = z.string().optional().catch(undefined);
const payment = z.looseObject({
  state: z.string(),
  overdue: z.boolean().catch(false),
  invoiced: z.string(),
  paid: z.string(),
  outstanding: z.string(),
});
const line = z.looseObject({
  lineId: z.string(),
  state: z.string(),
  wanted: z.string(),
  done: z.string(),
  left: z.string(),
});
const track = z.looseObject({ state: z.string(), lines: z.array(line).catch([]) });
const parcel = z.looseObject({ waybill: z.string(), carrier: text, url: text, shippedAt: text });

const status = z.looseObject({
  state: text,
  payment: payment.optional().catch(undefined),
  production: track.optional().catch(undefined),
  transport: track.optional().catch(undefined),
  parcels: z.array(parcel).catch([]),
});

/** What the hub says of an order: how it is paid, made and brought, each by itself (W9). */
export type OrderTracks = z.output<typeof status>;

/** The tracks of an order as they were last told, with its parcels; undefined before anything was. */
export function tracksOf(world: World, orderId: string): OrderTracks | undefined {
  const told = status.safeParse(world.held['order-statuses'].get(orderId));
  if (!told.success) return undefined;
  const more = [...world.held.shipments.values()].flatMap(shipment => {
    const read = shipment.op === 'upsert' && shipment.order === orderId ? parcel.safeParse(shipment) : undefined;
    return read?.success ? [read.data] : [];
  });
  const parcels = new Map([...told.data.parcels, ...more].map(each => [each.waybill, each]));
  return { ...told.data, parcels: [...parcels.values()] };
}
