import { join } from 'node:path';
import type { BarePages } from '../bare/pages-process.ts';
import type { BareRecords } from '../bare/records-process.ts';
import { listStatements } from '../orders/statements.ts';
import { startServing } from '../support/child.ts';
import type { Figure } from '../support/figure.ts';
import type { Stage } from '../support/stage.ts';
import { mean } from '../support/statistics.ts';
import { writeBuyers } from './buyers.ts';
import { addCarried, syncWhole } from './carried.ts';
import { compareInTurns } from './compare.ts';
import type { WholesalerOptions } from './parts.ts';
import { setUpWholesaler } from './set-up.ts';

const rounds = 2;

/** A full sync of buyers none of which changed: reading them whole in turns with bare paging, comparing with a bare comparison. */
export async function measureFullSync(
  stage: Stage,
  { unchanged, profile, ...options }: WholesalerOptions,
  say: (line: string) => void,
): Promise<Figure[]> {
  const scene = await setUpWholesaler(stage, options);
  const { call: bare } = stage.keep(
    await startServing<BareRecords>(new URL('../bare/records-process.ts', import.meta.url), stage.env),
  );
  const { call: pages } = stage.keep(
    await startServing<BarePages>(new URL('../bare/pages-process.ts', import.meta.url)),
  );
  const files = await writeBuyers(join(scene.folder, 'buyers'), unchanged);
  const url = await pages.open(files);
  const carried = await addCarried(scene, 'all');
  const job = { entity: 'customers' as const, connectionId: carried.erp.connectionId };
  if (profile !== undefined) await scene.sql`create extension pg_stat_statements`;
  await bare.merge({ ...job, files });
  const first = await carried.erp.push('customers', files);
  const name = `full sync: ${unchanged.toLocaleString('en')} unchanged`;
  say(`${name}: taken in and given to the platform at first in ${first.seconds.toFixed(1)} s`);

  const reading: number[] = [];
  const paging: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    paging.push(await bare.page({ ...job, url, pages: files.length }));
    const done = await syncWhole(scene, carried, files);
    if (done.differed > 0) throw new Error(`${done.differed} buyers differed, though none changed.`);
    reading.push(done.reading);
    whole.push(done.whole);
  }
  if (profile !== undefined) await listStatements(scene.sql, (rounds + 1) * files.length, profile, say, 'page');
  const compared = await compareInTurns(scene.sql, carried.flow, unchanged);
  return [
    {
      ...{ name: `${name}, read`, value: unchanged / mean(reading), baseline: unchanged / mean(paging) },
      ...{ unit: 'records/s', ratio: { least: 0.5 } },
    },
    {
      ...{ name: `${name}, compared`, value: compared.hub * 1000, baseline: compared.bare * 1000, unit: 'ms' },
      ratio: { most: 1.5 },
    },
    { name: `${name}, from beginning to end`, value: mean(whole), unit: 's' },
  ];
}
