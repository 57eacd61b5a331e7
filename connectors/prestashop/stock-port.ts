import type { Fields } from '../../domain/product.ts';
import { done, type Outcome } from '../outcome.ts';
import type { Core } from './core.ts';
import { rowsBy } from './lists.ts';
import { type ProductId, parseProductId } from './product-id.ts';
import { ownStockRow, type StockRow } from './stock-rows.ts';
import type { Entity } from './xml.ts';

const resource = 'stock_availables';
/** How long a row that was read may be written back without reading it again. */
const freshMs = 60_000;
/** For so long a server that took no batch is written to row by row; a later version of it may take them. */
const aloneMs = 3_600_000;

/** Rows of stock are short: twice as many at once as of products. */
export const stockBatch = ({ pageSize }: Core['settings']): number => Math.min(100, 2 * pageSize);

export type StockWrite = { externalId: string; quantity: string };

/** Stock of products: read in batches, written in batches where the server takes them. */
export type StockPort = {
  read: (productIds: string[], signal: AbortSignal) => Promise<Outcome<null>>;
  /** What was read last; undefined when there is no such product. */
  held: (id: ProductId) => Fields | undefined;
  /** One outcome by external id; rows of the other scopes and parents of combinations are never touched. */
  write: (writes: StockWrite[], signal: AbortSignal) => Promise<Map<string, Outcome<null>>>;
};

export const stockPort = ({ shop, settings, now }: Core): StockPort => {
  const kept = new Map<string, { rows: Entity[]; at: number }>();
  /** Until when this server is taken to refuse several rows in one PUT. */
  let aloneUntil = 0;

  const read: StockPort['read'] = async (productIds, signal) => {
    for (const id of productIds) kept.delete(id);
    if (kept.size > 5_000) kept.clear();
    const rows = await rowsBy(shop, resource, { field: 'id_product', values: productIds, display: 'full', signal });
    if (rows.kind !== 'done') return rows;
    const byProduct = Map.groupBy(rows.value, ({ fields }) => fields.id_product ?? '');
    for (const [id, own] of byProduct) kept.set(id, { rows: own, at: now().getTime() });
    return done(null);
  };

  const rowOf = (id: ProductId): StockRow => ownStockRow(kept.get(id.product)?.rows ?? [], id, settings);

  const held: StockPort['held'] = id => {
    const own = rowOf(id);
    if ('row' in own) return { quantity: quantityOf(own.row) };
    return own.shown === undefined ? undefined : { quantity: own.shown };
  };

  const refresh = (writes: StockWrite[], signal: AbortSignal) =>
    read([...new Set(writes.flatMap(({ externalId }) => parseProductId(externalId)?.product ?? []))], signal);

  const put = async (batch: Ready[], signal: AbortSignal): Promise<Outcome<null>> => {
    const rows = batch.map(({ row, quantity }) => ({ ...row, fields: { ...row.fields, quantity }, associations: {} }));
    const what =
      batch.length === 1 ? `Writing the stock of product ${batch[0]?.externalId}` : `Writing ${batch.length} stocks`;
    const answer = await shop.put(resource, rows, { what, signal });
    if (answer.kind !== 'done') return answer;
    const written = new Map(answer.value.map(row => [row.id, quantityOf(row)]));
    for (const { row, quantity } of batch) row.fields.quantity = quantity;
    // An answer that does not show every row as it should be says nothing.
    const shown = batch.every(({ row, quantity }) => written.get(row.id) === quantity);
    return shown ? done(null) : { kind: 'unclear', reason: `${what}: the answer does not show what was written` };
  };

  const write: StockPort['write'] = async (writes, signal) => {
    const outcomes = new Map<string, Outcome<null>>();
    const stale = writes.filter(({ externalId }) => {
      const known = kept.get(parseProductId(externalId)?.product ?? '');
      return !known || now().getTime() - known.at > freshMs;
    });
    if (stale.length > 0) {
      const read = await refresh(stale, signal);
      if (read.kind !== 'done') return new Map(writes.map(({ externalId }) => [externalId, read]));
    }
    const ready: Ready[] = [];
    for (const { externalId, quantity } of writes) {
      const id = parseProductId(externalId);
      const own = id ? rowOf(id) : unknownId(externalId);
      if ('row' in own) ready.push({ externalId, row: own.row, quantity });
      else outcomes.set(externalId, { kind: 'rejected', field: 'quantity', reason: own.refused });
    }
    for (let start = 0; start < ready.length; ) {
      const size = now().getTime() < aloneUntil ? 1 : stockBatch(settings);
      const batch = ready.slice(start, start + size);
      start += size;
      for (const [externalId, outcome] of await writeBatch(batch, signal)) outcomes.set(externalId, outcome);
    }
    return outcomes;
  };

  /**
   * What failed or is unclear is read again, and what is still not there is written once more: at once, as a fault may have
   * passed, and row by row where a row may be at fault or `again` failed too.
   */
  const writeBatch = async (batch: Ready[], signal: AbortSignal, again = false): Promise<[string, Outcome<null>][]> => {
    const all = (outcome: Outcome<null>): [string, Outcome<null>][] =>
      batch.map(({ externalId }) => [externalId, outcome]);
    const answer = await put(batch, signal);
    if (answer.kind !== 'unclear' && answer.kind !== 'rejected') return all(answer);
    const read = await refresh(batch, signal);
    if (read.kind !== 'done') return all(read);
    const outcomes: [string, Outcome<null>][] = [];
    const missing: Ready[] = [];
    for (const { externalId, quantity } of batch) {
      const id = parseProductId(externalId);
      const own = id ? rowOf(id) : unknownId(externalId);
      if (!('row' in own)) outcomes.push([externalId, { kind: 'rejected', field: 'quantity', reason: own.refused }]);
      else if (quantityOf(own.row) === quantity) outcomes.push([externalId, done(null)]);
      else missing.push({ externalId, row: own.row, quantity });
    }
    if (missing.length === 0) return outcomes;
    if (batch.length === 1) return all(answer.kind === 'unclear' ? { ...answer, kind: 'transient' } : answer);
    if (!again && answer.kind === 'unclear') return [...outcomes, ...(await writeBatch(missing, signal, true))];
    const alone: [string, Outcome<null>][] = [];
    for (const one of missing) alone.push(...(await writeBatch([one], signal)));
    // Row by row all of it worked: this server does not take several at once.
    if (alone.every(([, outcome]) => outcome.kind === 'done')) aloneUntil = now().getTime() + aloneMs;
    return [...outcomes, ...alone];
  };

  return { read, held, write };
};

type Ready = { externalId: string; row: Entity; quantity: string };

const unknownId = (externalId: string): StockRow => ({
  refused: `“${externalId}” is no id of a product of this shop.`,
});

const quantityOf = ({ fields }: Entity): string => {
  const quantity = fields.quantity?.trim() ?? '';
  return /^-?\d+(\.0+)?$/.test(quantity) ? String(Number(quantity)) : quantity;
};
