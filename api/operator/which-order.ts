import type { Hub } from '../../activities/hub.ts';
import { findOrders } from '../../db/queries/find-order.ts';
import { notFound, Problem } from '../problem.ts';

export type WhichOrder = { id: string; connectionId: string };

/** The order that an id or a number names, 404 when there is none, 409 when several shops have that number. */
export async function whichOrder(hub: Hub, workspaceId: string, idOrNumber: string): Promise<WhichOrder> {
  const [order, ...others] = await findOrders(hub.db.$client, workspaceId, idOrNumber);
  if (!order) throw notFound(`order “${idOrNumber}”`);
  if (others.length > 0) {
    const choices = [order, ...others].map(({ id, connection }) => `${id} (${connection})`).join(', ');
    throw new Problem(409, `Several orders have the number ${idOrNumber}. Use one of these ids: ${choices}.`);
  }
  return order;
}
