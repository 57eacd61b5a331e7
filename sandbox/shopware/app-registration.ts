import { randomBytes, timingSafeEqual } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { isObject, type Json } from './tables.ts';
import { phpJson, sign } from './webhooks.ts';
import type { InstalledApp, World } from './world.ts';

export type AppManifest = {
  appName: string;
  version: string;
  registrationUrl: string;
  appSecret: string;
  webhooks: { name: string; event: string; url: string }[];
};

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const field = (value: unknown, key: string): string =>
  isObject(value) && typeof value[key] === 'string' ? value[key].trim() : '';
const part = (value: unknown, key: string): Json => (isObject(value) ? (value[key] ?? null) : null);

/** Reads an app's manifest.xml: meta.name, meta.version, setup.registrationUrl, setup.secret and the webhooks. */
export function readManifest(xml: string, otherSecret: string): AppManifest {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    removeNSPrefix: true,
  });
  const manifest: Json = part(parser.parse(xml), 'manifest');
  const appName = field(part(manifest, 'meta'), 'name');
  const setup = part(manifest, 'setup');
  const registrationUrl = field(setup, 'registrationUrl');
  if (appName === '' || registrationUrl === '')
    throw new Error('The manifest names no <meta><name> or no <setup><registrationUrl>. Add both and install again.');
  return {
    appName,
    version: field(part(manifest, 'meta'), 'version') || '1.0.0',
    registrationUrl,
    appSecret: field(setup, 'secret') || otherSecret,
    webhooks: asList(part(part(manifest, 'webhooks'), 'webhook') ?? undefined).map(webhook => ({
      name: field(webhook, 'name'),
      event: field(webhook, 'event'),
      url: field(webhook, 'url'),
    })),
  };
}

const equal = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

async function readAnswer(answer: Response, step: string): Promise<Json> {
  const body = await answer.text();
  if (!answer.ok) throw new Error(`The app refused the ${step}: ${answer.status} ${body.slice(0, 300)}`);
  try {
    return JSON.parse(body);
  } catch {
    throw new Error(`The app answered the ${step} with something that is not JSON.`);
  }
}

/** The first half: GET the registration URL, check the proof, take the secret. */
async function handshake(
  world: World,
  manifest: AppManifest,
  old: InstalledApp | undefined,
): Promise<{ secret: string; confirmationUrl: string }> {
  const { shopUrl } = world.settings;
  const url = new URL(manifest.registrationUrl);
  url.searchParams.set('shop-id', world.shopId);
  url.searchParams.set('shop-url', shopUrl);
  url.searchParams.set('timestamp', String(Math.floor(Date.now() / 1000)));
  const query = url.search.slice(1);
  const headers: Record<string, string> = {
    'shopware-app-signature': sign(query, manifest.appSecret),
    'sw-version': world.profile.version,
  };
  if (old) headers['shopware-shop-signature'] = sign(query, old.shopSecret);
  const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(5000) });
  const body = await readAnswer(answer, 'registration');
  const proof = sign(`${world.shopId}${shopUrl}${manifest.appName}`, manifest.appSecret);
  if (!equal(field(body, 'proof'), proof))
    throw new Error('The app answered with a wrong proof. Check that shop and app know the same app secret.');
  const secret = field(body, 'secret');
  if (secret.length < 64 || secret.length > 255)
    throw new Error(`The app's secret has ${secret.length} characters; it needs 64 to 255.`);
  const confirmationUrl = field(body, 'confirmation_url');
  if (!URL.canParse(confirmationUrl)) throw new Error('The app named no confirmation_url.');
  return { secret, confirmationUrl };
}

/**
 * Installs an app as the shop: registration, proof, confirmation with new credentials, then its webhooks.
 * An app of this name that is installed already is registered again: same client id, new secrets. Nothing changes
 * in the shop unless the app confirms.
 */
export async function installApp(world: World, manifest: AppManifest): Promise<InstalledApp> {
  const old = world.apps.find(app => app.name === manifest.appName);
  const { secret, confirmationUrl } = await handshake(world, manifest, old);
  const clientId = old?.clientId ?? `SWIA${randomBytes(11).toString('hex').toUpperCase()}`;
  const secretKey = randomBytes(32).toString('base64url');
  const integration = { clientId, secret: secretKey, label: manifest.appName };
  const before = world.integrations.find(one => one.clientId === clientId);
  const beforeSecret = before?.secret;
  // The app may try its new credentials while it still answers the confirmation.
  if (before) before.secret = secretKey;
  else world.integrations.push(integration);
  try {
    const raw = phpJson({
      apiKey: clientId,
      secretKey,
      timestamp: String(Math.floor(Date.now() / 1000)),
      shopUrl: world.settings.shopUrl,
      shopId: world.shopId,
    });
    const answer = await fetch(confirmationUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'sw-version': world.profile.version,
        'shopware-shop-signature': sign(raw, secret),
      },
      body: raw,
      redirect: 'manual',
      signal: AbortSignal.timeout(5000),
    });
    if (!answer.ok)
      throw new Error(`The app refused the confirmation: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
  } catch (error) {
    if (before && beforeSecret !== undefined) before.secret = beforeSecret;
    else world.integrations.splice(world.integrations.indexOf(integration), 1);
    throw error;
  }
  return remember(world, manifest, old, { clientId, shopSecret: secret });
}

function remember(
  world: World,
  manifest: AppManifest,
  old: InstalledApp | undefined,
  agreed: { clientId: string; shopSecret: string },
): InstalledApp {
  const app: InstalledApp = {
    id: old?.id ?? world.newId('app'),
    name: manifest.appName,
    version: manifest.version,
    appSecret: manifest.appSecret,
    ...agreed,
  };
  if (old) world.apps.splice(world.apps.indexOf(old), 1, app);
  else world.apps.push(app);
  for (const hook of world.all('webhook')) if (hook.appId === app.id) world.remove('webhook', hook.id);
  for (const { name, event, url } of manifest.webhooks)
    world.insert('webhook', {
      id: world.newId('webhook'),
      name,
      eventName: event,
      url,
      active: true,
      onlyLiveVersion: false,
      errorCount: 0,
      appId: app.id,
    });
  world.changed();
  return app;
}
