import type { LineKind, OrderLine } from '../../domain/order.ts';
import { amount, number, taxShares } from './amounts.ts';
import type { ShopwareLine } from './order-schema.ts';

/** Lines that give something back; their prices are negative. */
const reductions = new Set(['promotion', 'discount', 'credit']);

/** The order's lines by position, nested ones right behind the line they are nested in. */
export function interpretLines(lines: ShopwareLine[]): OrderLine[] {
  const parents = new Set(lines.map(({ parentId }) => parentId));
  return inOrder(lines).map(line => ({
    id: line.id,
    parentId: line.parentId,
    kind: kindOf(line, parents.has(line.id)),
    sku: line.payload.productNumber,
    ean: line.payload.ean,
    name: line.label,
    quantity: number(line.quantity),
    unitPrice: amount(line.price.unitPrice),
    total: amount(line.price.totalPrice),
    taxes: taxShares(line.price.calculatedTaxes),
  }));
}

/** Positions count anew below each parent. */
function inOrder(lines: ShopwareLine[]): ShopwareLine[] {
  const ids = new Set(lines.map(({ id }) => id));
  const sorted = [...lines].sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  const placed = new Set<ShopwareLine>();
  const place = (line: ShopwareLine) => {
    if (placed.has(line)) return;
    placed.add(line);
    for (const child of sorted) if (child.parentId === line.id) place(child);
  };
  for (const line of sorted) if (!line.parentId || !ids.has(line.parentId)) place(line);
  // Lines nested in each other in a circle have no first one; none may be lost.
  for (const line of sorted) place(line);
  return [...placed];
}

function kindOf(line: ShopwareLine, hasChildren: boolean): LineKind {
  if (line.type && reductions.has(line.type)) return 'promotion';
  if (line.type === 'container') return 'container';
  if (line.type === 'product' || line.payload.productNumber) return 'goods';
  // Bundle plugins give their containers types of their own.
  return hasChildren ? 'container' : 'other';
}
