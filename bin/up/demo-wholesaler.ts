import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { ApiClient } from '../api-client.ts';
import { type DataFolder, keepSecret } from './data-folder.ts';
import { ensureConnection, ensureFlow } from './demo-wiring.ts';
import type { WholesalerAccess } from './sandboxes.ts';

const waproKey = 'demo-wapro';
const b2bKey = 'demo-b2b';
const productionKey = 'demo-production';

const made = z.object({ key: z.string() });

/**
 * Sets up the wholesaler's WAPRO, its B2B platform, its production and the flows between them, or what of it is missing; safe to
 * repeat at every start. Resolves to the keys with which the three speak.
 */
export async function setUpWholesaler({
  api,
  folder,
}: {
  api: ApiClient;
  folder: DataFolder;
}): Promise<WholesalerAccess['keys']> {
  await ensureConnection(api, { key: waproKey, system: 'wapro', settings: {}, known: {} });
  await ensureConnection(api, { key: b2bKey, system: 'connector-api', settings: {}, known: {} });
  await ensureConnection(api, { key: productionKey, system: 'connector-api', settings: {}, known: {} });
  const none = async () => ({ settings: {} });
  const toShop = { source: waproKey, target: b2bKey } as const;
  await ensureFlow(api, { key: 'wapro-goods', entity: 'products', ...toShop }, async () => ({
    settings: { create: 'active' },
  }));
  await ensureFlow(api, { key: 'wapro-buyers', entity: 'customers', ...toShop }, none);
  await ensureFlow(api, { key: 'wapro-invoices', entity: 'invoices', ...toShop }, none);
  await ensureFlow(api, { key: 'wapro-statuses', entity: 'order-statuses', ...toShop }, none);
  const progress = { key: 'production-progress', entity: 'order-statuses', source: productionKey, target: b2bKey };
  await ensureFlow(api, { ...progress, entity: 'order-statuses' }, none);
  // A wholesaler's buyers pay later.
  const settings = { gate: { paymentStates: ['open', 'authorized', 'paid'] } };
  await ensureFlow(api, { key: 'b2b-to-wapro', entity: 'orders', source: b2bKey, target: waproKey }, async () => ({
    settings,
    lookups: [
      { table: 'paymentMethod', code: 'transfer', value: 'przelew' },
      { table: 'paymentMethod', code: 'prepaid', value: 'przedpłata' },
      { table: 'shippingMethod', code: 'own-transport', value: 'TRANSPORT' },
    ],
  }));
  await ensureFlow(
    api,
    { key: 'b2b-to-production', entity: 'orders', source: b2bKey, target: productionKey },
    async () => ({ settings }),
  );
  return {
    wapro: await keyOf(api, folder.waproKey, waproKey),
    b2b: await keyOf(api, folder.b2bKey, b2bKey),
    production: await keyOf(api, folder.productionKey, productionKey),
  };
}

/** The key of a connection at `/v1`: made once, as it is shown only then, and kept in the data folder. */
async function keyOf(api: ApiClient, file: string, connection: string): Promise<string> {
  if (existsSync(file)) return keepSecret(file);
  const { key } = made.parse(await api.ask('POST', `/api/connections/${connection}/keys`, { name: 'demo' }));
  return keepSecret(file, () => key);
}
