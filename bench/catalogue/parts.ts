import type { Figure } from '../support/figure.ts';
import { onStage } from '../support/stage.ts';
import { measureComparison } from './comparison.ts';
import { measureGetOrders } from './get-orders.ts';
import { type CatalogueOptions, measureCatalogue } from './measure.ts';

export const catalogueParts = ['catalogue', 'comparison', 'get-orders'] as const;
export type CataloguePart = (typeof catalogueParts)[number];

/** Everything that is measured on a pharmacy's goods and its orders; each part on a stage of its own. */
export async function measureCatalogues(
  settings: Record<string, string>,
  parts: CataloguePart[],
  options: CatalogueOptions & { stocks: number },
  say: (line: string) => void,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  if (parts.includes('catalogue'))
    figures.push(...(await onStage(settings, stage => measureCatalogue(stage, options, say))));
  if (parts.includes('comparison')) {
    const size = { ...options, items: options.stocks };
    figures.push(...(await onStage(settings, stage => measureComparison(stage, size, say))));
  }
  if (parts.includes('get-orders'))
    figures.push(...(await onStage(settings, stage => measureGetOrders(stage, options))));
  return figures;
}
