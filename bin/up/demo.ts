import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ApiClient } from '../api-client.ts';
import { ensureApp } from './demo-app.ts';
import { demoLookups, demoSettings } from './demo-flow.ts';

export type DemoPlaces = { api: ApiClient; hubUrl: string; shopUrl: string; tillUrl: string };

const keyed = z.object({ items: z.array(z.object({ key: z.string(), settings: z.record(z.string(), z.unknown()) })) });
const shopKey = 'demo-shop';
const tillKey = 'demo-till';
const flowKey = 'shop-to-till';

/** The keys that the stand-in for a till lets in. */
const tillKeys = { publicKey: 'sandbox-public', secretKey: 'sandbox-secret' };

/** Sets the demo workspace up through the operator API, or what of it is missing; safe to repeat at every start. */
export async function setUpDemo(places: DemoPlaces): Promise<void> {
  const { api, shopUrl, tillUrl } = places;
  const local = { allowPrivate: true, allowPlainHttp: true };
  await ensureConnection(api, tillKey, 'ccv-salespos', { shopUrl: tillUrl, flavour: 'salespos', ...local }, tillKeys);
  const appSecret = randomBytes(32).toString('hex');
  await ensureConnection(api, shopKey, 'shopware', { shopUrl, ...local }, { appSecret });
  await ensureFlow(places);
  await ensureApp({ ...places, connection: shopKey });
}

async function ensureConnection(
  api: ApiClient,
  key: string,
  system: string,
  settings: Record<string, unknown>,
  secrets: Record<string, unknown>,
): Promise<void> {
  const { items } = keyed.parse(await api.ask('GET', '/api/connections'));
  const known = items.find(one => one.key === key);
  if (!known)
    return void (await api.ask('POST', '/api/connections', { key, system, settings: { ...settings, ...secrets } }));
  // The port may be another one than at the last start.
  if (known.settings.shopUrl === settings.shopUrl) return;
  await api.ask('PATCH', `/api/connections/${key}`, { settings: { shopUrl: settings.shopUrl } });
}

async function ensureFlow({ api, shopUrl, tillUrl }: DemoPlaces): Promise<void> {
  const { items } = z
    .object({ items: z.array(z.object({ key: z.string() })) })
    .parse(await api.ask('GET', '/api/flows'));
  if (items.some(flow => flow.key === flowKey)) return;
  const settings = await demoSettings(tillUrl);
  const lookups = await demoLookups(shopUrl);
  // Switched on last, so that no order finds it half made.
  await api.ask('POST', '/api/flows', { key: flowKey, source: shopKey, target: tillKey, mode: 'off', settings });
  for (const { table, code, value } of lookups) {
    await api.ask('PUT', `/api/flows/${flowKey}/lookups/${table}/${encodeURIComponent(code)}`, { value });
  }
  await api.ask('PATCH', `/api/flows/${flowKey}`, { mode: 'live' });
}
