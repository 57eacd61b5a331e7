import { createHash } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';
import type { PackagePart } from '../../connectors/catalogue-contract.ts';
import { defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import type { Fields } from '../../domain/product.ts';
import { judgePhoto } from './judge-photo.ts';

type ProductPart = Extract<PackagePart, { kind: 'product' }>;

/** Bytes that a photo of a source may have: what the widest of its flows takes. */
export async function photoBound(
  sql: Sql | TransactionSql,
  source: { workspaceId: string; id: string },
): Promise<number> {
  const [row] = await sql<{ bytes: number | null }[]>`
    select max((settings -> 'photos' ->> 'maxBytes')::int) as bytes from flows
    where workspace_id = ${source.workspaceId} and source_id = ${source.id} and entity = 'products'`;
  return row?.bytes ?? defaultCatalogueFlowSettings.photos.maxBytes;
}

/** Keeps a photo once per content and names it by its hash. */
export async function keepPhoto(
  sql: Sql | TransactionSql,
  workspaceId: string,
  bytes: Uint8Array,
  type: string,
): Promise<string> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  await sql`
    insert into photo_contents (workspace_id, hash, type, content) values (${workspaceId}, ${hash}, ${type}, ${Buffer.from(bytes)})
    on conflict do nothing`;
  return hash;
}

/** Keeps the photos that came along with a product. One that is none, or has more than `atMost` bytes, is a problem of its own; the product passes. */
export async function keepPhotos(
  sql: Sql | TransactionSql,
  workspaceId: string,
  { line, statement }: ProductPart,
  atMost: number,
): Promise<{ photos?: Fields; problems: PackagePart[] }> {
  if (!statement.photos) return { problems: [] };
  const photos: Fields = {};
  const problems: PackagePart[] = [];
  let position = 0;
  for (const photo of statement.photos) {
    position += 1;
    const name = String(position);
    if ('url' in photo) {
      photos[name] = photo.url;
      continue;
    }
    const judged = await judgePhoto(photo.bytes, atMost);
    if ('type' in judged) photos[name] = `sha256:${await keepPhoto(sql, workspaceId, photo.bytes, judged.type)}`;
    else
      problems.push({
        kind: 'rejected',
        line,
        externalId: statement.externalId,
        field: `photo ${position}`,
        value: `${photo.bytes.length} bytes`,
        reason: judged.reason,
      });
  }
  return { photos, problems };
}
