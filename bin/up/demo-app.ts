import { z } from 'zod';
import { appName, webhookEvents } from '../../connectors/shopware/manifest.ts';
import type { ApiClient } from '../api-client.ts';
import { sandboxAnswer } from './sandbox-answer.ts';

const shopState = z.object({
  apps: z.array(z.object({ name: z.string() })),
  webhooks: z.array(z.object({ url: z.string().nullable(), active: z.boolean().nullable() })),
});
const connectionState = z.object({ secrets: z.array(z.string()), paused: z.unknown() });

/**
 * Installs the app in the demo shop as a merchant would: the shop registers, proofs are exchanged, the shop confirms with
 * its keys. Nothing happens when it is installed and its webhooks come here.
 */
export async function ensureApp(places: {
  api: ApiClient;
  hubUrl: string;
  shopUrl: string;
  connection: string;
}): Promise<void> {
  const { api, hubUrl, shopUrl, connection } = places;
  const here = `${hubUrl}/shopware/${connection}`;
  const url = `${here}/webhook`;
  const shop = await sandboxAnswer(shopState, `${shopUrl}/_sandbox/state`);
  const hub = connectionState.parse(await api.ask('GET', `/api/connections/${connection}`));
  const installed = shop.apps.some(app => app.name === appName);
  const agreed = hub.secrets.includes('shopSecret');
  const coming = shop.webhooks.length > 0 && shop.webhooks.every(hook => hook.url === url && hook.active === true);
  if (installed && agreed && coming) return;
  // One side that was emptied knows nothing of what was agreed with the other.
  if (agreed && !installed)
    await api.ask('PATCH', `/api/connections/${connection}`, { settings: { shopSecret: null } });
  const appSecret = await newAppSecret(api, connection);
  const webhooks = webhookEvents.map(event => ({ name: event, event, url }));
  await sandboxAnswer(z.object({ installed: z.literal(true) }), `${shopUrl}/_sandbox/install-app`, {
    method: 'POST',
    body: JSON.stringify({ registrationUrl: `${here}/register`, appName, appSecret, webhooks }),
  });
  // A refused login may have paused it before it had these keys.
  if (hub.paused) await api.ask('POST', `/api/connections/${connection}/resume`);
}

/** Secrets never leave the hub, so a new one is agreed with each installation. */
async function newAppSecret(api: ApiClient, connection: string): Promise<string> {
  const appSecret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');
  await api.ask('PATCH', `/api/connections/${connection}`, { settings: { appSecret } });
  return appSecret;
}
