import type { FoundProduct } from '../../connectors/contract.ts';
import type { SalesOrder } from '../../domain/sales-order.ts';
import type { Story } from './story.ts';

/** The SKUs that the target must know: the goods', or those of the products that the settings name. */
export const skusOf = (salesOrder: SalesOrder): string[] => [...new Set(salesOrder.lines.map(line => line.sku))];

/** Puts the substitute's SKU where a missing one may be replaced, keeping the missing one in the row's description, which a row of goods would not carry. */
export function withSubstitutes(
  salesOrder: SalesOrder,
  known: Map<string, FoundProduct>,
  story: Pick<Story, 'settings'>,
): SalesOrder {
  const { onMissing, substituteSku } = story.settings.products;
  if (onMissing !== 'substitute' || !substituteSku) return salesOrder;
  const lines = salesOrder.lines.map(line =>
    known.has(line.sku) || line.kind !== 'goods'
      ? line
      : { ...line, kind: 'charge' as const, sku: substituteSku, description: `${line.sku} ${line.description}` },
  );
  return { ...salesOrder, lines };
}

/** Every SKU that decides: those of the order, and the substitute where one may stand in. */
export function wantedSkus(salesOrder: SalesOrder, story: Pick<Story, 'settings'>): string[] {
  const { onMissing, substituteSku } = story.settings.products;
  return [...new Set([...skusOf(salesOrder), ...(onMissing === 'substitute' && substituteSku ? [substituteSku] : [])])];
}
