import { and, eq } from 'drizzle-orm';
import type { Hub } from '../../activities/hub.ts';
import type { Ports, V1Ports } from '../../connectors/contract.ts';
import type { PushEntity } from '../../connectors/v1/records/index.ts';
import { connections } from '../../db/schema/index.ts';
import type { FlowEntity } from '../../domain/flow-settings.ts';
import { unusable } from '../problem.ts';

type Side = 'source' | 'target';
/** Whether a connection can be this end of a flow, and what is said of one that cannot. */
type End = { fits: (ports: Ports) => boolean; not: string };

const pushes = (v1: V1Ports | undefined, entity: PushEntity) => v1?.pushes.includes(entity) === true;

const ends: Record<FlowEntity, Record<Side, End>> = {
  orders: {
    source: {
      fits: ({ source, v1 }) => source?.orders !== undefined || pushes(v1, 'orders'),
      not: 'is no source of orders',
    },
    target: {
      fits: ({ target }) => target?.orders !== undefined || target?.offeredOrders !== undefined,
      not: 'takes no orders',
    },
  },
  products: {
    source: {
      fits: ({ source, v1 }) => source?.products !== undefined || pushes(v1, 'products'),
      not: 'is no source of products',
    },
    target: { fits: ({ target }) => target?.products !== undefined, not: 'takes no products' },
  },
  'order-statuses': {
    source: {
      fits: ({ source, v1 }) => source?.orderStatuses !== undefined || pushes(v1, 'order-statuses'),
      not: 'does not say what becomes of orders',
    },
    target: {
      fits: ({ target, v1 }) => target?.orderStatuses !== undefined || v1?.pulls.includes('order-statuses') === true,
      not: 'cannot be told what becomes of its orders',
    },
  },
  customers: {
    source: { fits: ({ v1 }) => pushes(v1, 'customers'), not: 'is no source of customers' },
    target: { fits: ({ v1 }) => v1?.pulls.includes('customers') === true, not: 'takes no customers' },
  },
  invoices: {
    source: { fits: ({ v1 }) => pushes(v1, 'invoices'), not: 'is no source of invoices' },
    target: { fits: ({ v1 }) => v1?.pulls.includes('invoices') === true, not: 'takes no invoices' },
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
