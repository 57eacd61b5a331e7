import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { HubApi } from '../../../agents/wapro/hub-api.ts';
import { hubOverClient } from '../../../agents/wapro/hub-over-client.ts';
import { waproSettings } from '../../../agents/wapro/settings.ts';
import { startAgent } from '../../../agents/wapro/start-agent.ts';
import { connectHttpDb } from '../../../sandbox/wapro/http-db.ts';

const soon = ['products', 'stock', 'prices', 'customers', 'delivery-places', 'users'].concat(
  ...['order-statuses', 'shipments', 'invoices', 'payments'],
);
const given = z.object({
  hubUrl: z.string(),
  waproUrl: z.string(),
  folder: z.string(),
  warehouseId: z.string(),
  priceListId: z.string(),
  shippingArticle: z.string(),
});

/** The hub of an agent that dies once, in the middle of sending what a full sync asked for: the first package of several is there. */
export function dyingOnce(hub: HubApi, folder: string, die: () => void): HubApi {
  const died = join(folder, 'died-half-way');
  return {
    ...hub,
    async push(entity, body, key) {
      await hub.push(entity, body, key);
      const { no = 1, of = 1 } = body.package ?? {};
      if (body.answers === undefined || no === of || existsSync(died)) return;
      writeFileSync(died, entity);
      die();
    },
  };
}

/** WAPRO's agent as a process of its own, beside the stand-in of its database. It looks every ten seconds. */
async function main(): Promise<void> {
  const { hubUrl, waproUrl, folder, warehouseId, priceListId, shippingArticle } = given.parse(
    JSON.parse(process.argv[2] ?? ''),
  );
  const settings = waproSettings.parse({
    hub: { url: hubUrl, key: process.env.KLADKA_HUB_KEY },
    database: { server: 'sandbox', database: 'WAPRO', user: 'kladka', password: '' },
    folder,
    warehouseIds: [warehouseId],
    goods: { priceLists: { [priceListId]: 'hurtowa' } },
    documents: { types: { '1': 'vat', '3': 'correction', '5': 'advance', '6': 'final' } },
    intervals: Object.fromEntries(soon.map(entity => [entity, 10])),
    orders: {
      warehouseId,
      session: 3_000_777,
      paymentForms: { '*': 'przelew' },
      shippingArticles: { '*': shippingArticle },
    },
  });
  const hub = dyingOnce(hubOverClient(settings.hub), folder, () => process.kill(process.pid, 'SIGKILL'));
  const tell = (message: string) => console.log(message);
  const agent = await startAgent({ db: connectHttpDb(waproUrl), hub, settings, tell });
  console.log('The agent works.');
  const stop = () => void agent.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

if (process.argv[1] === import.meta.filename)
  main().catch(error => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
