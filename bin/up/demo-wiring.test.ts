import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../api-client.ts';
import { ensureConnection, ensureFlow } from './demo-wiring.ts';

type Asked = [method: string, path: string, body?: unknown];

/** An API in which these connections and flows are; everything but reading is written down. */
function fakeApi(items: { key: string; settings: Record<string, unknown> }[]): { api: ApiClient; asked: Asked[] } {
  const asked: Asked[] = [];
  const api: ApiClient = {
    ask: async (method, path, body) => {
      if (method === 'GET') return { items };
      asked.push([method, path, body]);
      return undefined;
    },
  };
  return { api, asked };
}

describe('ensureConnection', () => {
  const wanted = {
    key: 'demo-drugstore',
    system: 'prestashop',
    settings: { requestsPerSecond: 60 },
    known: { shopUrl: 'http://127.0.0.1:8713' },
  };

  it('makes one that is not there, with everything', async () => {
    const { api, asked } = fakeApi([]);
    await ensureConnection(api, wanted);
    const settings = { requestsPerSecond: 60, shopUrl: 'http://127.0.0.1:8713' };
    expect(asked).toEqual([['POST', '/api/connections', { key: 'demo-drugstore', system: 'prestashop', settings }]]);
  });

  it('brings a moved address up to date and leaves what a person set', async () => {
    const { api, asked } = fakeApi([
      { key: 'demo-drugstore', settings: { requestsPerSecond: 1, shopUrl: 'http://127.0.0.1:8720' } },
    ]);
    await ensureConnection(api, wanted);
    expect(asked).toEqual([['PATCH', '/api/connections/demo-drugstore', { settings: wanted.known }]]);
  });

  it('asks for nothing when nothing moved', async () => {
    const { api, asked } = fakeApi([{ key: 'demo-drugstore', settings: { shopUrl: 'http://127.0.0.1:8713' } }]);
    await ensureConnection(api, wanted);
    expect(asked).toEqual([]);
  });

  it('sets a secret again, which cannot be compared', async () => {
    const { api, asked } = fakeApi([{ key: 'demo-drugstore', settings: { shopUrl: 'http://127.0.0.1:8713' } }]);
    const known = { ...wanted.known, key: 'A'.repeat(32) };
    await ensureConnection(api, { ...wanted, known });
    expect(asked).toEqual([['PATCH', '/api/connections/demo-drugstore', { settings: known }]]);
  });
});

describe('ensureFlow', () => {
  const flow = {
    key: 'shop-to-pharmacy',
    entity: 'orders',
    source: 'demo-drugstore',
    target: 'demo-pharmacy',
  } as const;
  const lookup = { table: 'paymentMethod', code: 'bank/wire', value: 'PRZEL' };

  it('switches it on once all its lookups are there', async () => {
    const { api, asked } = fakeApi([]);
    await ensureFlow(api, flow, async () => ({ settings: {}, lookups: [lookup] }));
    expect(asked).toEqual([
      ['POST', '/api/flows', { ...flow, mode: 'off', settings: {} }],
      ['PUT', '/api/flows/shop-to-pharmacy/lookups/paymentMethod/bank%2Fwire', { value: 'PRZEL' }],
      ['PATCH', '/api/flows/shop-to-pharmacy', { mode: 'live' }],
    ]);
  });

  it('leaves one that is there as it is', async () => {
    const { api, asked } = fakeApi([{ key: 'shop-to-pharmacy', settings: {} }]);
    await ensureFlow(api, flow, () => Promise.reject(new Error('Nothing is to be found out.')));
    expect(asked).toEqual([]);
  });
});
