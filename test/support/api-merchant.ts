import { v7 } from 'uuid';
import { z } from 'zod';
import { raiseTask } from '../../activities/tasks.ts';
import { storePush } from '../../db/queries/store-message.ts';
import { orders, processes, processSteps } from '../../db/schema/index.ts';
import type { Order } from '../../domain/order.ts';
import { anOrder } from '../fixtures/orders.ts';
import { startApiHub } from './api-hub.ts';

const withId = z.object({ id: z.string() });

/** A merchant on the API: `shop` and `till`, the live flow between them, order 10001 that waits in it, and one push. */
export async function startApiMerchant() {
  const api = await startApiHub();
  const { workspaceId } = api;
  const { db, keyring } = api.hub;
  const create = async (path: string, body: unknown) => withId.parse((await api.call('POST', path, { body })).body).id;

  const shop = { shopUrl: 'https://shop.example.com', clientId: 'id', clientSecret: 'hidden-secret' };
  const connectionId = await create('/api/connections', { key: 'shop', system: 'shopware', settings: shop });
  const till = { shopUrl: 'https://till.example.com', publicKey: 'public', secretKey: 'hidden-key' };
  await create('/api/connections', { key: 'till', system: 'ccv-salespos', settings: till });
  const flowId = await create('/api/flows', { key: 'shop-to-till', source: 'shop', target: 'till', mode: 'live' });

  async function addOrder(order: Order): Promise<string> {
    const id = v7();
    await db.insert(orders).values({
      id,
      workspaceId,
      connectionId,
      externalId: order.externalId,
      number: order.number,
      orderedAt: new Date(order.orderedAt),
      asOf: new Date(),
      hash: 'h',
      document: order,
      currency: order.currency,
      total: order.totals.gross,
      email: order.customer.email,
      orderState: order.states.order,
      paymentState: order.states.payment,
      deliveryState: order.states.delivery,
    });
    return id;
  }

  const orderId = await addOrder(anOrder());
  const processId = v7();
  const workflowId = 'order/one/shop-to-till/10001';
  const waiting = { state: 'waiting', step: 'enrich', reason: 'waits', number: '10001' } as const;
  await db
    .insert(processes)
    .values({ id: processId, workspaceId, kind: 'sendOrder', workflowId, flowId, recordId: orderId, ...waiting });
  await db
    .insert(processSteps)
    .values({ workspaceId, processId, step: 'gate', outcome: 'pass', detail: 'paid', ms: 2 });
  const push = {
    workspaceId,
    connectionId,
    lane: 'orders',
    subject: 'order.written',
    payload: Buffer.from('{"private":true}'),
  };
  const { messageId } = await storePush(db.$client, keyring, push);

  return {
    api,
    flowId,
    orderId,
    messageId,
    addOrder,
    /** A task as the waiting order raises it. */
    raise: (cause: string, kind: 'lookup' | 'setting' | 'field', detail: Record<string, string>) =>
      raiseTask(db.$client, { workspaceId, kind, cause, sentence: 'It is so.', remedy: 'Do this.', detail, processId }),
  };
}

export type ApiMerchant = Awaited<ReturnType<typeof startApiMerchant>>;
