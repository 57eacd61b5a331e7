import { z } from 'zod';
import { done, type Outcome } from '../outcome.ts';
import { statusesById } from './criteria.ts';
import type { AdminApi } from './request.ts';

const state = z.object({ technicalName: z.string().min(1) });
const delivery = z.object({
  id: z.string(),
  stateMachineState: state,
  trackingCodes: z
    .array(z.string())
    .nullish()
    .transform(codes => codes ?? []),
  shippingCosts: z.object({ totalPrice: z.number() }).nullish(),
  positions: z.array(z.object({ id: z.string() })).nullish(),
});
const page = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      stateMachineState: state,
      deliveries: z
        .array(delivery)
        .nullish()
        .transform(all => all ?? []),
    }),
  ),
});
export type StatusRow = z.output<typeof page>['data'][number];

/** Where orders stand, with their deliveries; ids that are none of Shopware's are no orders, and it refuses a search with one. */
export async function readStatuses(
  api: AdminApi,
  orderIds: string[],
  signal: AbortSignal,
): Promise<Outcome<StatusRow[]>> {
  const ids = orderIds.filter(id => /^[0-9a-f]{32}$/.test(id));
  if (ids.length === 0) return done([]);
  const request = { what: 'Reading where orders stand', method: 'POST' as const, path: '/api/search/order', signal };
  const found = await api.read({ ...request, body: statusesById(ids) }, page);
  return found.kind === 'done' ? done(found.value.data) : found;
}

/** The delivery with the goods; a discount on shipping is a delivery of its own, with a negative cost and no positions. */
export function deliveryOf(order: StatusRow): StatusRow['deliveries'][number] | undefined {
  const cost = (one: StatusRow['deliveries'][number]) => one.shippingCosts?.totalPrice ?? 0;
  const goods = (one: StatusRow['deliveries'][number]) => ((one.positions?.length ?? 0) > 0 ? 1 : 0);
  return order.deliveries.toSorted((a, b) => goods(b) - goods(a) || cost(b) - cost(a))[0];
}
