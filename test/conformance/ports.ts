import type { Ports } from '../../connectors/contract.ts';

export const portNames = [
  'source.orders',
  'source.products',
  'source.orderStatuses',
  'target.orders',
  'target.offeredOrders',
  'target.products',
  'target.orderStatuses',
] as const;
export type PortName = (typeof portNames)[number];

/** The ports that a connection has. */
export function portsOf({ source, target }: Ports): PortName[] {
  const held: Record<PortName, unknown> = {
    'source.orders': source?.orders,
    'source.products': source?.products,
    'source.orderStatuses': source?.orderStatuses,
    'target.orders': target?.orders,
    'target.offeredOrders': target?.offeredOrders,
    'target.products': target?.products,
    'target.orderStatuses': target?.orderStatuses,
  };
  return portNames.filter(name => held[name] !== undefined);
}
