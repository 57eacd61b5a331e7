import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fulfilments, messageRecords, messages, offeredOrders, tasks } from '../../db/schema/index.ts';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import { type CatalogueMerchant, withCatalogue } from './catalogue-merchant.fixture.ts';

let made: CatalogueMerchant<ApiMerchant>;
beforeAll(async () => {
  made = await withCatalogue(await startApiMerchant());
});
afterAll(() => made.api.stop());

describe('tasks', () => {
  it('that ask to choose take one of their choices and nothing else', async () => {
    const id = v7();
    const choices = { believe: 'take it as it came', ignore: 'leave everything as it is' };
    await made.api.hub.db.insert(tasks).values({
      id,
      workspaceId: made.api.workspaceId,
      kind: 'offer',
      cause: 'offer/x',
      sentence: 'It shrank.',
      remedy: 'Choose.',
      choices,
    });
    expect((await made.api.call('GET', `/api/tasks/${id}`)).body).toMatchObject({ choices, chosen: null });
    const resolve = (body: object) => made.api.call('POST', `/api/tasks/${id}/resolve`, { body });
    for (const body of [{}, { choice: 'toString' }])
      expect(await resolve(body)).toMatchObject({
        status: 422,
        body: {
          errors: [{ pointer: '/choice' }],
          detail: 'Choose one of: ignore (leave everything as it is), believe (take it as it came).',
        },
      });
    expect(await resolve({ choice: 'ignore', note: 'asked them' })).toMatchObject({ status: 200 });
    expect((await made.api.call('GET', `/api/tasks/${id}`)).body).toMatchObject({
      state: 'resolved',
      chosen: 'ignore',
      resolution: 'Chose ignore: leave everything as it is. asked them',
    });
  });

  it('without choices take none', async () => {
    const id = await made.raise('field/y', 'field', {});
    expect(await made.api.call('POST', `/api/tasks/${id}/resolve`, { body: { choice: 'believe' } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/choice' }] },
    });
  });
});

describe('messages', () => {
  it('say what a package held and which records were not taken', async () => {
    const { workspaceId, hub } = made.api;
    const messageId = v7();
    const counts = { read: 300, rejected: 250 };
    await hub.db.insert(messages).values({
      id: messageId,
      workspaceId,
      connectionId: made.sourceId,
      kind: 'event',
      lane: 'products',
      status: 'accepted',
      subject: 'offer 1 of 1',
      counts,
    });
    await hub.db.insert(messageRecords).values(
      Array.from({ length: 250 }, (_, index) => ({
        workspaceId,
        messageId,
        line: index + 1,
        externalId: `${index}`,
        outcome: 'rejected' as const,
        field: 'price',
        value: '-1',
        reason: 'A price is never negative.',
      })),
    );
    const path = `/api/messages/${messageId}`;
    const first = await made.api.call('GET', path, { token: made.api.tokens.viewer });
    expect(first.body).toMatchObject({ counts, nextRecord: 200, payload: null });
    expect(first.body).toHaveProperty('records.length', 200);
    expect(first.body).toHaveProperty('records.0', {
      line: 1,
      externalId: '0',
      outcome: 'rejected',
      field: 'price',
      value: '-1',
      reason: 'A price is never negative.',
    });
    const rest = await made.api.call('GET', `${path}?afterLine=200`);
    expect(rest.body).toMatchObject({ nextRecord: null });
    expect(rest.body).toHaveProperty('records.length', 50);
  });
});

describe('orders', () => {
  it('say under which number they are offered, and what whoever fulfils them says', async () => {
    const { workspaceId, hub } = made.api;
    const flow = { key: 'fetched', source: 'shop', target: 'pharmacy', mode: 'live' };
    const { body: fetched } = await made.api.call('POST', '/api/flows', { body: flow });
    await hub.db.insert(offeredOrders).values({
      workspaceId,
      connectionId: made.sourceId,
      seq: 7,
      orderId: made.orderId,
      flowId: made.flowId,
      processId: v7(),
      number: '10001',
      body: {},
      bodyHash: 'h',
      image: {},
      answeredAt: new Date('2026-03-01T10:00:00Z'),
    });
    await hub.db.insert(fulfilments).values({
      workspaceId,
      connectionId: made.sourceId,
      orderId: made.orderId,
      state: 'shipped',
      rawState: 'W',
      waybill: '000123',
    });
    expect(fetched).toMatchObject({ key: 'fetched' });
    expect((await made.api.call('GET', '/api/orders/10001')).body).toMatchObject({
      flows: [
        {
          flow: 'fetched',
          offered: { seq: 7, answeredAt: '2026-03-01T10:00:00.000Z', fetchedAt: null, withdrawnAt: null },
        },
        { flow: 'shop-to-till', offered: null },
      ],
      fulfilments: [{ connection: 'pharmacy', state: 'shipped', rawState: 'W', waybill: '000123', lines: [] }],
    });
  });
});
