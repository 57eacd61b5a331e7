import { expect } from 'vitest';
import type {
  CatalogueTarget,
  CatalogueWriter,
  ProductWrite,
  RemoteProduct,
} from '../../connectors/catalogue-contract.ts';
import type { Outcome } from '../../connectors/outcome.ts';
import type { FieldGroup, Fields, Product } from '../../domain/product.ts';
import type { Opened } from './open-connector.ts';
import { doneOf } from './outcomes.ts';
import { flowSettings } from './product.fixture.ts';
import { type Open, patient } from './stand.ts';
import type { CatalogueWorld, Dump } from './stand-catalogue.ts';

/** The groups that a write sends as fields. */
export const written = ['base', 'texts', 'price', 'stock'] as const satisfies FieldGroup[];
export type Written = (typeof written)[number];

/** One catalogue target under test, with what most rules need. */
export type CatalogueBench = {
  opened: Opened;
  target: CatalogueTarget;
  writer: CatalogueWriter;
  read: (ids: string[], groups?: FieldGroup[]) => Promise<RemoteProduct[]>;
  held: (id: string, groups?: FieldGroup[]) => Promise<RemoteProduct['held']>;
  /** The image of one group, which has to be fit. */
  image: (product: Product, group: Written) => Fields;
  /** Reads, and writes what differs from the images; nothing of it is a request when nothing does. */
  bring: (id: string, product: Product, groups?: Written[]) => Promise<Outcome<null>>;
  /** Requests that are no readings, while the work is done. */
  writes: (work: () => Promise<unknown>) => Promise<number>;
  requests: (work: () => Promise<unknown>) => Promise<number>;
};

export const catalogueOf = ({ ports }: Opened): CatalogueTarget => {
  if (!ports.target?.products) throw new Error('The connector has no target of products.');
  return ports.target.products;
};

export const everyDone = (outcomes: Map<string, Outcome<null>>, when: string): void => {
  for (const [id, outcome] of outcomes) doneOf(outcome, `${when} (${id})`);
};

export async function openCatalogue(open: Open): Promise<CatalogueBench> {
  const opened = open();
  const target = catalogueOf(opened);
  const writer = doneOf(await target.prepare(flowSettings, patient), 'Preparing to write');
  const counted = (isCounted: (method: string) => boolean) => async (work: () => Promise<unknown>) => {
    const before = opened.exchanges.length;
    await work();
    return opened.exchanges.slice(before).filter(({ method }) => isCounted(method)).length;
  };
  const bench: CatalogueBench = {
    opened,
    target,
    writer,
    read: async (ids, groups = [...written]) => doneOf(await writer.read(ids, groups, patient), 'Reading products'),
    held: async (id, groups) => (await bench.read([id], groups))[0]?.held ?? {},
    image(product, group) {
      const image = writer.image(product, group);
      expect(image, `The image of ${group} of a product that is well is no "unfit"`).not.toHaveProperty('unfit');
      return Object.fromEntries(Object.entries(image));
    },
    async bring(id, product, groups = [...written]) {
      const held = await bench.held(id, groups);
      const changes: ProductWrite['changes'] = {};
      for (const group of groups) {
        const fields = differing(bench.image(product, group), held[group]);
        if (Object.keys(fields).length > 0) changes[group] = fields;
      }
      if (Object.keys(changes).length === 0) return { kind: 'done', value: null };
      const outcomes = await writer.write([{ externalId: id, changes, held }], patient);
      expect([...outcomes.keys()], 'One write, one outcome, by its external id').toEqual([id]);
      return outcomes.get(id) ?? { kind: 'rejected', reason: 'There was no outcome.' };
    },
    writes: counted(method => method !== 'GET'),
    requests: counted(() => true),
  };
  return bench;
}

export const differing = (wanted: Fields, held: Fields = {}): Fields =>
  Object.fromEntries(Object.entries(wanted).filter(([field, value]) => (held[field] ?? '') !== value));

/** The places that differ between two dumps. */
export const changedPlaces = (before: Dump, after: Dump): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(place => before[place] !== after[place]).sort();

/** Expects that nothing differs but in places that may. */
export function expectOnly(before: Dump, after: Dump, may: RegExp | undefined, message: string): void {
  const strayed = changedPlaces(before, after).filter(place => !may?.test(place));
  expect(
    strayed.map(place => `${place}: ${before[place]} → ${after[place]}`),
    message,
  ).toEqual([]);
}

/** Pages to the end; every page with its groups. */
export async function listAll(target: CatalogueTarget, groups: FieldGroup[], since?: Date): Promise<RemoteProduct[][]> {
  const pages: RemoteProduct[][] = [];
  let after: string | undefined;
  do {
    const page = doneOf(await target.list({ after, since, groups }, patient), 'Listing a page');
    pages.push(page.products);
    after = page.after;
    expect(pages.length, 'Paging comes to an end: `after` is missing on the last page').toBeLessThan(60);
  } while (after !== undefined);
  return pages;
}

export type CatalogueRules = (world: () => CatalogueWorld, bench: () => CatalogueBench) => void;
