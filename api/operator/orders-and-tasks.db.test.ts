import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lookups } from '../../db/schema/index.ts';
import { anOrder } from '../../test/fixtures/orders.ts';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';

let made: ApiMerchant;
beforeAll(async () => {
  made = await startApiMerchant();
});
afterAll(() => made.api.stop());

describe('orders', () => {
  it('are listed with where they stand, page by page', async () => {
    const second = await made.addOrder(anOrder({ externalId: 'other', number: '10009' }));
    const first = await made.api.call('GET', '/api/orders?limit=1');
    expect(first.body).toMatchObject({ items: [{ id: second, number: '10009', processes: [] }], next: second });
    const next = await made.api.call('GET', `/api/orders?limit=1&after=${second}`);
    expect(next.body).toMatchObject({
      items: [
        {
          id: made.orderId,
          connection: 'shop',
          total: '30.00',
          processes: [{ flow: 'shop-to-till', state: 'waiting' }],
        },
      ],
      next: null,
    });
    expect((await made.api.call('GET', '/api/orders?state=waiting&flow=shop-to-till')).body).toMatchObject({
      items: [{ id: made.orderId }],
    });
    expect((await made.api.call('GET', '/api/orders?outcome=sent')).body).toMatchObject({ items: [] });
  });

  it('are shown whole, by id or by number', async () => {
    for (const name of [made.orderId, '10001']) {
      expect((await made.api.call('GET', `/api/orders/${name}`)).body).toMatchObject({
        id: made.orderId,
        order: { number: '10001', totals: { gross: '30.00' } },
        flows: [
          {
            flow: 'shop-to-till',
            target: 'till',
            process: { state: 'waiting', steps: [{ step: 'gate', outcome: 'pass', ms: 2 }] },
            binding: null,
          },
        ],
      });
    }
  });

  it('say which one is meant when two shops have the number', async () => {
    await made.addOrder(anOrder({ externalId: 'x1', number: '777' }));
    await made.addOrder(anOrder({ externalId: 'x2', number: '777' }));
    expect(await made.api.call('GET', '/api/orders/777')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('777') },
    });
  });

  it('are bound once and unbound', async () => {
    const path = '/api/orders/10001';
    expect(await made.api.call('POST', `${path}/bind`, { body: { externalId: 'T-1' } })).toMatchObject({ status: 200 });
    expect((await made.api.call('GET', path)).body).toMatchObject({
      flows: [{ binding: { externalId: 'T-1', boundBy: 'operator' } }],
    });
    expect(await made.api.call('POST', `${path}/bind`, { body: { externalId: 'T-2' } })).toMatchObject({ status: 409 });
    expect(await made.api.call('POST', `${path}/unbind`)).toMatchObject({ status: 200 });
    expect((await made.api.call('GET', path)).body).toMatchObject({ flows: [{ binding: null }] });
  });
});

describe('tasks', () => {
  it('about a lookup write the lookup and resume what waits', async () => {
    const taskId = await made.raise(`lookup/${made.flowId}/paymentMethod/card`, 'lookup', {
      flowId: made.flowId,
      table: 'paymentMethod',
      code: 'card',
    });
    expect((await made.api.call('GET', `/api/tasks/${taskId}`)).body).toMatchObject({
      waiting: 1,
      orders: [{ id: made.orderId, number: '10001', flow: 'shop-to-till' }],
    });
    expect(await made.api.call('POST', `/api/tasks/${taskId}/resolve`, { body: { value: 'Card' } })).toMatchObject({
      status: 200,
      body: { resumed: 1 },
    });
    const [row] = await made.api.hub.db
      .select()
      .from(lookups)
      .where(and(eq(lookups.flowId, made.flowId), eq(lookups.table, 'paymentMethod')));
    expect(row).toMatchObject({ code: 'card', value: 'Card' });
    expect(made.api.orderWakes.at(-1)).toMatchObject({ workflowId: 'order/one/shop-to-till/10001' });
    expect(await made.api.call('POST', `/api/tasks/${taskId}/resolve`)).toMatchObject({ status: 409 });
  });

  it('about a setting set it, checked like any change of settings', async () => {
    const taskId = await made.raise(`setting/${made.flowId}/products.promotionSku`, 'setting', {
      flowId: made.flowId,
      setting: 'products.promotionSku',
    });
    expect(await made.api.call('POST', `/api/tasks/${taskId}/resolve`, { body: { value: 7 } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/value' }] },
    });
    expect(await made.api.call('POST', `/api/tasks/${taskId}/resolve`, { body: { value: 'PROMO' } })).toMatchObject({
      status: 200,
    });
    expect((await made.api.call('GET', '/api/flows/shop-to-till')).body).toMatchObject({
      settings: { products: { promotionSku: 'PROMO' } },
    });
  });

  it('of other kinds take no value', async () => {
    const taskId = await made.raise('field/x', 'field', {});
    expect(await made.api.call('POST', `/api/tasks/${taskId}/resolve`, { body: { value: 'x' } })).toMatchObject({
      status: 422,
    });
    expect(
      await made.api.call('POST', `/api/tasks/${taskId}/resolve`, { body: { note: 'done by phone' } }),
    ).toMatchObject({
      status: 200,
    });
    expect((await made.api.call('GET', `/api/tasks/${taskId}`)).body).toMatchObject({
      state: 'resolved',
      resolvedBy: "admin's key",
      resolution: expect.stringContaining('done by phone'),
    });
  });
});

describe('messages', () => {
  it('are found by status, kind, connection and order', async () => {
    expect((await made.api.call('GET', '/api/messages?kind=event&connection=shop&status=stored')).body).toMatchObject({
      items: [{ id: made.messageId, subject: 'order.written' }],
    });
    expect((await made.api.call('GET', '/api/messages?order=10001')).body).toMatchObject({ items: [] });
  });

  it('are replayed, also edited, and the old one is kept', async () => {
    const { body } = await made.api.call('POST', `/api/messages/${made.messageId}/replay`, {
      body: { payload: { private: false } },
    });
    const { messageId: edited } = z.object({ messageId: z.string() }).parse(body);
    expect(edited).not.toBe(made.messageId);
    expect((await made.api.call('GET', `/api/messages/${edited}`)).body).toMatchObject({
      replayOf: made.messageId,
      payload: { sent: { private: false } },
    });
    expect((await made.api.call('GET', `/api/messages/${made.messageId}`)).body).toMatchObject({
      payload: { sent: { private: true } },
    });
  });

  it('need either ids or a status to be replayed together', async () => {
    expect(await made.api.call('POST', '/api/messages/replay', { body: {} })).toMatchObject({ status: 422 });
    expect(await made.api.call('POST', '/api/messages/replay', { body: { status: 'rejected' } })).toMatchObject({
      status: 200,
      body: { replayed: 0, more: false },
    });
  });
});

describe('the whole', () => {
  it('is counted', async () => {
    expect((await made.api.call('GET', '/api/overview')).body).toMatchObject({
      processes: [{ flow: 'shop-to-till', count: 1 }],
      storedMessages: { count: expect.any(Number) },
    });
  });

  it('rewraps its keys', async () => {
    expect(await made.api.call('POST', '/api/keys/rotate')).toMatchObject({ status: 200, body: { rewrapped: 0 } });
  });
});
