import { v7 } from 'uuid';
import { ensureWorkspace } from '../../bin/up/access.ts';
import { openDatabase } from '../../db/client.ts';
import { invoiceBalances } from '../../db/queries/balances.ts';
import { buyerBalances } from '../../db/queries/buyer-balances.ts';
import { orderBalancesAt } from '../../db/queries/order-balances.ts';
import type { Figure } from '../support/figure.ts';
import type { Stage } from '../support/stage.ts';
import { quantile } from '../support/statistics.ts';
import type { WholesalerOptions } from './parts.ts';
import { seedMoney } from './seed-money.ts';

const rounds = 3;
const buyers = 2_000;
const at = '2026-10-31';

/** What is invoiced, paid and overdue of every invoice, order and buyer, each in one query, beside reading the rows that it is made of. */
export async function measureBalances(
  stage: Stage,
  { invoices }: WholesalerOptions,
  say: (line: string) => void,
): Promise<Figure[]> {
  const db = openDatabase(stage.databaseUrl, { max: 1 });
  const sql = db.$client;
  const workspaceId = await ensureWorkspace(db, 'bench', 'Benchmark');
  const connectionId = v7();
  await sql`
    insert into connections (id, workspace_id, key, system, settings, secret_key_id, sealed_secrets)
    values (${connectionId}, ${workspaceId}, 'erp', 'connector-api', '{}', ${v7()}, ${Buffer.alloc(0)})`;
  await seedMoney(sql, { workspaceId, connectionId, invoices, buyers });

  const scope = { workspaceId, at };
  const works = {
    reading: () => readRows(),
    invoices: async () => (await invoiceBalances(sql, scope)).length,
    orders: async () => (await orderBalancesAt(sql, scope)).length,
    buyers: async () => (await buyerBalances(sql, scope)).length,
  };
  /** Every row that balances are made of, with what is reckoned of it. */
  async function readRows(): Promise<number> {
    const bills = await sql`
      select id, root_id, landing_id, buyer_id, currency, counting, counted, issue_date, due_date from invoices where workspace_id = ${workspaceId}`;
    const money = await sql`
      select id, buyer_id, currency, effect, paid_on from payments where workspace_id = ${workspaceId}`;
    const parts = await sql`
      select payment_id, invoice_external_id, amount from payment_applications where workspace_id = ${workspaceId}`;
    return bills.length + money.length + parts.length;
  }
  const names = Object.keys(works) as (keyof typeof works)[];
  const spent: Record<keyof typeof works, number[]> = { reading: [], invoices: [], orders: [], buyers: [] };
  const rows: string[] = [];
  for (let round = 0; round <= rounds; round += 1)
    for (const name of names) {
      const begun = performance.now();
      const count = await works[name]();
      // The first round warms everything up.
      if (round > 0) spent[name].push((performance.now() - begun) / 1000);
      else rows.push(`${name} ${count.toLocaleString('en')}`);
    }
  await sql.end();
  say(`balances, rows: ${rows.join(', ')}`);
  return names
    .filter(name => name !== 'reading')
    .map(name => ({
      name: `balances of ${name}: ${invoices.toLocaleString('en')} invoices, ${(invoices * 2).toLocaleString('en')} payments`,
      value: quantile(spent[name], 0.5),
      baseline: quantile(spent.reading, 0.5),
      unit: 's',
    }));
}
