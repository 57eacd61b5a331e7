import { createHash } from 'node:crypto';
import type { FoundProduct, Memory, Remembered } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import type { Index } from './indexes.ts';
import { type Call, readDocument } from './request.ts';
import type { CcvSettings } from './settings.ts';
import { collection, combination, product, type WireCombination, type WireProduct } from './wire.ts';

const overlapMs = 600_000;

/**
 * Products by number, and their attribute combinations by numbers of their own.
 *
 * There is no filter for a combination's number and none for changes: what is new is read by `modifydate` downwards, and
 * each product brings its combinations along.
 */
export const productIndex = (settings: CcvSettings, memory: Memory, call: Call): Index<WireProduct> => {
  const { sortParameter, descendingSuffix } = settings;
  return {
    name: 'products',
    all: () => productListing(settings, { [sortParameter]: 'id' }),
    newest: () => productListing(settings, { [sortParameter]: `modifydate${descendingSuffix}` }),
    markOf: ({ modifydate }) => Date.parse(modifydate.replace(' ', 'T').replace(/(\d)$/, '$1Z')) || 0,
    dateOf: () => '',
    overlap: overlapMs,
    take: (items, signal) => keepProducts(call, memory, items, signal),
    lapses: {
      entity: 'product',
      idOf: ({ id }) => String(id),
      reread: (externalId, signal) => rereadProduct({ call, memory }, settings, externalId, signal),
    },
  };
};

/** Reads a product anew into memory, which gives it with its combinations; one that is gone is forgotten, and `null`. */
export const rereadProduct = async (
  { call, memory }: { call: Call; memory: Memory },
  settings: CcvSettings,
  externalId: string,
  signal: AbortSignal,
): Promise<Outcome<WireCombination[] | null>> => {
  const { query } = productListing(settings, {});
  const answer = await readDocument(call, { path: `/products/${externalId}`, query, signal }, product);
  if (answer.kind !== 'done') return answer;
  if (!answer.value) {
    await memory.forget('product', [externalId]);
    return done(null);
  }
  const combinations = await combinationsOf(call, answer.value, signal);
  if (combinations.kind !== 'done') return combinations;
  const kept = await keepProducts(
    call,
    memory,
    [{ ...answer.value, attributecombinations: combinations.value }],
    signal,
  );
  return kept.kind === 'done' ? combinations : kept;
};

export const productListing = (settings: CcvSettings, query: Record<string, string>) => ({
  path: '/products',
  query: { ...query, ...(settings.expandCombinations && { expand: 'attributecombinations' }) },
  item: product,
});

/** Keeps products and combinations; what changed loses the numbers it was known under before. */
export const keepProducts = async (
  call: Call,
  memory: Memory,
  items: WireProduct[],
  signal: AbortSignal,
): Promise<Outcome<null>> => {
  const products: Remembered[][] = [];
  for (const item of items) {
    const combinations = await combinationsOf(call, item, signal);
    if (combinations.kind !== 'done') return combinations;
    products.push(rowsOf(item, combinations.value));
  }
  const rows = products.flat();
  const known = await memory.recall('product', [...new Set(rows.map(({ key }) => key))]);
  const stamps = new Set(known.map(({ externalId, key, data }) => `${externalId} ${key} ${data.stamp}`));
  const fresh = new Set(
    rows
      .filter(row => !stamps.has(`${row.externalId} ${row.key} ${row.data.stamp}`))
      .map(({ externalId }) => externalId),
  );
  for (const [place, item] of items.entries()) if (products[place]?.length === 0) fresh.add(String(item.id));
  if (fresh.size === 0) return done(null);
  await memory.forget('product', [...fresh]);
  await memory.remember(
    'product',
    rows.filter(({ externalId }) => fresh.has(externalId)),
  );
  return done(null);
};

const combinationsOf = async (
  call: Call,
  item: WireProduct,
  signal: AbortSignal,
): Promise<Outcome<WireCombination[]>> => {
  const expanded = item.attributecombinations;
  if (!expanded) return done([]);
  if (expanded !== 'elsewhere') return done(expanded);
  const path = `/products/${item.id}/attributecombinations`;
  const answer = await readDocument(call, { path, signal }, collection(combination));
  return answer.kind === 'done' ? done(answer.value?.items ?? []) : answer;
};

// A combination that shares the product's own number cannot be told from it by number.
const rowsOf = (item: WireProduct, combinations: WireCombination[]): Remembered[] => {
  const externalId = String(item.id);
  const rows = new Map<string, Remembered>();
  const add = (number: string, data: Record<string, string>) => {
    const key = number.trim();
    if (key && !rows.has(key)) rows.set(key, { key, externalId, data });
  };
  add(item.productnumber, { name: item.name });
  for (const { id, product_number, sku_number, note } of combinations) {
    const data = { name: [item.name, note].filter(Boolean).join(' '), variantId: String(id) };
    add(product_number, data);
    add(sku_number, data);
  }
  const all = [...rows.values()];
  const stamp = createHash('sha256').update(JSON.stringify(all)).digest('base64url').slice(0, 16);
  return all.map(row => ({ ...row, data: { ...row.data, stamp } }));
};

export type Recalled = { found: Map<string, FoundProduct>; ambiguous: Map<string, Remembered[]> };

/** Answers from memory; a number that two products carry is in `ambiguous`, never guessed. */
export const recallProducts = async (memory: Memory, skus: string[]): Promise<Recalled> => {
  const rows = await memory.recall('product', [...new Set(skus.map(sku => sku.trim()))]);
  const byKey = Map.groupBy(rows, ({ key }) => key);
  const recalled: Recalled = { found: new Map(), ambiguous: new Map() };
  for (const sku of skus) {
    const [row, ...more] = byKey.get(sku.trim()) ?? [];
    if (!row) continue;
    if (more.length > 0) recalled.ambiguous.set(sku, [row, ...more]);
    else recalled.found.set(sku, foundProduct(row));
  }
  return recalled;
};

const foundProduct = ({ externalId, data: { variantId, name = '' } }: Remembered): FoundProduct => ({
  externalId,
  ...(variantId && { variantId }),
  name,
});
