import type { FoundProduct } from '../../connectors/contract.ts';
import type { SalesOrder } from '../../domain/sales-order.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import type { Problem } from '../tasks.ts';
import { built } from './build.ts';
import { note, wait } from './journal.ts';
import { recall } from './recall.ts';
import { refuse } from './refuse.ts';
import { jot, type Sitting } from './sitting.ts';
import { skusOf, wantedSkus, withSubstitutes } from './skus.ts';
import { loadStory, type Story } from './story.ts';
import { type Go, go, type Wait } from './verdicts.ts';

const missingOf = (salesOrder: SalesOrder, known: Map<string, FoundProduct>, story: Story) =>
  skusOf(withSubstitutes(salesOrder, known, story)).filter(sku => !known.has(sku));

/** Step 5, without a request: every SKU must exist in the target; memory answers for known ones. */
export async function products(sitting: Sitting): Promise<Go | { kind: 'look'; count: number }> {
  const begun = performance.now();
  const { story } = sitting;
  const { salesOrder } = built(story);
  const skus = wantedSkus(salesOrder, story);
  const { products: known } = await recall(sitting);
  const unknown = skus.filter(sku => !known.has(sku));
  if (unknown.length > 0) return { kind: 'look', count: unknown.length };
  jot(sitting, 'products', 'known', `${skus.length} SKUs exist in ${story.connection.row.key}.`, begun);
  return go;
}

/** Step 5 with requests for the unknown SKUs only; what is missing there waits for a person and looks again by itself. */
export async function findProducts(hub: Hub, input: SendOrderInput, signal: AbortSignal): Promise<Go | Wait> {
  const begun = performance.now();
  const story = await loadStory(hub, input);
  const { salesOrder } = built(story);
  const found = await story.target.findProducts(wantedSkus(salesOrder, story), signal);
  if (found.kind !== 'done') return refuse(hub, input, story, 'products', found, begun);
  const missing = missingOf(salesOrder, found.value, story);
  if (missing.length === 0) {
    await note(
      hub.db.$client,
      input,
      'products',
      'found',
      `Every SKU exists in ${story.connection.row.key}, or has its substitute.`,
      begun,
    );
    return go;
  }
  const { recheckSeconds, onMissing } = story.settings.products;
  const reason = `${story.connection.row.key} has no product ${missing.join(', ')}.`;
  return wait(hub, input, 'products', reason, {
    problems: missing.map(sku => missingProduct(sku, input, story, onMissing)),
    forMs: recheckSeconds * 1000,
    seen: story,
    begun,
  });
}

function missingProduct(sku: string, input: SendOrderInput, story: Story, onMissing: string): Problem {
  const where = story.connection.row.key;
  const create =
    onMissing === 'create' ? ' Creating products needs a product flow, which this connection does not have yet.' : '';
  return {
    kind: 'product',
    cause: `product/${story.connection.row.id}/${sku}`,
    sentence: `${where} has no product with SKU ${sku}.${create}`,
    remedy: `Create ${sku} in ${where}, or correct the SKU in the shop. The orders that wait for it look again by themselves.`,
    detail: { flowId: input.flowId, flow: story.flowKey, sku },
  };
}
