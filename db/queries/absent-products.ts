import type { TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import { hashOf } from './stage-products.ts';
import { uuid7 } from './uuid7.ts';

type Scope = { workspaceId: string; connectionId: string; run: string };

const none = { available: '0' };

/**
 * Ids of the connection's products that no package of the run held, nor one that came later, though they are in stock.
 *
 * By EXCEPT alone, which sorts or hashes whatever is expected: within the transaction that made them, nothing is known of how
 * many there are, and a join compares every product with every id.
 */
const absent = (sql: TransactionSql, { workspaceId, connectionId, run }: Scope) => sql`
  select external_id from products
  where workspace_id = ${workspaceId} and connection_id = ${connectionId} and not withdrawn and (stock ->> 'available')::numeric > 0
    -- Of a run that is forgotten nothing is known, least of all what it left out.
    and exists (select 1 from offer_run_packages where workspace_id = ${workspaceId} and connection_id = ${connectionId} and run = ${run})
  except
  select unnest(external_ids) from offer_run_packages
  where workspace_id = ${workspaceId} and connection_id = ${connectionId} and run >= ${run}`;

/** How many products in stock a complete offer does not name, and how many are in stock. */
export async function countAbsent(sql: TransactionSql, scope: Scope): Promise<{ absent: number; known: number }> {
  const [row] = await sql<{ absent: number; known: number }[]>`
    select (select count(*)::int from (${absent(sql, scope)}) absent) as absent,
      (select count(*)::int from products where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and not withdrawn
        and (stock ->> 'available')::numeric > 0) as known`;
  return row ?? { absent: 0, known: 0 };
}

/** Sets the stock of what a complete offer does not name to 0, with history; nothing is ever deleted. Resolves to their ids. */
export async function zeroAbsent(
  sql: TransactionSql,
  scope: Scope & { who: string; messageId: string | null },
): Promise<string[]> {
  const gone = await sql<{ external_id: string }[]>`${absent(sql, scope)}`;
  const rows = await sql<{ id: string }[]>`
    with gone as (
      select id, stock from products where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId}
        and external_id = any(${gone.map(row => row.external_id)})
    ), zeroed as (
      update products set stock = ${sql.json(none)}, stock_hash = ${hashOf(none)}, changed_at = now() from gone
      where products.workspace_id = ${scope.workspaceId} and products.id = gone.id returning products.id, gone.stock
    ), noted as (
      insert into changes (id, workspace_id, entity, record_id, field, before, after, who, message_id)
      select ${uuid7(sql)}, ${scope.workspaceId}, 'product', id, 'stock.available', stock ->> 'available', '0', ${scope.who}, ${scope.messageId} from zeroed
    ) select id from zeroed`;
  return rows.map(row => row.id);
}

/**
 * Keeps which products a package of a run held. Of two packages of one number both count; an identical repeat changes nothing.
 */
export async function keepRunPackage(sql: TransactionSql, scope: Scope, no: number): Promise<void> {
  await sql`
    insert into offer_run_packages as kept (workspace_id, connection_id, run, no, external_ids)
    select ${scope.workspaceId}, ${scope.connectionId}, ${scope.run}, ${no}, coalesce(array_agg(distinct external_id), '{}') from staged
    on conflict (workspace_id, connection_id, run, no) do update
      set external_ids = array(select unnest(kept.external_ids) union select unnest(excluded.external_ids))
      where kept.external_ids <> excluded.external_ids`;
}

/** Forgets what came before a run; their ids stand in the order of time. */
export async function forgetRuns(sql: TransactionSql, scope: Scope): Promise<void> {
  await sql`
    delete from offer_run_packages where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and run < ${scope.run}`;
}

/** Products of one comparison: so many are compared at a time, between which other things may have their turn. */
const comparedAtOnce = 1_000;

/** Has products compared with what each flow's target holds. */
export async function compareProducts(
  sql: TransactionSql,
  scope: { workspaceId: string; connectionId: string },
  productIds: string[],
  groups: string[],
): Promise<void> {
  if (productIds.length === 0) return;
  const flows = await sql<{ id: string }[]>`
    select id from flows where workspace_id = ${scope.workspaceId} and source_id = ${scope.connectionId} and entity = 'products' and mode <> 'off'`;
  for (const flow of flows)
    for (let from = 0; from < productIds.length; from += comparedAtOnce)
      await sql`
        insert into comparisons (id, workspace_id, flow_id, field_groups, product_ids)
        values (${v7()}, ${scope.workspaceId}, ${flow.id}, ${groups}, ${productIds.slice(from, from + comparedAtOnce)}::uuid[])`;
}
