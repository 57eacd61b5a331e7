import type { TransactionSql } from 'postgres';
import type { Fields } from '../../domain/product.ts';

/** What each side of a two-way flow showed of a record; a side that has none shows nothing. */
export type SeenImages = { recordId: string; source?: Fields; target?: Fields };
type Flow = { workspaceId: string; id: string };

/** What was last seen of these records on either side, locked until commit. */
export async function readImages(
  sql: TransactionSql,
  flow: Flow,
  recordIds: string[],
): Promise<Map<string, SeenImages>> {
  const rows = await sql<{ recordId: string; side: 'source' | 'target'; image: Fields }[]>`
    select record_id as "recordId", side, image from seen_images
    where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and record_id = any(${recordIds}::uuid[])
    order by record_id, side for update`;
  const images = new Map<string, SeenImages>();
  for (const { recordId, side, image } of rows)
    images.set(recordId, { ...(images.get(recordId) ?? { recordId }), [side]: image });
  return images;
}

/** Keeps what is seen of these records now; what is as before is left alone. */
export async function keepImages(sql: TransactionSql, flow: Flow, seen: SeenImages[]): Promise<void> {
  const rows = seen.flatMap(({ recordId, source, target }) => [
    ...(source ? [{ record_id: recordId, side: 'source', image: source }] : []),
    ...(target ? [{ record_id: recordId, side: 'target', image: target }] : []),
  ]);
  if (rows.length === 0) return;
  await sql`
    insert into seen_images (workspace_id, flow_id, record_id, side, image)
    select ${flow.workspaceId}, ${flow.id}, record_id, side, image
    from jsonb_to_recordset(${sql.json(rows)}) as row (record_id uuid, side text, image jsonb)
    on conflict (workspace_id, flow_id, record_id, side) do update set image = excluded.image, seen_at = now()
      where seen_images.image <> excluded.image`;
}
