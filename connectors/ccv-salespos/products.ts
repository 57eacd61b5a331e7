import type { FoundProduct, OrderTarget } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { readPages } from './collections.ts';
import { catchUp, type Index, type Tools } from './indexes.ts';
import { keepProducts, productListing, recallProducts, rereadProduct } from './product-index.ts';
import type { CcvSettings } from './settings.ts';
import { singleFlight } from './single-flight.ts';
import type { WireProduct } from './wire.ts';

/** Products by number, answered from memory; only what memory lacks costs requests. */
export const productPort = (
  index: Index<WireProduct>,
  settings: CcvSettings,
  tools: Tools,
): Pick<OrderTarget, 'recallProducts' | 'findProducts'> => {
  const { call, memory } = tools;
  const news = singleFlight(signal => catchUp(index, tools, '', signal));
  const missingOf = (skus: string[], found: Map<string, FoundProduct>) => skus.filter(sku => !found.has(sku));

  // First what changed in the shop (one request, combinations included), then one request per number still unknown.
  const findProducts = async (skus: string[], signal: AbortSignal): Promise<Outcome<Map<string, FoundProduct>>> => {
    const first = await recallProducts(memory, skus);
    if (missingOf(skus, first.found).length === 0) return done(first.found);
    const outcome = await news(signal);
    if (outcome.kind !== 'done') return outcome;
    const second = await recallProducts(memory, skus);
    for (const sku of missingOf(skus, second.found)) {
      const read = second.ambiguous.has(sku)
        ? await reread(second.ambiguous.get(sku) ?? [], signal)
        : await ask(sku, signal);
      if (read.kind !== 'done') return read;
    }
    const { found, ambiguous } = await recallProducts(memory, skus);
    for (const [sku, rows] of ambiguous) {
      const ids = [...new Set(rows.map(({ externalId }) => externalId))].join(', ');
      return {
        kind: 'rejected',
        field: sku,
        reason: `Several products in the till carry the number ${sku} (${ids}). Give all but one another number, then resume.`,
      };
    }
    return done(found);
  };

  const ask = async (sku: string, signal: AbortSignal): Promise<Outcome<unknown>> => {
    let setback: Outcome<null> = done(null);
    const each = async (items: WireProduct[]): Promise<'stop' | 'go'> => {
      setback = await keepProducts(call, memory, items, signal);
      return setback.kind === 'done' ? 'go' : 'stop';
    };
    const outcome = await readPages(call, productListing(settings, { productnumber: sku.trim() }), { each }, signal);
    return outcome.kind === 'done' ? setback : outcome;
  };

  // One of them may have been deleted or renumbered since it was read.
  const reread = async (rows: { externalId: string }[], signal: AbortSignal): Promise<Outcome<unknown>> => {
    for (const externalId of new Set(rows.map(row => row.externalId))) {
      const answer = await rereadProduct(tools, settings, externalId, signal);
      if (answer.kind !== 'done') return answer;
    }
    return done(null);
  };

  return { recallProducts: async skus => (await recallProducts(memory, skus)).found, findProducts };
};
