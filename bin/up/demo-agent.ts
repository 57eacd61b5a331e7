import { hubOverClient } from '../../agents/wapro/hub-over-client.ts';
import { waproSettings } from '../../agents/wapro/settings.ts';
import { startAgent } from '../../agents/wapro/start-agent.ts';
import { connectHttpDb } from '../../sandbox/wapro/http-db.ts';

/** The WAPRO user that only the agent works under, in the stand-in. */
const session = 3_000_777;

/** WAPRO's agent beside the stand-in of its database, which is reached over HTTP in place of SQL Server. */
async function main(): Promise<void> {
  const [hubUrl, waproUrl, folder] = process.argv.slice(2);
  const key = process.env.KLADKA_HUB_KEY;
  if (!hubUrl || !waproUrl || !folder || !key)
    throw new Error('Say where hub, WAPRO and folder are; give the key as KLADKA_HUB_KEY.');
  const rows = async (table: string): Promise<Record<string, string>[]> =>
    (await (await fetch(`${waproUrl}/_sandbox/tables/${table}`)).json()) as Record<string, string>[];
  const [warehouse] = await rows('MAGAZYN');
  const [goods] = await rows(`ARTYKUL?ID_MAGAZYNU=${warehouse?.ID_MAGAZYNU}`);
  const settings = waproSettings.parse({
    hub: { url: hubUrl, key },
    database: { server: 'sandbox', database: 'WAPRO', user: 'kladka', password: '' },
    folder,
    warehouseIds: [warehouse?.ID_MAGAZYNU],
    documents: { types: { '1': 'vat', '3': 'correction', '5': 'advance', '6': 'final' } },
    // Soon enough for somebody who looks on.
    intervals: { products: 30, stock: 15, prices: 30, 'order-statuses': 15, shipments: 15, invoices: 15, payments: 15 },
    orders: {
      warehouseId: warehouse?.ID_MAGAZYNU,
      session,
      paymentForms: { '*': 'przelew' },
      shippingArticles: { '*': goods?.INDEKS_KATALOGOWY?.trim() },
    },
  });
  const tell = (message: string) => console.log(message);
  const agent = await startAgent({ db: connectHttpDb(waproUrl), hub: hubOverClient(settings.hub), settings, tell });
  console.log('The agent works.');
  const stop = () => void agent.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
