import { v7 } from 'uuid';
import { connectorOf } from '../../connectors/index.ts';
import { appName, webhookEvents } from '../../connectors/shopware/manifest.ts';
import { connections, flows, lookups, mappings } from '../../db/schema/index.ts';
import { defaultMapping } from '../../domain/default-mapping.ts';
import { defaultOrderFlowSettings, type LookupTable, type OrderFlowSettings } from '../../domain/flow-settings.ts';
import { startCcvSandbox } from '../../sandbox/ccv-salespos/server.ts';
import { startShopwareSandbox } from '../../sandbox/shopware/server.ts';
import type { TestHub } from './hub.ts';

type DeepPartial<T> = { [Key in keyof T]?: T[Key] extends object ? DeepPartial<T[Key]> : T[Key] };

export const demoLookups: Partial<Record<LookupTable, Record<string, string>>> = {
  paymentMethod: {
    payment_ideal: 'iDEAL',
    payment_przelewy24: 'Przelewy24',
    payment_paypal: 'PayPal',
    payment_invoice: 'Invoice',
  },
  paymentCondition: {
    payment_ideal: 'prepaid',
    payment_przelewy24: 'prepaid',
    payment_paypal: 'prepaid',
    payment_invoice: '14 days',
  },
  shippingMethod: { shipping_standard: 'Standard', shipping_express: 'Express' },
  salutation: { mr: 'm', mrs: 'f', not_specified: '', undefined: '' },
};

/** Adds a connection as the API would. */
export async function addConnection(
  { hub, workspaceId }: Pick<TestHub, 'hub' | 'workspaceId'>,
  key: string,
  system: string,
  settings: Record<string, unknown>,
): Promise<string> {
  const secretNames = connectorOf(system).secrets;
  const entries = Object.entries(settings);
  const secrets = Object.fromEntries(entries.filter(([name]) => secretNames.includes(name)));
  const open = Object.fromEntries(entries.filter(([name]) => !secretNames.includes(name)));
  const { keyId, sealed } = await hub.keyring.seal(workspaceId, 'secret', Buffer.from(JSON.stringify(secrets)));
  const id = v7();
  await hub.db
    .insert(connections)
    .values({ id, workspaceId, key, system, settings: open, secretKeyId: keyId, sealedSecrets: sealed });
  return id;
}

/** A Shopware and a till as sandboxes, connected by a live flow whose lookups are mapped. */
export async function connectShopToTill(
  test: TestHub,
  options: {
    profile?: '6.4' | '6.5' | '6.6' | '6.7';
    settings?: DeepPartial<OrderFlowSettings>;
    mode?: 'live' | 'shadow' | 'off';
    lookups?: typeof demoLookups;
    push?: boolean;
  } = {},
) {
  const appSecret = 'app-secret-of-the-test';
  const shop = await startShopwareSandbox({ port: 0, profile: options.profile ?? '6.7' });
  const till = await startCcvSandbox({ port: 0 });
  const local = { allowPrivate: true, allowPlainHttp: true, requestsPerSecond: 2_000, burst: 2_000 };
  const sourceId = await addConnection(test, 'shop', 'shopware', {
    ...local,
    shopUrl: shop.url,
    clientId: 'SWIASANDBOXKLADKA0000000',
    clientSecret: 'sandbox-secret-for-the-admin-api',
    webhookPath: 'a-secret-path-of-the-test-1234',
    appSecret,
  });
  const targetId = await addConnection(test, 'till', 'ccv-salespos', {
    ...local,
    shopUrl: till.url,
    publicKey: 'sandbox-public',
    secretKey: 'sandbox-secret',
    settleSeconds: 3,
  });
  const { hub, workspaceId } = test;
  const flowId = v7();
  const given = options.settings ?? {};
  const settings: OrderFlowSettings = {
    gate: { ...defaultOrderFlowSettings.gate, ...given.gate } as OrderFlowSettings['gate'],
    debtor: { ...defaultOrderFlowSettings.debtor, ...given.debtor } as OrderFlowSettings['debtor'],
    products: {
      ...defaultOrderFlowSettings.products,
      promotionSku: 'PROMO',
      chargeSku: 'SUBSTITUTE',
      ...given.products,
    },
    totals: { ...defaultOrderFlowSettings.totals, onDifference: 'line', roundingSku: 'ROUNDING', ...given.totals },
  };
  await hub.db.insert(flows).values({
    id: flowId,
    workspaceId,
    key: 'shop-to-till',
    entity: 'orders',
    sourceId,
    targetId,
    mode: options.mode ?? 'live',
    settings,
  });
  await hub.db
    .insert(mappings)
    .values({ workspaceId, flowId, version: 1, rules: defaultMapping.rules, createdBy: 'test' });
  const channels = shop.world.all('sales_channel');
  const values = Object.entries({
    ...(options.lookups ?? demoLookups),
    salesChannel: Object.fromEntries(channels.map(channel => [String(channel.id), String(channel.name)])),
  });
  const rows = values.flatMap(([table, codes]) =>
    Object.entries(codes).map(([code, value]) => ({ workspaceId, flowId, table, code, value })),
  );
  await hub.db.insert(lookups).values(rows);
  if (options.push !== false) await installApp(test, shop.url, appSecret);
  return { shop, till, sourceId, targetId, flowId };
}

/** Has the shop install the hub's app by the documented handshake, so that it pushes signed webhooks from now on. */
async function installApp(test: TestHub, shopUrl: string, appSecret: string): Promise<void> {
  const here = `${test.apiUrl}/shopware/shop`;
  const webhooks = webhookEvents.map(event => ({ name: event, event, url: `${here}/webhook` }));
  const answer = await fetch(`${shopUrl}/_sandbox/install-app`, {
    method: 'POST',
    body: JSON.stringify({ registrationUrl: `${here}/register`, appName, appSecret, webhooks }),
  });
  if (!answer.ok) throw new Error(`The app was not installed: ${answer.status} ${await answer.text()}`);
}
