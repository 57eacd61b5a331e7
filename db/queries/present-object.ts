import type { Sql } from 'postgres';
import type { HistoryEntity } from '../../domain/history-objects.ts';
import { type ToldFulfilment, tellFulfilment } from '../../domain/tell-fulfilment.ts';

type Document = Record<string, unknown>;
export type PresentObject = { document: Document; knownSince: Date };

/** An object as it is now, in the shape that its history names fields of. */
export async function presentObject(
  sql: Sql,
  entity: HistoryEntity,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<PresentObject | undefined> {
  const [row] = await read(sql, entity, { workspaceId, id });
  if (!row) return undefined;
  const { document, knownSince, withdrawn, fulfilment } = row;
  return {
    knownSince,
    document: {
      ...document,
      ...(withdrawn ? { withdrawn: 'yes' } : {}),
      ...(fulfilment ? { fulfilment: tellFulfilment(fulfilment) } : {}),
    },
  };
}

type Row = { document: Document; knownSince: Date; withdrawn?: boolean; fulfilment?: ToldFulfilment | null };

async function read(
  sql: Sql,
  entity: HistoryEntity,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<Row[]> {
  if (entity === 'order')
    return await sql<Row[]>`
      select orders.document, orders.created_at as "knownSince", (
        select jsonb_build_object('state', said.state, 'raw_state', said.raw_state, 'waybill', said.waybill, 'production', said.production,
          'raw_production', said.raw_production, 'progress', said.progress, 'parcels', said.parcels)
        from fulfilments said where said.workspace_id = orders.workspace_id and said.order_id = orders.id order by said.changed_at desc limit 1) as fulfilment
      from orders where workspace_id = ${workspaceId} and id = ${id}`;
  if (entity === 'product')
    return await sql<Row[]>`
      select jsonb_strip_nulls(jsonb_build_object('base', base, 'texts', texts, 'price', price, 'stock', stock, 'carriers', carriers, 'photos', photos,
        'product', jsonb_build_object('withdrawn', withdrawn))) as document, created_at as "knownSince"
      from products where workspace_id = ${workspaceId} and id = ${id}`;
  const table = entity === 'invoice' ? 'invoices' : entity === 'payment' ? 'payments' : 'records';
  return await sql<Row[]>`
    select document, created_at as "knownSince", withdrawn_at is not null as withdrawn from ${sql(table)}
    where workspace_id = ${workspaceId} and id = ${id}`;
}
