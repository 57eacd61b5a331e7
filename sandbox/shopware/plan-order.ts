import { assortment } from '../assortment.ts';
import { drawKind, type OrderKind, type OrderWish, type TaxStatus, usualMix } from './order-kinds.ts';
import { mergeShares, type Priced, roundCents, type Share, single, spread } from './pricing.ts';
import { currencies } from './references.ts';

export type PlannedLine = {
  type: 'product' | 'promotion' | 'container';
  label: string;
  sku: string | null;
  option: string | null;
  price: Priced;
  children: PlannedLine[];
};
export type OrderPlan = {
  kind: OrderKind;
  taxStatus: TaxStatus;
  currency: string;
  factor: number;
  lines: PlannedLine[];
  /** Costs per delivery; the goods go with the first, unless `split`. */
  shipping: Priced[];
  split: boolean;
  failedFirst: boolean;
};

const sellable = assortment.filter(article => !assortment.some(other => other.parentSku === article.sku));
const pickFrom = (skus: string[], random: () => number): string =>
  skus[Math.floor(random() * skus.length)] ?? 'KL-1001';
const skusOf = (rate: string) => sellable.filter(article => article.taxRate === rate).map(article => article.sku);

/** Which articles: the wished ones, or one to three different ones (both tax rates where the kind asks for it). */
function chooseSkus(kind: OrderKind, wish: OrderWish, random: () => number): string[] {
  if (wish.skus && wish.skus.length > 0) return wish.skus;
  if (kind === 'mixed-tax' || kind === 'nested') return [pickFrom(skusOf('21'), random), pickFrom(skusOf('9'), random)];
  const wanted = kind === 'several-deliveries' ? 3 : 1 + Math.floor(random() * 3);
  const chosen = new Set<string>();
  while (chosen.size < wanted)
    chosen.add(
      pickFrom(
        sellable.map(article => article.sku),
        random,
      ),
    );
  return [...chosen];
}

function productLine(
  sku: string,
  quantity: number,
  plan: Pick<OrderPlan, 'factor' | 'taxStatus'>,
  otherRate = 21,
): PlannedLine {
  const article = assortment.find(candidate => candidate.sku === sku);
  const rate = Number(article?.taxRate ?? otherRate);
  const gross = Math.round(Number(article?.gross ?? '10.00') * 100) * plan.factor;
  const unit = roundCents(plan.taxStatus === 'gross' ? gross : (gross * 100) / (100 + rate));
  const total = unit * quantity;
  return {
    type: 'product',
    label: article?.name ?? `Article ${sku}`,
    sku,
    option: article?.option ?? null,
    price: { quantity, unit, total, shares: [{ rate, cents: total }] },
    children: [],
  };
}

/** A line that stands for several products; it alone counts towards the total, its children do not. */
function container(lines: PlannedLine[]): PlannedLine {
  const shares = mergeShares(lines.flatMap(line => line.price.shares));
  const total = shares.reduce((sum, share) => sum + share.cents, 0);
  return {
    type: 'container',
    label: 'Gift set',
    sku: null,
    option: null,
    price: single(total, shares),
    children: lines,
  };
}

function promotion(lines: PlannedLine[], percent: number): PlannedLine {
  const goods = mergeShares(lines.flatMap(line => line.price.shares));
  const total = -roundCents((goods.reduce((sum, share) => sum + share.cents, 0) * percent) / 100);
  return {
    type: 'promotion',
    label: `${percent} % welcome discount`,
    sku: null,
    option: null,
    price: single(total, spread(total, goods)),
    children: [],
  };
}

function shippingCosts(plan: Pick<OrderPlan, 'factor' | 'kind'>, goods: Share[]): Priced[] {
  const worth = goods.reduce((sum, share) => sum + share.cents, 0) / plan.factor;
  const free = worth >= 7500 && plan.kind !== 'shipping-discount' && plan.kind !== 'mixed-tax';
  const cost = free ? 0 : roundCents(595 * plan.factor);
  const first = single(cost, spread(cost, goods));
  if (plan.kind === 'several-deliveries') return [first, single(0, spread(0, goods))];
  return plan.kind === 'shipping-discount' ? [first, single(-cost, spread(-cost, goods))] : [first];
}

/** Decides what is bought and at which prices, in whole cents of the order's currency. */
export function planOrder(
  wish: OrderWish,
  mix: Partial<Record<OrderKind, number>> | null,
  random: () => number,
): OrderPlan {
  const asked = Object.keys(wish).some(key =>
    ['skus', 'currency', 'taxStatus', 'company', 'quantity', 'customerEmail'].includes(key),
  );
  const kind = wish.kind ?? (asked ? 'simple' : drawKind(mix ?? usualMix, random));
  const statusOfKind: TaxStatus = kind === 'net' || kind === 'tax-free' ? kind : 'gross';
  const foreign = currencies.filter(candidate => candidate.iso !== 'EUR').map(candidate => candidate.iso);
  const currency = wish.currency ?? (kind === 'foreign-currency' ? pickFrom(foreign, random) : 'EUR');
  const known = currencies.find(candidate => candidate.iso === currency);
  if (!known)
    throw new Error(`The shop does not sell in ${currency}. Use one of ${currencies.map(one => one.iso).join(', ')}.`);
  const base = { kind, taxStatus: wish.taxStatus ?? statusOfKind, factor: known.factor };

  const products = chooseSkus(kind, wish, random).map(sku =>
    productLine(sku, wish.quantity ?? 1 + Math.floor(random() * random() * 4), base, wish.taxRate),
  );
  const lines = kind === 'nested' ? [productLine('KL-1012', 1, base), container(products)] : products;
  const goods = mergeShares(lines.flatMap(line => line.price.shares));
  if (kind === 'promotion') lines.push(promotion(lines, 10));
  return {
    ...base,
    currency,
    lines,
    shipping: shippingCosts(base, goods),
    split: kind === 'several-deliveries',
    failedFirst: kind === 'retried-payment',
  };
}
