import { decimal, plain } from '../../../domain/decimal.ts';
import type { DbSession } from '../db.ts';
import type { OrderLine, PulledOrder } from '../records.ts';
import type { ArticleMatchRow } from '../rows.ts';
import { bothPrices } from '../rules/price-basis.ts';
import { inUnion } from '../rules/vat.ts';
import { reference } from '../rules/wapro-id.ts';
import { orderLineVat } from './line-vat.ts';
import type { PlanSettings } from './plan-order.ts';

/** A line as step 2 takes it. Prices of another currency stand beside those of the base currency. */
export interface PlannedLine {
  /** The order's own line; absent for shipping. */
  lineId?: string;
  articleId: string;
  quantity: string;
  net: string;
  gross: string;
  foreign?: { net: string; gross: string };
  vat: string;
  unit: string;
  factor: string;
  note: string;
}

export interface LineError {
  lineId: string;
  code: string;
  message: string;
}

type Wanted = Pick<OrderLine, 'quantity' | 'unitPrice' | 'vatCode' | 'vatRate' | 'name' | 'note'> & {
  lineId: string;
  shipping?: true;
  product?: string;
  sku?: string;
};

/** Every line with its article in the order's warehouse, shipping as a service line; or which lines have none. */
export const planLines = async (
  db: DbSession,
  order: PulledOrder,
  settings: PlanSettings & { rate?: string },
): Promise<{ lines: PlannedLine[] } | { reason: string; lineErrors: LineError[] }> => {
  const errors: LineError[] = [];
  const wanted = [...order.lines.map(line => wantedOf(line, settings, errors)), shippingOf(order, settings, errors)];
  const asked = wanted.filter(each => each !== undefined);
  const articles = await articlesFor(db, asked, settings);
  const lines = asked.flatMap(line => {
    const planned = plan(line, articles(line), order, settings);
    if (!('code' in planned)) return [planned];
    errors.push(planned);
    return [];
  });
  if (errors.length === 0) return { lines };
  return { reason: errors.map(({ message }) => message).join(' '), lineErrors: errors };
};

const wantedOf = (line: OrderLine, { orders }: PlanSettings, errors: LineError[]): Wanted | undefined => {
  const { id, product, sku, ...rest } = line;
  if (line.kind === 'promotion' || (line.kind === 'other' && !product && !sku)) {
    const setting = line.kind === 'promotion' ? 'discountArticle' : 'otherArticle';
    const index = orders[setting];
    if (index !== undefined) return { ...rest, lineId: id, sku: index };
    const message = `Line "${line.name}" is no goods. Name an article for such lines in the agent's orders.${setting}.`;
    errors.push({ lineId: id, code: 'no-article', message });
    return undefined;
  }
  return { ...rest, lineId: id, product: reference(product), sku: sku?.trim() || undefined };
};

const shippingOf = (order: PulledOrder, { orders }: PlanSettings, errors: LineError[]): Wanted | undefined => {
  const { shipping } = order;
  if (shipping?.cost === undefined || decimal(shipping.cost).eq(0)) return undefined;
  const { code, name } = shipping.method;
  const index =
    orders.shippingArticles[code] ?? (name && orders.shippingArticles[name]) ?? orders.shippingArticles['*'];
  if (!index) {
    const message = `Shipping "${name ?? code}" has no service article. Name one in the agent's orders.shippingArticles.`;
    errors.push({ lineId: 'shipping', code: 'no-article', message });
    return undefined;
  }
  const { vatCode, vatRate } = shipping;
  return {
    lineId: 'shipping',
    shipping: true,
    sku: index,
    quantity: '1',
    unitPrice: shipping.cost,
    vatCode,
    vatRate,
    name: name ?? code,
  };
};

const articlesFor = async (db: DbSession, lines: Wanted[], { orders, goods }: PlanSettings) => {
  const ids = [...new Set(lines.flatMap(({ product }) => (product === undefined ? [] : [product])))];
  const indexes = [...new Set(lines.flatMap(({ sku }) => (sku === undefined ? [] : [sku])))];
  const { warehouseId } = orders;
  const byId = ids.length === 0 ? [] : await db.read('articles-by-id', { ids, warehouseId });
  const byIndex =
    indexes.length === 0 ? [] : await db.read('articles-by-index', { indexes, warehouseId, column: goods.skuColumn });
  // An id of another system can look like one of WAPRO's: it counts only where the article number does not contradict.
  return ({ product, sku }: Wanted): ArticleMatchRow[] => {
    const bySku = byIndex.filter(({ ASKED }) => same(ASKED, sku));
    const known = byId.filter(({ ASKED }) => ASKED === product);
    return bySku.length > 0
      ? bySku
      : sku === undefined || known.some(row => same(row.INDEKS_KATALOGOWY, sku))
        ? known
        : [];
  };
};

const same = (a: string | null, b: string | undefined): boolean =>
  a !== null && b !== undefined && a.trim().toLowerCase() === b.trim().toLowerCase();

const plan = (
  line: Wanted,
  found: ArticleMatchRow[],
  order: PulledOrder,
  settings: PlanSettings & { rate?: string },
): PlannedLine | LineError => {
  const { lineId } = line;
  const called = `"${line.sku ?? line.product ?? line.name}"`;
  const [article] = found;
  const fail = (code: string, message: string): LineError => ({ lineId, code, message });
  if (article === undefined) {
    return fail(
      'unknown',
      `Article ${called} is not in warehouse ${settings.orders.warehouseId} of WAPRO. Add it there, then resume.`,
    );
  }
  if (found.length > 1) {
    return fail('ambiguous', `Several articles have the index ${called}. Give each its own in WAPRO, then resume.`);
  }
  if (article.ZABLOKOWANY === 1)
    return fail('blocked', `Article ${called} is blocked in WAPRO. Release it, then resume.`);
  const vat = orderLineVat(line, article.VAT_SPRZEDAZY, placeOf(order), settings.vatCodes);
  if ('message' in vat) return fail('vat', `Article ${called}: ${vat.message}`);
  const prices = bothPrices(line.unitPrice, order.basis === 'gross' ? 'gross' : 'net', vat.code);
  const { rate } = settings;
  const local = (price: string) => (rate === undefined ? price : plain(decimal(price).times(decimal(rate)), 4));
  return {
    lineId: line.shipping ? undefined : lineId,
    articleId: article.ID_ARTYKULU,
    quantity: plain(decimal(line.quantity, 'The quantity')),
    net: local(prices.net),
    gross: local(prices.gross),
    foreign: rate === undefined ? undefined : prices,
    vat: vat.text,
    unit: article.JEDNOSTKA?.trim() || 'szt.',
    factor: article.PRZELICZNIK ?? '1',
    note: line.note ?? '',
  };
};

const placeOf = (order: PulledOrder) => {
  const country = order.shipTo?.country ?? order.billing?.country ?? 'PL';
  return { country, taxable: Boolean(order.customer.taxId) && inUnion(country) };
};
