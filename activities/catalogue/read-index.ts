import type { Sql } from 'postgres';
import { v7 } from 'uuid';
import type { RemoteProduct } from '../../connectors/catalogue-contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import type { Hub } from '../hub.ts';
import { cursorOf } from './cursor-of.ts';
import type { CatalogueFlow } from './flows.ts';

/** How far the reading of everything that is there has come. */
type Reading = { round: string; after?: string };

/** While products wait for their partner, the target is read anew this often, as a person may add it there. */
const rereadMs = 10 * 60_000;
const pagesAtOnce = 50;

/**
 * Reads what a target has, page by page, into what matching looks at: at `first` when it never was, and `again` every ten
 * minutes while products are unmatched.
 *
 * @returns whether matching may go on; `more`: there are pages left
 */
export async function readIndex(
  hub: Hub,
  flow: CatalogueFlow,
  when: 'first' | 'again',
  signal: AbortSignal,
): Promise<{ ready: boolean; more: boolean; setback?: Setback }> {
  const sql = hub.db.$client;
  const { row } = flow.connection;
  const reading = cursorOf(sql, row, 'catalogue/reading');
  const readAt = cursorOf(sql, row, 'catalogue/read-at');
  const last = await readAt.read();
  const open = await reading.read();
  if (last && when === 'first') return { ready: true, more: false };
  if (!open && last) {
    const fresh = hub.now().getTime() - Date.parse(last) < rereadMs;
    if (fresh || !(await anyUnmatched(sql, flow))) return { ready: true, more: false };
  }
  let at: Reading = open ? JSON.parse(open) : { round: v7() };
  for (let page = 0; page < pagesAtOnce; page += 1) {
    const read = await flow.target.list({ after: at.after, groups: [] }, signal);
    if (read.kind !== 'done') return { ready: last !== undefined, more: false, setback: read };
    await keepIndex(sql, row, at.round, read.value.products);
    if (!read.value.after) {
      await sql`
        delete from remote_products where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and round <> ${at.round}`;
      await reading.write('');
      await readAt.write(hub.now().toISOString());
      await forgetCodes(sql, row);
      return { ready: true, more: false };
    }
    at = { ...at, after: read.value.after };
    await reading.write(JSON.stringify(at));
  }
  return { ready: last !== undefined, more: true };
}

async function anyUnmatched(sql: Sql, flow: CatalogueFlow): Promise<boolean> {
  const rows = await sql`
    select 1 from deliveries where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and blocked_by = 'unmatched' limit 1`;
  return rows.length > 0;
}

/** Keeps a page of what a target has. */
async function keepIndex(
  sql: Sql,
  row: { workspaceId: string; id: string },
  round: string,
  products: RemoteProduct[],
): Promise<void> {
  if (products.length === 0) return;
  const rows = [...new Map(products.map(product => [product.externalId, product])).values()].map(
    ({ externalId, name, active, codes }) => ({
      external_id: externalId,
      name,
      active,
      code_external_id: codes.externalId ?? null,
      bloz7: codes.bloz7 ?? null,
      ean: codes.ean ?? null,
      sku: codes.sku ?? null,
    }),
  );
  await sql`
    insert into remote_products as kept (workspace_id, connection_id, external_id, name, active, code_external_id, bloz7, ean, sku, round)
    select ${row.workspaceId}, ${row.id}, external_id, name, active, code_external_id, bloz7, ean, sku, ${round}
    from jsonb_to_recordset(${sql.json(rows)}) as row (external_id text, name text, active bool, code_external_id text, bloz7 text, ean text, sku text)
    on conflict (workspace_id, connection_id, external_id) do update set name = excluded.name, active = excluded.active,
      code_external_id = excluded.code_external_id, bloz7 = excluded.bloz7, ean = excluded.ean, sku = excluded.sku, round = excluded.round, seen_at = now()`;
}

/** Keeps products that were met between two readings; a reading that is under way has them too. */
export async function noteThere(
  sql: Sql,
  row: { workspaceId: string; id: string },
  products: RemoteProduct[],
): Promise<void> {
  const open = await cursorOf(sql, row, 'catalogue/reading').read();
  const reading: Reading = open ? JSON.parse(open) : { round: v7() };
  await keepIndex(sql, row, reading.round, products);
}

/** Has every product looked at by code against the new list. Those looked at by name are looked at again only now and then: it takes long. */
async function forgetCodes(sql: Sql, row: { workspaceId: string; id: string }): Promise<void> {
  await sql`
    update cursors set value = (value::jsonb - 'codes')::text
    where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and name like 'matching/%' and value <> ''`;
}
