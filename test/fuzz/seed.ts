import { v7 } from 'uuid';
import { deliverRound } from '../../activities/catalogue/deliver-round.ts';
import { raiseTask } from '../../activities/tasks.ts';
import { createClient } from '../../client/client.ts';
import type { PushRecords } from '../../client/types.ts';
import { putFeed } from '../../db/queries/feed.ts';
import { requestRead } from '../../db/queries/reads.ts';
import type { FuzzHub } from './hub.ts';
import { ofPlatform, ofWapro, ofWaproLater } from './records.ts';

export type Seeded = { wapro: string; b2b: string };

const systems: Record<string, { system: string; settings: Record<string, string> }> = {
  wapro: { system: 'wapro', settings: {} },
  b2b: { system: 'connector-api', settings: { holdingCategory: 'NOWE' } },
  shop: {
    system: 'shopware',
    settings: {
      shopUrl: 'https://shop.invalid',
      clientId: 'id',
      clientSecret: 'secret',
      appSecret: 's'.repeat(32),
      webhookPath: 'a'.repeat(24),
    },
  },
  till: {
    system: 'ccv-salespos',
    settings: { shopUrl: 'https://till.invalid', publicKey: 'key', secretKey: 'secret' },
  },
  pharmacy: { system: 'kamsoft', settings: { userName: 'apteka', password: 'p'.repeat(32) } },
};

const flows = [
  { key: 'goods', entity: 'products', source: 'wapro', target: 'b2b', settings: { create: 'inactive', holding: {} } },
  { key: 'buyers', entity: 'customers', source: 'wapro', target: 'b2b' },
  { key: 'invoices', entity: 'invoices', source: 'wapro', target: 'b2b' },
  { key: 'orders', entity: 'orders', source: 'b2b', target: 'wapro' },
  { key: 'statuses', entity: 'order-statuses', source: 'wapro', target: 'b2b' },
  { key: 'shop-to-till', entity: 'orders', source: 'shop', target: 'till' },
];

/** A wholesaler with a little of everything, so that what is asked at random is also found. Resolves to the connections' keys. */
export async function seed({ hub, url, workspaceId, token, taker }: FuzzHub): Promise<Seeded> {
  const sql = hub.db.$client;

  async function api(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`Seeding: ${method} ${path} answers ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  }

  const ids: Record<string, string> = {};
  for (const [key, made] of Object.entries(systems))
    ids[key] = String((await api('POST', '/connections', { key, ...made })).id);
  for (const flow of flows) await api('POST', '/flows', { ...flow, mode: 'live' });
  for (const [table, code] of [
    ['paymentMethod', 'transfer'],
    ['shippingMethod', 'lorry'],
  ])
    await api('PUT', `/flows/orders/lookups/${table}/${code}`, { value: `${code}-there` });
  const keyOf = async (key: string) => String((await api('POST', `/connections/${key}/keys`, { name: key })).key);
  const keys = { wapro: await keyOf('wapro'), b2b: await keyOf('b2b') };
  const [wapro, b2b] = [keys.wapro, keys.b2b].map(key => createClient({ url, key }));
  if (!wapro || !b2b) throw new Error('No keys were made.');

  for (const [client, records] of [
    [wapro, ofWapro],
    [b2b, ofPlatform],
    [wapro, ofWaproLater],
  ] as const) {
    // As if WAPRO had taken the order.
    if (records === ofWaproLater) await api('POST', '/orders/1001/bind', { externalId: 'Z1' });
    for (const [entity, some] of Object.entries(records)) {
      const { id } = await client.push(entity as keyof PushRecords, some as never[]);
      await taker.rest();
      const { state, records: told } = await client.message(id);
      if (state !== 'accepted' || told.length > 0)
        throw new Error(`Seeding ${entity}: ${JSON.stringify({ state, told })}`);
    }
  }
  await wapro.announce([{ entity: 'products', externalId: 'A1' }]);
  await wapro.reads();
  await wapro.announce([{ entity: 'customers', externalId: 'K2' }]);

  // What a worker would have brought about.
  const scope = { workspaceId, connectionId: String(ids.b2b) };
  const input = {
    workspaceId,
    workspace: 'fuzz',
    connectionId: scope.connectionId,
    connectionKey: 'b2b',
    system: 'connector-api',
  };
  for (const resource of ['products', 'stock', 'products'] as const)
    while ((await deliverRound(hub, { ...input, resource }, AbortSignal.timeout(20_000))).more);
  await sql.begin(async one => {
    const given = { number: '1001', reference: 'b2b-1001', currency: 'PLN', lines: [] };
    await putFeed(one, { workspaceId, connectionId: String(ids.wapro) }, 'orders', [
      { objectId: 'b2b-1001', op: 'upsert', document: given },
    ]);
    await requestRead(one, { workspaceId, connectionId: String(ids.wapro) }, { entity: 'products' });
  });
  await raiseTask(sql, {
    ...{ workspaceId, kind: 'lookup', cause: `fuzz/${v7()}`, sentence: 'It is so.', remedy: 'Do this.' },
    detail: { table: 'paymentMethod', code: 'cash', flow: 'orders' },
  });
  await api('POST', '/locks', { connection: 'b2b', group: 'price', product: 'A1', why: 'Own price' });
  await api('POST', '/syncs', { dryRun: true });
  for (const key of ['wapro', 'b2b'])
    await api('POST', `/connections/${key}/webhooks`, { url: 'https://agent.example.com/hook' });
  return keys;
}
