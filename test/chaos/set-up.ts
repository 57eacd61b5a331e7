import type { ApiClient } from '../../bin/api-client.ts';
import { ensureApp } from '../../bin/up/demo-app.ts';
import { demoLookups, demoSettings } from '../../bin/up/demo-flow.ts';
import { integration } from './sandboxes.ts';

export const shopKey = 'chaos-shop';
const tillKey = 'chaos-till';
const flowKey = 'shop-to-till';

/** Connects the shop and the till through the operator API, installs the app in the shop, and switches the flow live. */
export async function setUp(places: {
  api: ApiClient;
  hubUrl: string;
  shopUrl: string;
  tillUrl: string;
  settleSeconds: number;
}): Promise<void> {
  const { api, hubUrl, shopUrl, tillUrl, settleSeconds } = places;
  const local = { allowPrivate: true, allowPlainHttp: true, requestsPerSecond: 500, burst: 500 };
  await api.ask('POST', '/api/connections', {
    key: tillKey,
    system: 'ccv-salespos',
    settings: { ...local, shopUrl: tillUrl, ...integration.till, settleSeconds },
  });
  await api.ask('POST', '/api/connections', {
    key: shopKey,
    system: 'shopware',
    settings: { ...local, shopUrl, ...integration.shop },
  });
  await api.ask('POST', '/api/flows', {
    key: flowKey,
    source: shopKey,
    target: tillKey,
    mode: 'off',
    settings: await demoSettings(tillUrl),
  });
  for (const { table, code, value } of await demoLookups(shopUrl)) {
    await api.ask('PUT', `/api/flows/${flowKey}/lookups/${table}/${encodeURIComponent(code)}`, { value });
  }
  await ensureApp({ api, hubUrl, shopUrl, connection: shopKey });
  await api.ask('PATCH', `/api/flows/${flowKey}`, { mode: 'live' });
}
