import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entry, type Speakers, startSpeakers } from '../test/support/speakers.ts';
import { type Client, createClient } from './client.ts';

let made: Speakers;
let client: Client;
beforeAll(async () => {
  made = await startSpeakers({ requestsPerSecond: 1000 });
  client = createClient({
    url: 'https://hub.example.com',
    key: made.platform.token,
    pauseMs: 1,
    fetch: async (url, init) => await made.app.request(String(url), init),
  });
});
afterAll(() => made.stop());

describe('the client against the connector API (X9)', () => {
  it('pushes large and small, and reads what became of it', async () => {
    const levels = Array.from({ length: 1000 }, (_, n) => ({ product: `P${n}`, available: '1' }));
    const { id } = await client.push('stock', levels, { idempotencyKey: 'once' });
    expect(await client.push('stock', levels, { idempotencyKey: 'once' })).toEqual({ id });
    expect(await client.message(id)).toMatchObject({ id, entity: 'stock', state: 'stored', records: [], next: null });
  });

  it('announces changes, is asked for them and may refuse', async () => {
    const { events } = await client.announce([{ entity: 'products', externalId: 'P1' }]);
    const { reads } = await client.reads();
    expect(reads).toMatchObject([{ entity: 'products', externalIds: ['P1'] }]);
    expect(await client.failRead(reads[0]?.id ?? '', 'Gone')).toEqual({ rejected: 1 });
    expect(await client.event(events[0]?.id ?? '')).toMatchObject({ status: 'rejected', reason: 'Gone' });
    expect((await client.events({ status: 'rejected' })).items).toHaveLength(1);
  });

  it('pulls, looks one up by any id and says what became of it', async () => {
    await made.feed(made.platform, 'order-lines', [entry('ZO/1 2/3', { document: { sku: 'ROSE' } })]);
    const page = await client.pull('order-lines', { limit: 10 });
    expect(page.records).toMatchObject([{ id: 'ZO/1 2/3', op: 'upsert', sku: 'ROSE' }]);
    expect(await client.get('order-lines', 'ZO/1 2/3')).toMatchObject({ sku: 'ROSE' });
    expect(await client.get('order-lines', 'other')).toBeUndefined();
    const seq = page.records[0]?.seq;
    const taken = await client.ack([{ entity: 'order-lines', id: 'ZO/1 2/3', seq, outcome: 'accepted' }]);
    expect(taken.acks).toEqual([{ entity: 'order-lines', id: 'ZO/1 2/3', applied: true }]);
    expect((await client.pull('order-lines', { after: page.cursor })).records).toEqual([]);
  });

  it('speaks for one user', async () => {
    await expect(client.asUser('nobody').pull('orders')).rejects.toMatchObject({ status: 403 });
  });
});
