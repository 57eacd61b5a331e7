import { decimal } from './decimal.ts';
import type { OrderLine } from './order.ts';

/**
 * The lines to book of an order whose lines may be nested, so that nothing is booked twice; they come back without their
 * `parentId`.
 *
 * A parent gives way to its children when they add up to its total (or it has none) and every child with a price has a
 * SKU, or the parent has none itself. Otherwise the parent stands for all of them.
 */
export const pickLines = (lines: OrderLine[]): OrderLine[] => {
  const ids = new Set(lines.map(({ id }) => id));
  const seen = new Set<OrderLine>();
  const childrenOf = (parent: OrderLine) => lines.filter(line => line.parentId === parent.id && line !== parent);

  const take = (line: OrderLine): OrderLine[] => {
    if (seen.has(line)) return [];
    seen.add(line);
    const children = childrenOf(line).filter(child => !seen.has(child));
    if (childrenStandIn(line, children)) return children.flatMap(take);
    for (const child of children) take(child);
    return [{ ...line, parentId: undefined }];
  };

  const roots = lines.filter(({ parentId }) => parentId === undefined || !ids.has(parentId));
  // Lines that are each other's parents have no root: the first of them is taken as one.
  return [...roots, ...lines].flatMap(take);
};

const childrenStandIn = (parent: OrderLine, children: OrderLine[]): boolean => {
  if (children.length === 0) return false;
  const sum = children.reduce((total, child) => total.plus(decimal(child.total)), decimal('0'));
  const own = decimal(parent.total);
  if (!own.eq(0) && !own.eq(sum)) return false;
  const known = (child: OrderLine) => Boolean(child.sku) || decimal(child.total).eq(0);
  return !parent.sku || (children.every(known) && children.some(({ sku }) => sku));
};

/** Whether a line is booked as a product: it has a SKU, or should have one. */
export const isGoods = (line: OrderLine): boolean =>
  line.kind === 'goods' || (line.kind !== 'promotion' && Boolean(line.sku)) || isPricedContainer(line);

const isPricedContainer = (line: OrderLine): boolean => line.kind === 'container' && !decimal(line.total).eq(0);
