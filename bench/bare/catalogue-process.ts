import { readFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { TransactionSql } from 'postgres';
import { openDatabase } from '../../db/client.ts';
import { serve } from '../support/child.ts';
import { itemsOf, rowOf, stagedColumns } from './offer-rows.ts';

/** The least that taking in an offer does: unescaped, parsed by saxes, copied and merged, in one process. */
const { $client: sql } = openDatabase(process.env.DATABASE_URL ?? '', { max: 1 });
await sql`create table if not exists bare_products (like products including all)`;

type Job = { files: string[]; connectionId: string };

const groups = ['base', 'price', 'stock'];
const differs = groups.map(group => `bare_products.${group}_hash is distinct from excluded.${group}_hash`).join(' or ');
const plain = ['withdrawn', 'name', 'sku', 'ean', 'bloz7', 'category'];
const columns = [...plain, ...groups.flatMap(group => [group, `${group}_hash`])];

async function stage(transaction: TransactionSql, file: string): Promise<void> {
  await transaction.unsafe(`create temp table bare_staged (${stagedColumns}) on commit drop`);
  const copy = await transaction`copy bare_staged from stdin`.writable();
  for (const item of itemsOf(readFileSync(file, 'utf8'))) {
    if (!copy.write(rowOf(item))) await new Promise(resolve => copy.once('drain', resolve));
  }
  copy.end();
  await finished(copy);
}

async function inTurn(files: string[], use: (transaction: TransactionSql) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  for (const file of files) {
    await sql.begin(async transaction => {
      await stage(transaction, file);
      await use(transaction);
    });
  }
  return (performance.now() - begun) / 1000;
}

/** Seconds to take in an offer, package by package. */
const merge = ({ files, connectionId }: Job): Promise<number> =>
  inTurn(files, transaction =>
    transaction.unsafe(`
      insert into bare_products (id, workspace_id, connection_id, external_id, ${columns.join(', ')})
      select gen_random_uuid(), '${connectionId}', '${connectionId}', external_id, ${columns.join(', ')} from bare_staged
      on conflict (workspace_id, connection_id, external_id) do update set ${columns.map(name => `${name} = excluded.${name}`).join(', ')}
      where ${differs}`),
  );

/** Seconds to find that an offer says nothing new. */
const compare = ({ files, connectionId }: Job): Promise<number> =>
  inTurn(files, async transaction => {
    const [row] = await transaction<{ different: number }[]>`
      select count(*)::int as different from bare_staged staged
      left join bare_products known on known.workspace_id = ${connectionId} and known.connection_id = ${connectionId} and known.external_id = staged.external_id
      where known.base_hash is distinct from staged.base_hash or known.price_hash is distinct from staged.price_hash
        or known.stock_hash is distinct from staged.stock_hash`;
    if (row?.different !== 0) throw new Error(`${row?.different} items differ from what was merged before.`);
  });

const functions = { merge, compare };
export type BareCatalogue = typeof functions;
serve(functions, () => sql.end());
