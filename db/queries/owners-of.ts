import type { Sql } from 'postgres';
import type { FeedScope } from './feed.ts';

/** What belongs to a buyer and may be known by an id already. */
export type OwnedEntity = 'delivery-places' | 'orders' | 'invoices' | 'payments';

/**
 * Whose the objects are that a connection was given or stated under these ids; null: nobody's who is known. An id that stands for
 * nothing yet is missing.
 */
export async function ownersOf(
  sql: Sql,
  { workspaceId, connectionId }: FeedScope,
  entity: OwnedEntity,
  ids: string[],
): Promise<Map<string, (string | null)[]>> {
  if (ids.length === 0) return new Map();
  const stated = {
    'delivery-places': sql`select external_id as id, parent_id as buyer from records where entity = 'delivery-places'`,
    orders: sql`select external_id as id, document -> 'customer' ->> 'externalId' as buyer from orders where true`,
    invoices: sql`select external_id as id, buyer_id as buyer from invoices where true`,
    payments: sql`select external_id as id, buyer_id as buyer from payments where true`,
  }[entity];
  const rows = await sql<{ id: string; buyer: string | null }[]>`
    select object_id as id, buyer_id as buyer from feed
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${entity} and object_id = any(${ids})
    union ${stated} and workspace_id = ${workspaceId} and connection_id = ${connectionId} and external_id = any(${ids})`;
  return new Map([...Map.groupBy(rows, row => row.id)].map(([id, all]) => [id, all.map(row => row.buyer)]));
}
