import type { CatalogueTarget } from '../catalogue-contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { loadKnowledge } from './catalogue-knowledge.ts';
import { displayOf, type Reading, readListed } from './catalogue-read.ts';
import { catalogueWriter } from './catalogue-writer.ts';
import type { Core } from './core.ts';
import { pageById } from './lists.ts';
import { promotions } from './price-promotions.ts';
import { once } from './probe.ts';
import { toShopTime } from './shop-time.ts';
import { stockBatch, stockPort } from './stock-port.ts';

const noCarriers =
  "The shop's webservice offers no way to say which carriers a product may travel with. The carrier of each order is checked instead.";

/** A clock that is put back repeats an hour, so what changed is asked for from an hour earlier. */
const overlapMs = 3_600_000;

/** A PrestaShop or thirtybees as the target of a catalogue. */
export const catalogueTarget = (core: Core): CatalogueTarget => {
  const { shop, settings, now } = core;
  const knowledge = once(signal => loadKnowledge(core, signal), now);
  let loading: ReturnType<typeof knowledge> | undefined;
  const ports = { core, promotions: promotions(shop, settings.idShop), stock: stockPort(core) };
  const open = async (signal: AbortSignal): Promise<Outcome<Reading>> => {
    loading ??= knowledge(signal).finally(() => {
      loading = undefined;
    });
    const known = await loading;
    return known.kind === 'done' ? done({ ...ports, knowledge: known.value }) : known;
  };
  const size = settings.pageSize;

  return {
    takes: { base: true, texts: true, price: true, stock: true, carriers: noCarriers, photos: true },
    batch: { base: size, texts: size, price: size, stock: stockBatch(settings), carriers: size, photos: 1 },
    shows: true,
    list: async ({ after, since, groups }, signal) => {
      const reading = await open(signal);
      if (reading.kind !== 'done') return reading;
      const from = since && toShopTime(new Date(since.getTime() - overlapMs), reading.value.knowledge.zone);
      const display = displayOf(reading.value, groups);
      const filters = from ? { date_upd: `>[${from}]` } : undefined;
      const page = await pageById(shop, 'products', { display, filters, limit: size, after, signal });
      if (page.kind !== 'done') return page;
      const products = await readListed(reading.value, page.value.entities, groups, signal);
      return products.kind === 'done' ? done({ products: products.value, after: page.value.after }) : products;
    },
    prepare: async (flow, signal) => {
      const reading = await open(signal);
      return reading.kind === 'done' ? done(catalogueWriter(reading.value, flow)) : reading;
    },
  };
};
