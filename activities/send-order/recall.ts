import type { FoundDebtor, FoundOrder, FoundProduct } from '../../connectors/contract.ts';
import { built } from './build.ts';
import type { Sitting } from './sitting.ts';
import { wantedSkus } from './skus.ts';
import type { Story } from './story.ts';

/** What memory says of an order, its debtor and its SKUs. */
export type Recalled = { order?: FoundOrder; debtors: FoundDebtor[]; products: Map<string, FoundProduct> };

/** Asks memory for everything that the steps of a sitting need, at one go; whichever step comes first asks. */
export function recall(sitting: Sitting): Promise<Recalled> {
  sitting.recalled ??= recallAll(sitting.story);
  return sitting.recalled;
}

async function recallAll(story: Story): Promise<Recalled> {
  const { target, reference } = story;
  const { salesOrder } = built(story);
  const [order, debtors, products] = await Promise.all([
    target.recallOrder(reference),
    target.recallDebtor(salesOrder.debtor.email),
    target.recallProducts(wantedSkus(salesOrder, story)),
  ]);
  return { order, debtors, products };
}
