import { randomBytes } from 'node:crypto';
import type { ApiClient } from '../api-client.ts';
import { ensureApp } from './demo-app.ts';
import { demoLookups, demoSettings } from './demo-flow.ts';
import { ensureConnection, ensureFlow } from './demo-wiring.ts';

type DemoPlaces = { api: ApiClient; hubUrl: string; shopUrl: string; tillUrl: string };

const shopKey = 'demo-shop';
const tillKey = 'demo-till';

/** The keys that the stand-in for a till lets in. */
const tillKeys = { publicKey: 'sandbox-public', secretKey: 'sandbox-secret' };

/** Sets up the web shop, its till and the flow between them, or what of it is missing; safe to repeat at every start. */
export async function setUpDemo({ api, hubUrl, shopUrl, tillUrl }: DemoPlaces): Promise<void> {
  const local = { allowPrivate: true, allowPlainHttp: true };
  await ensureConnection(api, {
    key: tillKey,
    system: 'ccv-salespos',
    settings: { flavour: 'salespos', ...local, ...tillKeys },
    known: { shopUrl: tillUrl },
  });
  await ensureConnection(api, {
    key: shopKey,
    system: 'shopware',
    settings: { ...local, appSecret: randomBytes(32).toString('hex') },
    known: { shopUrl },
  });
  await ensureFlow(api, { key: 'shop-to-till', entity: 'orders', source: shopKey, target: tillKey }, async () => ({
    settings: await demoSettings(tillUrl),
    lookups: await demoLookups(shopUrl),
  }));
  await ensureApp({ api, hubUrl, shopUrl, connection: shopKey });
}
