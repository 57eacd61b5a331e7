import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import type { Sql, TransactionSql } from 'postgres';
import type { PackagePart } from '../../connectors/catalogue-contract.ts';
import type { Fields } from '../../domain/product.ts';

/** What browsers show and shops take. */
const shown = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const mostBytes = 8_000_000;

type ProductPart = Extract<PackagePart, { kind: 'product' }>;

/** Judges a photo by its content: its type, or why it is none. */
export async function judgePhoto(
  bytes: Uint8Array,
  atMost = mostBytes,
): Promise<{ type: string } | { reason: string }> {
  if (bytes.length > atMost) return { reason: `The photo has ${bytes.length} bytes; at most ${atMost} are taken.` };
  const type = (await fileTypeFromBuffer(bytes))?.mime;
  return type && shown.has(type)
    ? { type }
    : { reason: `The photo is no JPEG, PNG, GIF or WebP${type ? ` but ${type}` : ''}.` };
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

/** Keeps the photos that came along with a product. One that is none is a problem of its own; the product passes. */
export async function keepPhotos(
  sql: Sql | TransactionSql,
  workspaceId: string,
  { line, statement }: ProductPart,
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
    const judged = await judgePhoto(photo.bytes);
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
