import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { Figure } from '../support/figure.ts';
import { residentMb } from '../support/memory.ts';
import { peakMb } from '../support/peak.ts';
import type { Stage } from '../support/stage.ts';
import { writeBuyers } from './buyers.ts';
import { addCarried, syncWhole } from './carried.ts';
import { compareInTurns } from './compare.ts';
import type { WholesalerOptions } from './parts.ts';
import { type Scene, setUpWholesaler } from './set-up.ts';

const least = 10_000;
/** More of a record's time than this, from the least wholesaler to the largest, is no straight line. */
const straight = 1.3;
/** What API and worker may hold above what they hold idle, whatever the size. */
const flatMb = 500;

type Grown = { records: number; first: number; again: number; compared: number; peak: number };

/** A wholesaler of so many buyers: taken in and given to a platform, then read whole and compared by a full sync. */
async function grow(scene: Scene, records: number, say: (line: string) => void): Promise<Grown> {
  const files = await writeBuyers(join(scene.folder, `buyers-${records}`), records);
  const carried = await addCarried(scene, String(records));
  const { value, peak } = await peakMb(scene.pids, async () => {
    const first = await carried.erp.push('customers', files);
    return { first: first.seconds, again: await syncWhole(scene, carried, files) };
  });
  const compared = await compareInTurns(scene.sql, carried.flow, records);
  // The next full sync is of the next wholesaler alone.
  await scene.api.ask('PATCH', `/api/flows/${carried.key}`, { paused: true });
  say(
    `${records.toLocaleString('en')} buyers: taken in and given on in ${value.first.toFixed(1)} s, full sync in ${value.again.whole.toFixed(1)} s, of which reading ${value.again.reading.toFixed(1)} s and comparing ${compared.hub.toFixed(2)} s`,
  );
  return { records, first: value.first, again: value.again.reading, compared: compared.hub, peak };
}

/** How time and memory grow with the number of records, in tenfold steps from ten thousand. */
export async function measureGrowth(
  stage: Stage,
  { records, ...options }: WholesalerOptions,
  say: (line: string) => void,
): Promise<Figure[]> {
  const scene = await setUpWholesaler(stage, options);
  await after(3_000);
  const idle = scene.pids.reduce((sum, pid) => sum + residentMb(pid), 0);
  say(`API and worker hold ${idle.toFixed(0)} MB before the first push`);
  // What is compiled and cached only once is no part of the least one's time.
  await grow(scene, 2_000, () => {});
  const all: Grown[] = [];
  for (let size = least; size < records; size *= 10) all.push(await grow(scene, size, say));
  all.push(await grow(scene, records, say));
  const [smallest] = all;
  const each = (name: string, of: (one: Grown) => number): Figure[] =>
    all.map(one => ({
      name: `growth: a record ${name}, ${one.records.toLocaleString('en')}`,
      value: (of(one) / one.records) * 1000,
      baseline: smallest && (of(smallest) / smallest.records) * 1000,
      unit: 'ms',
      ...(one === smallest ? {} : { ratio: { most: straight } }),
    }));
  return [
    ...each('taken in and given on', one => one.first),
    ...each('read again', one => one.again),
    ...each('compared', one => one.compared),
    ...all.map(
      (one): Figure => ({
        name: `growth: memory above idle, ${one.records.toLocaleString('en')}`,
        value: one.peak - idle,
        unit: 'MB',
        bound: { most: flatMb },
      }),
    ),
  ];
}
