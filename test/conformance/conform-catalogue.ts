import { beforeAll } from 'vitest';
import { type CatalogueBench, openCatalogue } from './catalogue-bench.ts';
import { conformCatalogueNew } from './conform-catalogue-new.ts';
import { conformCatalogueOutcomes } from './conform-catalogue-outcomes.ts';
import { conformCatalogueRead } from './conform-catalogue-read.ts';
import { conformCatalogueWrite } from './conform-catalogue-write.ts';
import type { Open, World } from './stand.ts';
import type { CatalogueWorld } from './stand-catalogue.ts';

/** What every target of products owes. */
export function conformCatalogue(running: () => World, world: () => CatalogueWorld, open: Open): void {
  let opened: CatalogueBench | undefined;
  beforeAll(async () => {
    opened = await openCatalogue(open);
  });
  const bench = (): CatalogueBench => {
    if (!opened) throw new Error('The target is not open.');
    return opened;
  };
  conformCatalogueRead(world, bench);
  conformCatalogueWrite(world, bench);
  conformCatalogueNew(running, world, bench);
  conformCatalogueOutcomes(running, world, open, bench);
}
