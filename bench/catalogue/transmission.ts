import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { BareCatalogue } from '../bare/catalogue-process.ts';
import type { Remote } from '../support/child.ts';
import type { Figure } from '../support/figure.ts';
import { residentMb } from '../support/memory.ts';
import { peakMb } from '../support/peak.ts';
import { assortment, writePackages } from './packages.ts';
import { addPharmacy, type Pharmacy } from './pharmacy.ts';
import type { CatalogueScene } from './set-up.ts';

const seed = 3;
/** More of an item's time than this, from the least assortment to the largest, is no straight line. */
const straight = 1.3;

export type Transmission = {
  items: number;
  pharmacy: Pharmacy;
  files: string[];
  first: { hub: number; bare: number; peak: number };
  again: { hub: number; bare: number; peak: number };
};

/** An offer of so many items into an empty assortment, and the same once more; in turns with the bare work. No flow takes them on. */
export async function transmit(
  scene: CatalogueScene,
  bare: Remote<BareCatalogue>,
  items: number,
  say: (line: string) => void,
): Promise<Transmission> {
  const files = await writePackages(join(scene.folder, `offer-${items}`), assortment(items, seed));
  const pharmacy = await addPharmacy(scene.stage, scene.sql, scene.api, `apteka-${items}`);
  const job = { files, connectionId: pharmacy.connectionId };
  const hub = () => peakMb(scene.pids, () => pharmacy.send(files));
  const merged = await bare.merge(job);
  const first = await hub();
  await known(scene, pharmacy, items);
  const compared = await bare.compare(job);
  const again = await hub();
  say(
    `${items} items in ${files.length} packages: all acknowledged after ${first.value.acknowledged.toFixed(1)} s, taken in after ${first.value.seconds.toFixed(1)} s; again after ${again.value.acknowledged.toFixed(1)} s and ${again.value.seconds.toFixed(1)} s`,
  );
  return {
    items,
    pharmacy,
    files,
    first: { hub: first.value.seconds, bare: merged, peak: first.peak },
    again: { hub: again.value.seconds, bare: compared, peak: again.peak },
  };
}

async function known({ sql }: CatalogueScene, { connectionId }: Pharmacy, items: number): Promise<void> {
  const [row] = await sql<{ known: number }[]>`
    select count(*)::int as known from products where connection_id = ${connectionId}`;
  if (row?.known !== items) throw new Error(`The hub knows ${row?.known} of ${items} items.`);
}

/** What API and worker hold together before they have done anything; MB. */
export async function idleMb(pids: number[]): Promise<number> {
  await after(3_000);
  return pids.reduce((sum, pid) => sum + residentMb(pid), 0);
}

/** The figures of the main transmission, and how time and memory of all of them grow with their size. */
export function transmissionFigures(all: Transmission[], main: Transmission, idle: number): Figure[] {
  const name = `catalogue: ${short(main.items)} items`;
  const each = ({ items, first }: Transmission) => (first.hub / items) * 1000;
  const bareEach = ({ items, first }: Transmission) => (first.bare / items) * 1000;
  const held = ({ first, again }: Transmission) => Math.max(first.peak, again.peak) - idle;
  const [least] = all;
  return [
    {
      name: `${name} taken in (no flow)`,
      value: main.first.hub,
      baseline: main.first.bare,
      unit: 's',
      ratio: { most: 2.5 },
    },
    {
      name: `${name} again, nothing changed (no flow)`,
      value: main.again.hub,
      baseline: main.again.bare,
      unit: 's',
      ratio: { most: 2 },
    },
    { name: `${name}, memory above idle`, value: held(main), unit: 'MB', bound: { most: 500 } },
    ...all.flatMap((one): Figure[] => [
      {
        name: `growth: an item's time, ${short(one.items)}`,
        value: each(one),
        baseline: least && each(least),
        unit: 'ms',
        ...(one === least ? {} : { ratio: { most: straight } }),
      },
      { name: `growth: an item's bare time, ${short(one.items)}`, value: bareEach(one), unit: 'ms' },
      {
        name: `growth: memory above idle, ${short(one.items)}`,
        value: held(one),
        unit: 'MB',
        bound: { most: 500 },
      },
    ]),
  ];
}

export const short = (items: number): string => items.toLocaleString('en');
