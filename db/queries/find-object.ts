import type { Sql } from 'postgres';
import type { HistoryEntity, NamedObject } from '../../domain/history-objects.ts';
import type { RecordEntity } from '../schema/parties.ts';
import { findProducts } from './list-products.ts';

export type FoundObject = { id: string; connection: string; title: string };

/** How what is kept as a record is called in its table. */
export const recordEntities: Partial<Record<HistoryEntity, RecordEntity>> = {
  customer: 'customers',
  'delivery-place': 'delivery-places',
  user: 'users',
  category: 'categories',
  carrier: 'carriers',
  stock: 'stock',
  price: 'prices',
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const most = 10;

/** The objects that people mean by an id, a number or a source's own id; two connections may use the same one. */
export async function findObjects(
  sql: Sql,
  workspaceId: string,
  { entity, name }: NamedObject,
): Promise<FoundObject[]> {
  if (entity === 'product') return await findProducts(sql, workspaceId, name);
  const from = (table: string) => sql`
    from ${sql(table)} found join connections connection on connection.workspace_id = found.workspace_id and connection.id = found.connection_id
    where found.workspace_id = ${workspaceId}`;
  const id = uuid.test(name) ? sql`found.id = ${name}::uuid` : undefined;
  const record = recordEntities[entity];
  if (record)
    return await sql<FoundObject[]>`
      select found.id, connection.key as connection, coalesce(found.name, found.external_id) as title ${from('records')} and found.entity = ${record}
        and ${id ?? sql`(found.external_id = ${name} or found.tax_id = ${name} or found.email = ${name})`} order by found.id limit ${most}`;
  if (entity === 'payment')
    return await sql<FoundObject[]>`
      select found.id, connection.key as connection, found.external_id as title ${from('payments')}
        and ${id ?? sql`found.external_id = ${name}`} order by found.id limit ${most}`;
  return await sql<FoundObject[]>`
    select found.id, connection.key as connection, found.number as title ${from(entity === 'order' ? 'orders' : 'invoices')}
      and ${id ?? sql`(found.number = ${name} or found.external_id = ${name})`} order by found.id limit ${most}`;
}
