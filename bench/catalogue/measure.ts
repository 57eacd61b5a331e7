import type { BareCatalogue } from '../bare/catalogue-process.ts';
import { listStatements } from '../orders/statements.ts';
import { startServing } from '../support/child.ts';
import type { Figure } from '../support/figure.ts';
import type { HubOptions } from '../support/hub.ts';
import type { Stage } from '../support/stage.ts';
import { measureDue } from './due.ts';
import { setUpCatalogue } from './set-up.ts';
import { idleMb, type Transmission, transmissionFigures, transmit } from './transmission.ts';

export type CatalogueOptions = HubOptions & {
  /** Items of the transmission that the bounds are of. */
  items: number;
  /** Items of a last, larger one; absent: there is none. */
  growTo?: number;
  /** Where the list of statements goes; absent: none is made. */
  profile?: string;
};

/** Whole assortments from a pharmacy's program into the hub's products: time, memory, and what is due afterwards. */
export async function measureCatalogue(
  stage: Stage,
  { items, growTo, profile, ...options }: CatalogueOptions,
  say: (line: string) => void,
): Promise<Figure[]> {
  const scene = await setUpCatalogue(stage, options);
  const idle = await idleMb(scene.pids);
  say(`API and worker hold ${idle.toFixed(0)} MB before the first package`);
  const bare = stage.keep(
    await startServing<BareCatalogue>(new URL('../bare/catalogue-process.ts', import.meta.url), stage.env),
  );
  const least = await transmit(scene, bare.call, Math.max(1, Math.round(items / 10)), say);
  if (profile !== undefined) await scene.sql`create extension pg_stat_statements`;
  const main = await transmit(scene, bare.call, items, say);
  if (profile !== undefined) await listStatements(scene.sql, (2 * items) / 1000, profile, say, 'thousand items');
  const all: Transmission[] = [least, main];
  if (growTo !== undefined && growTo > items) all.push(await transmit(scene, bare.call, growTo, say));
  return [...transmissionFigures(all, main, idle), ...(await measureDue(scene, main, say))];
}
