import type { Sql } from 'postgres';
import type { OfferItem } from '../../../sandbox/kamsoft/item.ts';
import { taxGroups } from '../../../sandbox/prestashop/seed-references.ts';
import { stockRow } from '../../../sandbox/prestashop/stock.ts';
import type { Row } from '../../../sandbox/prestashop/table.ts';
import type { World as Shop } from '../../../sandbox/prestashop/world.ts';
import { keepersOwn } from './locking.ts';
import type { Offering } from './offering.ts';
import type { PlannedLock } from './plan.ts';
import { type Good, noSets, type Program } from './stage.ts';

export type GoodsVerdict = {
  discrepancies: string[];
  figures: { items: number; matched: number; created: number; locked: number; absent: number; doubled: number };
};

type Stood = { goods: Good[]; own: number[]; locks: PlannedLock[]; productsBefore: number };

/** Holds the shop against the last offer: every name, price and stock as the pharmacy said, or as it was where it is locked. */
export async function judgeGoods(
  sql: Sql,
  shop: Shop,
  program: Program,
  offering: Offering,
  stood: Stood,
): Promise<GoodsVerdict> {
  const discrepancies: string[] = [];
  const say = (line: string) => discrepancies.push(line);
  const bindings = await sql<{ here: string; there: string }[]>`
    select product.external_id as here, binding.external_id as there from bindings binding
    join products product on product.workspace_id = binding.workspace_id and product.id = binding.record_id
    where binding.entity = 'product'`;
  const partner = new Map(bindings.map(({ here, there }) => [here, Number(there)]));
  const goodOf = new Map(stood.goods.map(good => [good.idtowr, good]));
  const lockOf = new Map(
    stood.locks.flatMap(lock => {
      const good = stood.goods[lock.good];
      return good && !lock.lift ? [[good.idtowr, lock.group] as const] : [];
    }),
  );
  const products = shop.table('products');
  const shelves = program.world.freeze();
  const figures = {
    items: program.world.options.items,
    matched: 0,
    created: products.rows.size - stood.productsBefore,
    locked: 0,
    absent: 0,
    doubled: 0,
  };

  for (let index = 0; index < figures.items; index += 1) {
    const plain = program.world.item(index, shelves, noSets);
    const { presence } = program.world.shelf(index);
    const item = { ...plain, name: offering.nameOf(index, plain) };
    const name = `Item ${item.idtowr} (BLOZ ${item.bloz07})`;
    const there = partner.get(item.idtowr);
    const good = goodOf.get(item.idtowr);
    if (there === undefined) {
      // One that was gone before the hub could make it in the shop is owed no more.
      if (presence === 'present' || good) say(`${name} has no partner in the shop.`);
      continue;
    }
    if (good && there !== good.id) say(`${name} is matched with product ${there}, its BLOZ is that of ${good.id}.`);
    const row = products.get(there);
    if (!row) {
      say(`${name} is matched with product ${there}, which the shop does not have.`);
      continue;
    }
    figures.matched += 1;
    const locked = lockOf.get(item.idtowr);
    if (locked) figures.locked += 1;
    if (presence !== 'present') figures.absent += 1;
    for (const what of wrongInShop(shop, row, item, { locked, isSold: presence === 'present' }))
      say(`${name}, product ${there}: ${what}`);
  }

  const made = [...products.rows.values()].filter(row => row.id > stood.productsBefore);
  for (const column of ['reference', 'supplier_reference']) {
    const rows = [...products.rows.values()].filter(row => products.value(row, column) !== '');
    for (const [code, same] of Map.groupBy(rows, row => products.value(row, column))) {
      if (same.length < 2) continue;
      figures.doubled += same.length - 1;
      say(`Products ${same.map(({ id }) => id).join(', ')} all have the ${column} ${code}.`);
    }
  }
  const bound = new Set(partner.values());
  for (const { id } of made) if (!bound.has(id)) say(`Product ${id} was made and belongs to nothing.`);
  for (const id of stood.own) if (bound.has(id)) say(`Product ${id} is the shop's own and was matched.`);
  return { discrepancies, figures };
}

const rateOf = new Map(taxGroups);

function wrongInShop(
  shop: Shop,
  row: Row,
  item: OfferItem,
  { locked, isSold }: { locked: PlannedLock['group'] | undefined; isSold: boolean },
): string[] {
  const products = shop.table('products');
  const wrong: string[] = [];
  const differs = (what: string, held: string | number, wanted: string | number) => {
    if (String(held) !== String(wanted)) wrong.push(`its ${what} is “${held}”, not “${wanted}”.`);
  };
  const stock = stockRow(shop, row.id)?.values.quantity ?? 'none';
  differs('stock', stock, locked === 'stock' ? keepersOwn.stock : isSold ? Math.floor(Number(item.supplyamount)) : 0);
  // What is no longer offered states nothing else.
  if (!isSold) return wrong;
  const [name = ''] = Object.values(row.texts.name ?? {});
  differs('name', name, locked === 'texts' ? keepersOwn.name : item.name.trim().replace(/\s+/g, ' '));
  if (locked === 'price') {
    differs('price', products.value(row, 'price'), keepersOwn.price);
    return wrong;
  }
  const rate = rateOf.get(products.number(row, 'id_tax_rules_group'));
  differs('VAT rate', rate ?? 'none', Number(item.vat));
  const gross = (net: number) => (Math.round(net * (100 + (rate ?? 0)) + 1e-6) / 100).toFixed(2);
  const isPromoted = Number(item.originalprice) > Number(item.price);
  differs('gross price', gross(products.number(row, 'price')), cents(isPromoted ? item.originalprice : item.price));
  const specials = shop.table('specific_prices').by('id_product', row.id);
  differs('number of promotions', specials.length, isPromoted ? 1 : 0);
  const [special] = specials;
  if (special && isPromoted) {
    const { price = '0', reduction = '0' } = special.values;
    differs('promotional price', gross(Number(price) * (1 - Number(reduction))), cents(item.price));
  }
  return wrong;
}

const cents = (text: string): string => (Math.round(Number(text) * 100 + 1e-6) / 100).toFixed(2);
