import type { OrderBody } from '../../connectors/contract.ts';
import { storeExchange } from '../../db/queries/store-message.ts';
import type { Hub } from '../hub.ts';
import type { Story } from './story.ts';

/** Keeps what a shadow flow would have written, as a message that was accepted and never sent. */
export async function storeShadow(hub: Hub, story: Story, processId: string, body: OrderBody): Promise<string> {
  const { row } = story.connection;
  return await storeExchange(hub.db.$client, hub.keyring, {
    workspaceId: row.workspaceId,
    connectionId: row.id,
    processId,
    recordId: story.ref.orderId,
    subject: `shadow order ${story.order.number}`,
    status: 'accepted',
    reason: 'Shadow: nothing was written.',
    ms: 0,
    sent: Buffer.from(JSON.stringify({ body })),
    answered: Buffer.from('null'),
  });
}
