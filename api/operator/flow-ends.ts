import { and, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import type { Ports } from '../../connectors/contract.ts';
import { connections } from '../../db/schema/index.ts';
import type { FlowEntity } from '../../domain/flow-settings.ts';
import { unusable } from '../problem.ts';

type Side = 'source' | 'target';
/** Whether a connection can be this end of a flow, and what is said of one that cannot. */
type End = { fits: (ports: Ports) => boolean; not: string };

const ends: Record<FlowEntity, Record<Side, End>> = {
  orders: {
    source: { fits: ({ source }) => source?.orders !== undefined, not: 'is no source of orders' },
    target: {
      fits: ({ target }) => target?.orders !== undefined || target?.offeredOrders !== undefined,
      not: 'takes no orders',
    },
  },
  products: {
    source: { fits: ({ source }) => source?.products !== undefined, not: 'is no source of products' },
    target: { fits: ({ target }) => target?.products !== undefined, not: 'takes no products' },
  },
  'order-statuses': {
    source: { fits: ({ source }) => source?.orderStatuses !== undefined, not: 'does not say what becomes of orders' },
    target: {
      fits: ({ target }) => target?.orderStatuses !== undefined,
      not: 'cannot be told what becomes of its orders',
    },
  },
};

/** The id of the connection that a flow may start or end at; 422 at the side's pointer when it cannot. */
export async function flowEnd(
  hub: Hub,
  { workspaceId, entity, key, side }: { workspaceId: string; entity: FlowEntity; key: string; side: Side },
): Promise<string> {
  const [row] = await hub.db
    .select({ id: connections.id })
    .from(connections)
    .where(and(eq(connections.workspaceId, workspaceId), eq(connections.key, key)));
  if (!row) throw unusable(`/${side}`, `There is no connection “${key}” in this workspace.`);
  const { ports, connector } = await hub.connections.get(workspaceId, row.id);
  const end = ends[entity][side];
  if (end.fits(ports)) return row.id;
  throw unusable(`/${side}`, `${connector.title} ${end.not}. Choose another connection.`);
}
