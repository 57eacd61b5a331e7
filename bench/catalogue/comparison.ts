import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { startServing } from '../support/child.ts';
import type { Figure } from '../support/figure.ts';
import type { HubOptions } from '../support/hub.ts';
import type { Stage } from '../support/stage.ts';
import { assortment, writePackages } from './packages.ts';
import { addPharmacy, type Pharmacy } from './pharmacy.ts';
import { type CatalogueScene, setUpCatalogue } from './set-up.ts';
import type { Shop } from './shop-process.ts';
import { short } from './transmission.ts';

const overdueMs = 20 * 60_000;
/** The limits of real shops would be what is measured; here nothing is held back. */
const unbounded = { requestsPerSecond: 2_000, burst: 2_000 };
const shelf = { descriptions: false, photos: false, stock: true };

/** Resolves when all packages are taken in and the flow has compared and delivered everything. */
async function settled({ sql }: CatalogueScene, { connectionId }: Pharmacy, items: number): Promise<void> {
  for (const until = Date.now() + overdueMs; ; await after(50)) {
    const [row] = await sql<{ waiting: number; matched: number }[]>`
      select ((select count(*) from messages where connection_id = ${connectionId} and status = 'stored') + (select count(*) from comparisons)
        + (select count(*) from deliveries where desired is distinct from delivered))::int as waiting,
        (select count(*)::int from bindings where entity = 'product') as matched`;
    if (row?.waiting === 0 && row.matched === items) return;
    if (Date.now() > until) throw new Error(`${row?.waiting} wait and ${row?.matched} of ${items} are matched.`);
  }
}

/** An offer in which every stock is compared with a shop's, where a tenth has gone astray; counted in requests to the shop. */
export async function measureComparison(
  stage: Stage,
  { items, ...options }: HubOptions & { items: number },
  say: (line: string) => void,
): Promise<Figure[]> {
  const scene = await setUpCatalogue(stage, options);
  const { api, sql } = scene;
  const world = assortment(items, 3);
  const shelves = world.freeze();
  const wanted = Object.fromEntries(
    Array.from({ length: items }, (_, index) => {
      const { bloz07, supplyamount } = world.item(index, shelves, shelf);
      return [bloz07, Number(supplyamount)];
    }),
  );
  const shop = stage.keep(await startServing<Shop>(new URL('shop-process.ts', import.meta.url)));
  const { url, key } = await shop.call.open({ codes: Object.keys(wanted) });
  const pharmacy = await addPharmacy(stage, sql, api, 'apteka');
  const settings = { shopUrl: url, key, allowPrivate: true, allowPlainHttp: true, ...unbounded };
  await api.ask('POST', '/api/connections', { key: 'sklep', system: 'prestashop', settings });
  const groups = { base: false, texts: false, price: false, stock: true, carriers: false, photos: false };
  const flow = { key: 'stock', entity: 'products', source: 'apteka', target: 'sklep', mode: 'live' };
  await api.ask('POST', '/api/flows', { ...flow, settings: { groups, matching: { by: ['bloz7'] } } });

  const files = await writePackages(join(scene.folder, 'offer'), world);
  const begun = performance.now();
  await pharmacy.send(files);
  await settled(scene, pharmacy, items);
  say(
    `${short(items)} items taken in, matched by BLOZ and their stock delivered in ${((performance.now() - begun) / 1000).toFixed(1)} s`,
  );

  const strays = Math.round(items / 10);
  await shop.call.stray({ count: strays });
  const before = await shop.call.requests(undefined);
  const compared = performance.now();
  await pharmacy.send(files);
  await settled(scene, pharmacy, items);
  const seconds = (performance.now() - compared) / 1000;
  const afterwards = await shop.call.requests(undefined);
  const left = await shop.call.differing({ wanted });
  if (left > 0) throw new Error(`${left} stocks differ in the shop after they were compared.`);

  const sent = Object.entries(afterwards)
    .map(([what, count]) => ({ what, count: count - (before[what] ?? 0) }))
    .filter(({ count }) => count > 0);
  say(`requests to the shop: ${sent.map(({ what, count }) => `${what} ${count}`).join(', ')}`);
  const total = sent.reduce((sum, { count }) => sum + count, 0);
  const name = `catalogue: ${short(items)} stocks compared, ${short(strays)} written`;
  return [
    { name: `${name}: requests each`, value: total / items, unit: '', bound: { most: 0.03 } },
    { name: `${name}: time`, value: seconds, unit: 's' },
  ];
}
