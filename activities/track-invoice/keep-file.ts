import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import type { Sql, TransactionSql } from 'postgres';
import type { Hub } from '../hub.ts';

/** A document's file as its source sends or names it. */
export type StatedFile = { url?: string; base64?: string; sha256?: string; mediaType?: string };

const mostBytes = 10_000_000;
/** What a document may be: what buyers open, and the national system's own form. */
const taken = new Set(['application/pdf', 'application/xml', 'text/xml', 'image/png', 'image/jpeg']);

type Judged = { mediaType: string; sha256: string };

/** Judges a document's file by its content: its type and hash, or why it is not kept. */
export async function judgeFile(bytes: Uint8Array, stated: StatedFile): Promise<Judged | { reason: string }> {
  if (bytes.length === 0) return { reason: 'The file is empty.' };
  if (bytes.length > mostBytes)
    return { reason: `The file has ${bytes.length} bytes; at most ${mostBytes} are taken.` };
  const mediaType = (await fileTypeFromBuffer(bytes))?.mime;
  if (mediaType === undefined || !taken.has(mediaType))
    return { reason: `The file is no PDF, XML, PNG or JPEG${mediaType ? ` but ${mediaType}` : ''}.` };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const differs = stated.sha256 !== undefined && stated.sha256.toLowerCase() !== sha256;
  return differs
    ? { reason: `The file's SHA-256 is ${sha256}, not ${stated.sha256} as stated. Have it sent again.` }
    : { mediaType, sha256 };
}

/** Keeps a file sealed, in place of a former one. */
export async function keepFile(
  sql: Sql | TransactionSql,
  hub: Pick<Hub, 'keyring'>,
  invoice: { workspaceId: string; invoiceId: string },
  bytes: Buffer,
  { mediaType, sha256 }: Judged,
): Promise<void> {
  // Documents outlive the monthly keys that retention of payloads drops.
  const { keyId, sealed } = await hub.keyring.seal(invoice.workspaceId, 'secret', bytes);
  await sql`
    insert into document_files as kept (workspace_id, invoice_id, sha256, media_type, size, key_id, sealed)
    values (${invoice.workspaceId}, ${invoice.invoiceId}, ${sha256}, ${mediaType}, ${bytes.length}, ${keyId}, ${sealed})
    on conflict (workspace_id, invoice_id) do update set sha256 = excluded.sha256, media_type = excluded.media_type, size = excluded.size,
      key_id = excluded.key_id, sealed = excluded.sealed, created_at = now() where kept.sha256 <> excluded.sha256`;
}

/** Keeps files that came along with their documents; resolves to those that are none, and why. */
export async function keepSentFiles(
  sql: TransactionSql,
  hub: Hub,
  workspaceId: string,
  sent: { invoiceId: string; file: StatedFile }[],
): Promise<{ invoiceId: string; reason: string }[]> {
  const problems: { invoiceId: string; reason: string }[] = [];
  for (const { invoiceId, file } of sent) {
    const bytes = Buffer.from(file.base64 ?? '', 'base64');
    const judged = await judgeFile(bytes, file);
    if ('reason' in judged) problems.push({ invoiceId, ...judged });
    else await keepFile(sql, hub, { workspaceId, invoiceId }, bytes, judged);
  }
  return problems;
}

/** Forgets files whose documents changed, so that the present one is fetched. */
export async function forgetFiles(sql: TransactionSql, workspaceId: string, invoiceIds: string[]): Promise<void> {
  if (invoiceIds.length === 0) return;
  await sql`
    delete from document_files where workspace_id = ${workspaceId} and invoice_id = any(${invoiceIds}::uuid[])
      and sha256 is distinct from (select lower(document -> 'file' ->> 'sha256') from invoices
        where invoices.workspace_id = document_files.workspace_id and invoices.id = document_files.invoice_id)`;
}
