import type { Connector, Ports } from '../../connectors/contract.ts';

/** Whether a system can only be waited for: it brings its packages and fetches its orders by itself. */
export const isPassive = ({ source, target }: Ports): boolean =>
  target?.offeredOrders !== undefined || source?.products !== undefined;

/** What people are told of such a system. */
export function passiveSentence({ title }: Pick<Connector, 'title'>, heardAt: Date | null): string {
  const heard = heardAt ? `It was last heard at ${heardAt.toISOString()}.` : 'It was never heard yet.';
  return `The hub cannot call ${title}, which calls the hub by itself. ${heard}`;
}
