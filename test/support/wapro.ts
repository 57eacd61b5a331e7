import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubOverClient } from '../../agents/wapro/hub-over-client.ts';
import { waproSettings } from '../../agents/wapro/settings.ts';
import { asDb } from '../../agents/wapro/stand-in.fixture.ts';
import { startAgent } from '../../agents/wapro/start-agent.ts';
import { connectDb } from '../../sandbox/wapro/connect-db.ts';
import { openWapro } from '../../sandbox/wapro/start-wapro.ts';
import { cast } from '../../sandbox/wapro/test-world.ts';
import type { TestHub } from './hub.ts';
import { addSpeaker } from './speaker.ts';

/** A WAPRO with its agent beside it, connected to the hub. The agent looks every ten seconds, and at what is asked at once. */
export async function connectWapro(test: TestHub, key = 'wapro') {
  const speaker = await addSpeaker(test, key, 'wapro');
  const world = openWapro({ goods: 40, buyers: 20, seed: 3 });
  const folder = mkdtempSync(join(tmpdir(), 'kladka-agent-'));
  const { warehouseId, buyerId, one, other } = cast(world);
  const soon = Object.fromEntries(
    [
      'products',
      'stock',
      'prices',
      'customers',
      'delivery-places',
      'users',
      'order-statuses',
      'shipments',
      'invoices',
      'payments',
    ].map(entity => [entity, 10]),
  );
  const settings = waproSettings.parse({
    hub: { url: test.apiUrl, key: speaker.token },
    database: { server: 'sql', database: 'WAPRO', user: 'kladka', password: 'secret' },
    folder,
    warehouseIds: [warehouseId],
    documents: { types: { '1': 'vat', '3': 'correction', '5': 'advance', '6': 'final' } },
    intervals: soon,
    orders: {
      warehouseId,
      session: 3_000_777,
      paymentForms: { '*': 'przelew' },
      shippingArticles: { '*': String(other.INDEKS_KATALOGOWY).trim() },
      oneOffContractor: buyerId,
    },
  });
  const told: string[] = [];
  const start = () =>
    startAgent({
      db: asDb(connectDb(world)),
      hub: hubOverClient(settings.hub),
      settings,
      tell: line => told.push(line),
    });
  let agent = await start();
  return {
    ...speaker,
    world,
    told,
    warehouseId,
    buyerId,
    goods: { one, other },
    /** The agent dies and another one takes its place. */
    async restart() {
      await agent.stop();
      agent = await start();
    },
    async stop() {
      await agent.stop();
      world.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
