import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubOverClient } from './hub-over-client.ts';
import { sendOutbox, tellRefused } from './send-outbox.ts';
import { openStore } from './store/open-store.ts';

let place = '';
let store: ReturnType<typeof openStore>;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'agent-'));
  store = openStore(place);
});
afterEach(() => {
  store.close();
  rmSync(place, { recursive: true, force: true });
});

const page = (status: number) =>
  new Response('<html>nginx</html>', { status, headers: { 'content-type': 'text/html' } });
const problem = (status: number) =>
  new Response(JSON.stringify({ title: 'no', detail: 'Too large.' }), {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  });

/** A hub that gives these answers one after the other, then takes everything; with what it was asked. */
const hubOf = (...answers: Response[]) => {
  const seen: { path: string; body: unknown }[] = [];
  const hub = hubOverClient({
    url: 'https://hub.test',
    key: 'k',
    fetch: async (input, init) => {
      const bytes = Buffer.from(await new Response(init?.body).arrayBuffer());
      const packed = new Headers(init?.headers).get('content-encoding') === 'gzip';
      const body: unknown = JSON.parse(String(packed ? gunzipSync(bytes) : bytes));
      seen.push({ path: new URL(String(input)).pathname, body });
      return answers.shift() ?? Response.json({ id: 'm', acks: [], events: [], rejected: 0 });
    },
  });
  return { hub, seen };
};

const addStock = (answers?: string) =>
  store.outbox.add({
    kind: 'push',
    entity: 'stock',
    mode: 'delta',
    answers,
    records: [{ externalId: '1/2', product: '1', warehouse: 'MG', available: '3' }],
  });

describe('what the hub does not take', () => {
  it.each([404, 413, 400, 422])('W12b is tried again where a proxy said it, not the hub: %s', async status => {
    addStock();
    const told: string[] = [];
    // The client tries twice by itself.
    const { hub, seen } = hubOf(page(status), page(status));
    expect(await sendOutbox(store.outbox, hub, line => told.push(line))).toBeGreaterThan(0);
    expect([store.outbox.waiting(), store.outbox.refused().count]).toEqual([1, 0]);
    expect(told.join()).toContain(`${status}, and not by the hub itself`);
    expect(await sendOutbox(store.outbox, hub, line => told.push(line))).toBe(0);
    expect([store.outbox.waiting(), seen.length]).toEqual([0, 3]);
  });

  it('W12b is set aside where the hub itself says so, and the hub shows it as not sent', async () => {
    addStock('0190a0a0-0000-7000-8000-000000000001');
    const { hub, seen } = hubOf(problem(413));
    expect(await sendOutbox(store.outbox, hub, () => {})).toBe(0);
    expect(store.outbox.refused()).toMatchObject({ count: 1, reason: 'Too large.' });
    expect(seen.at(-1)).toEqual({
      path: '/v1/reads/0190a0a0-0000-7000-8000-000000000001/failed',
      body: { reason: 'The hub refused what the agent of WAPRO sent: Too large.', externalIds: ['1/2'] },
    });
  });

  it('W12b stays in sight: how much, since when and why', async () => {
    const told: string[] = [];
    tellRefused(store.outbox, line => told.push(line));
    expect(told).toEqual([]);
    addStock();
    await sendOutbox(store.outbox, hubOf(problem(422)).hub, () => {});
    store.close();
    store = openStore(place);
    tellRefused(store.outbox, line => told.push(line));
    expect(told).toEqual([expect.stringMatching(/^1 parcels? that the hub refused .* since 20.*Too large\./)]);
  });

  it('W12b is never an answer to an order for the length of its reason', async () => {
    store.outbox.add({
      kind: 'acks',
      acks: [
        {
          entity: 'orders',
          id: 'o',
          outcome: 'rejected',
          reason: 'ż'.repeat(5000),
          lineErrors: [{ id: 'a', reason: 'x'.repeat(1001) }],
        },
      ],
    });
    const { hub, seen } = hubOf();
    expect(await sendOutbox(store.outbox, hub, () => {})).toBe(0);
    const body = JSON.stringify(seen[0]?.body);
    expect(JSON.parse(body).acks[0].reason).toHaveLength(1000);
    expect(JSON.parse(body).acks[0].lineErrors[0].reason).toHaveLength(1000);
  });
});
