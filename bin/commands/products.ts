import { Command } from 'commander';
import type { z } from 'zod';
import { page } from '../../api/schemas/common.ts';
import { productChange, productDetail, productDryRun, productListItem } from '../../api/schemas/products.ts';
import { facts, short, table } from '../table.ts';
import { checkCommand, checklistCommand, confirmCommand, putBackCommand } from './holding.ts';
import { dryRunText } from './orders.ts';
import { askFor, type Listing, listing, more, part, query, reading, show, when } from './support.ts';

type Listed = z.output<typeof productListItem>;
type Detail = z.output<typeof productDetail>;
type Change = z.output<typeof productChange>;

/** `kladka products …` */
export const productsCommand = () =>
  new Command('products')
    .description('products: what the source states, where each stands, what would be written')
    .addCommand(list())
    .addCommand(showOne())
    .addCommand(dryRun())
    .addCommand(history())
    .addCommand(checklistCommand())
    .addCommand(checkCommand())
    .addCommand(confirmCommand())
    .addCommand(putBackCommand());

type Filter = { q?: string; connection?: string; unmatched?: string; waiting?: true };

const list = () =>
  listing('list', 'products, newest first')
    .option('--q <text>', 'part of the name, or a whole code: SKU, EAN, BLOZ 7, the source’s id')
    .option('--connection <key>', 'only of this source')
    .option('--unmatched <flow>', "only those that this flow's target is not known to have")
    .option('--waiting', 'only those that some target lacks the latest of')
    .action(async ({ json, waiting, ...wanted }: Listing & Filter) => {
      const path = `/api/products${query({ ...wanted, waiting: waiting && 'true' })}`;
      show(
        json,
        await askFor(page(productListItem), 'GET', path),
        ({ items, next }) => productTable(items) + more(next),
      );
    });

/** One line per product and flow. */
export const productTable = (products: Listed[]): string =>
  table(
    ['id there', 'name', 'price', 'stock', 'flow', 'in the target', 'state'],
    products.flatMap(product => {
      const head = [product.externalId, product.name, product.price?.amount, product.stock?.available];
      const flows = product.flows.map(flow => [...head, flow.flow, flow.externalId ?? 'not matched', standing(flow)]);
      return flows.length > 0 ? flows : [[...head, '', '', product.withdrawn ? 'withdrawn' : 'no flow takes it']];
    }),
    'No products.',
  );

function standing({ waiting, blocked, mode }: Listed['flows'][number]): string {
  if (waiting > 0) return `${waiting} due${blocked > 0 ? `, ${blocked} held` : ''}`;
  return mode === 'shadow' ? 'only looked at (shadow)' : 'delivered';
}

const showOne = () =>
  reading('show <product>', 'one product by id or code: what is stated, what was delivered, what holds it up').action(
    async (product: string, { json }: { json: boolean }) => {
      show(json, await askFor(productDetail, 'GET', `/api/products/${part(product)}`), detail);
    },
  );

function detail(product: Detail): string {
  const head = facts([
    ['product', product.name],
    ['id', product.id],
    ['from', `${product.connection} (${product.externalId})`],
    ['SKU', product.sku],
    ['EAN', product.ean],
    ['BLOZ 7', product.bloz7],
    ['category', product.category],
    ['withdrawn', product.withdrawn ? 'yes' : undefined],
    ['changed', when(product.changedAt)],
  ]);
  const stated = Object.entries(product.groups).flatMap(([group, fields]) =>
    Object.entries(fields ?? {}).map(([field, value]) => [group, field, short(value)]),
  );
  const flows = product.flows.map(flow =>
    [
      `${flow.flow} → ${flow.target} (${flow.paused ? `${flow.mode}, paused` : flow.mode})`,
      flow.binding ? `is ${flow.binding.externalId} there, matched by ${flow.binding.boundBy}` : 'not matched',
      table(
        ['group', 'state', 'why', 'tries', 'next'],
        flow.deliveries.map(row => [row.group, row.state, row.why, row.tries, when(row.nextTry)]),
        'Nothing is owed.',
      ),
    ].join('\n'),
  );
  const locks = product.locks.map(
    lock => `lock ${lock.id}: ${lock.group} in ${lock.connection} by ${lock.who}: ${lock.why}${until(lock.until)}`,
  );
  return [
    head,
    table(['group', 'field', 'stated'], stated),
    ...flows,
    ...(locks.length > 0 ? [locks.join('\n')] : []),
    changeTable(product.changes),
  ].join('\n\n');
}

const until = (time: string | null): string => (time ? ` (until ${when(time)})` : '');

const changeTable = (changes: Change[]): string =>
  table(
    ['at', 'field', 'before', 'after', 'who'],
    changes.map(row => [when(row.at), row.field, short(row.before ?? '–'), short(row.after ?? '–'), row.who]),
    'No changes.',
  );

const dryRun = () =>
  reading('dry-run <product>', 'what the next delivery would write, field by field, without writing anything')
    .option('--flow <key>', 'needed when the product goes through several flows')
    .action(async (product: string, { json, flow }: { json: boolean; flow?: string }) => {
      const answer = await askFor(productDryRun, 'POST', `/api/products/${part(product)}/dry-run`, { flow });
      show(json, answer, planned => dryRunText({ ...planned, body: null, note: [] }));
    });

const history = () =>
  listing('history <product>', 'every change of a product, newest first').action(
    async (product: string, { json, ...wanted }: Listing) => {
      const path = `/api/products/${part(product)}/history${query(wanted)}`;
      show(json, await askFor(page(productChange), 'GET', path), ({ items, next }) => changeTable(items) + more(next));
    },
  );
