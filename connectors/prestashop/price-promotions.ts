import type { Fields } from '../../domain/product.ts';
import { done, type Outcome } from '../outcome.ts';
import { rowsBy } from './lists.ts';
import { noPromotion, openTime } from './price-image.ts';
import { sixDecimals } from './price-net.ts';
import type { ProductId } from './product-id.ts';
import type { Webservice } from './request.ts';
import { type Entity, newEntity } from './xml.ts';

const resource = 'specific_prices';
const everyone = {
  ...{ id_cart: '0', id_currency: '0', id_country: '0', id_group: '0', id_customer: '0' },
  from_quantity: '1',
};

/**
 * How Kładka's own promotions are told from a shop keeper's: a price and a percentage together, the percentage “without tax”,
 * for everyone. The back office never writes that: there a price of its own is kept or not, and percentages are with tax.
 */
const mark = { ...everyone, reduction_type: 'percentage', reduction_tax: '0' };

/** `idShop`: the one shop of a multistore that the connection means. */
const isOurs = ({ fields }: Entity, idShop: string): boolean =>
  Object.entries({ ...mark, id_shop: idShop }).every(([field, value]) => (fields[field]?.trim() ?? '') === value) &&
  ['', '0'].includes(fields.id_specific_price_rule ?? '') &&
  !(fields.price ?? '-').trim().startsWith('-');

export type Promotions = {
  /** Our own promotions of products, by product id; at most one of a product or combination counts, the first made. */
  read: (productIds: string[], signal: AbortSignal) => Promise<Outcome<Map<string, Entity[]>>>;
  held: (rows: Entity[] | undefined, id: ProductId) => Fields;
  /** Makes, changes or removes our promotion of one product so that it holds what is wanted. */
  write: (id: ProductId, wanted: Fields, signal: AbortSignal) => Promise<Outcome<null>>;
};

export const promotions = (shop: Webservice, idShop: number | undefined): Promotions => {
  const ownShop = String(idShop ?? 0);
  const rowsOf = (rows: Entity[] | undefined, { combination = '0' }: ProductId) =>
    (rows ?? []).filter(({ fields }) => (fields.id_product_attribute ?? '0') === combination);

  const read: Promotions['read'] = async (productIds, signal) => {
    const rows = await rowsBy(shop, resource, { field: 'id_product', values: productIds, display: 'full', signal });
    if (rows.kind !== 'done') return rows;
    const ours = rows.value.filter(row => isOurs(row, ownShop)).sort((a, b) => Number(a.id) - Number(b.id));
    return done(Map.groupBy(ours, ({ fields }) => fields.id_product ?? ''));
  };

  const held: Promotions['held'] = (rows, id) => {
    const row = rowsOf(rows, id)[0];
    return row ? fieldsOf(row) : { ...noPromotion };
  };

  const write: Promotions['write'] = async (id, wanted, signal) => {
    const before = await read([id.product], signal);
    if (before.kind !== 'done') return before;
    const [first, ...others] = rowsOf(before.value.get(id.product), id);
    const unwanted = wanted['promotion.price'] ? others : first ? [first, ...others] : [];
    for (const row of unwanted) {
      const what = `Removing promotion ${row.id} of product ${id.product}`;
      const removed = await shop.delete(`${resource}/${row.id}`, { what, signal });
      if (removed.kind !== 'done' && removed.kind !== 'unclear') return removed;
    }
    const answer = wanted['promotion.price'] ? await place(id, first, wanted, signal) : done(null);
    if (answer.kind === 'done' && unwanted.length === 0) return done(null);
    if (answer.kind !== 'done' && answer.kind !== 'unclear') return answer;
    // After a 500, also the one for a row that is there twice, what is there decides.
    const after = await read([id.product], signal);
    if (after.kind !== 'done') return after;
    const [now, ...more] = rowsOf(after.value.get(id.product), id);
    const fields = now ? fieldsOf(now) : noPromotion;
    if (more.length === 0 && Object.entries(wanted).every(([field, value]) => fields[field] === value))
      return done(null);
    const reason =
      answer.kind === 'done' ? `The promotion of product ${id.product} is not as it was written` : answer.reason;
    return { kind: 'transient', reason };
  };

  const place = async (
    id: ProductId,
    first: Entity | undefined,
    wanted: Fields,
    signal: AbortSignal,
  ): Promise<Outcome<unknown>> => {
    const what = `Writing the promotion of product ${id.product}`;
    const fields = {
      price: wanted['promotion.price'] ?? '',
      reduction: wanted['promotion.reduction'] ?? '',
      from: wanted['promotion.from'] ?? openTime,
      to: wanted['promotion.to'] ?? openTime,
    };
    if (first) {
      if (Object.entries(fieldsOf(first)).every(([field, value]) => wanted[field] === value)) return done(null);
      return shop.put(resource, [{ ...first, fields: { ...first.fields, ...fields }, associations: {} }], {
        what,
        signal,
      });
    }
    const scope = { id_shop: ownShop, id_product: id.product, id_product_attribute: id.combination ?? '0' };
    return shop.post(resource, newEntity('specific_price', { ...scope, ...mark, ...fields }), { what, signal });
  };

  return { read, held, write };
};

const fieldsOf = ({ fields }: Entity): Fields => ({
  'promotion.price': sixDecimals(fields.price ?? ''),
  'promotion.reduction': sixDecimals(fields.reduction ?? ''),
  'promotion.from': fields.from?.trim() || openTime,
  'promotion.to': fields.to?.trim() || openTime,
});
