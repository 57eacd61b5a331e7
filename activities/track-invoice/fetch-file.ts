import { createHttpClient } from '../../connectors/http-client.ts';
import type { Hub } from '../hub.ts';
import { leaseBudget } from '../lease-budget.ts';
import type { CommonSettings } from '../open-connections.ts';
import { recordExchange } from '../record-exchange.ts';
import { judgeFile, keepFile, type StatedFile } from './keep-file.ts';

export type KeptFile = { mediaType: string; sha256: string; size: number };
type Which = { workspaceId: string; invoiceId: string };

/**
 * A document's file, fetched from its source the first time that somebody asks for it and kept sealed from then on. By the
 * outbound rules of the source's connection: private addresses and plain HTTP only where it allows them.
 */
export async function fileOf(
  hub: Hub,
  { workspaceId, invoiceId }: Which,
  signal: AbortSignal,
): Promise<KeptFile | { reason: string }> {
  const sql = hub.db.$client;
  const [row] = await sql<{ connectionId: string; file: StatedFile | null; kept: KeptFile | null }[]>`
    select invoice.connection_id as "connectionId", invoice.document -> 'file' as file,
      (select jsonb_build_object('mediaType', kept.media_type, 'sha256', kept.sha256, 'size', kept.size) from document_files kept
        where kept.workspace_id = invoice.workspace_id and kept.invoice_id = invoice.id) as kept
    from invoices invoice where invoice.workspace_id = ${workspaceId} and invoice.id = ${invoiceId}`;
  if (row?.kept) return row.kept;
  if (!row?.file?.url) return { reason: 'The document has no file.' };
  const fetched = await fetchBytes(hub, { workspaceId, connectionId: row.connectionId }, row.file.url, signal);
  if ('reason' in fetched) return fetched;
  const judged = await judgeFile(fetched.bytes, row.file);
  if ('reason' in judged) return judged;
  await keepFile(sql, hub, { workspaceId, invoiceId }, fetched.bytes, judged);
  return { ...judged, size: fetched.bytes.length };
}

/** The bytes of a kept file, opened. */
export async function openFile(
  hub: Hub,
  { workspaceId, invoiceId }: Which,
): Promise<{ bytes: Buffer; mediaType: string; number: string } | undefined> {
  const [row] = await hub.db.$client<{ keyId: string; sealed: Buffer; mediaType: string; number: string }[]>`
    select kept.key_id as "keyId", kept.sealed, kept.media_type as "mediaType", invoice.number from document_files kept
    join invoices invoice on invoice.workspace_id = kept.workspace_id and invoice.id = kept.invoice_id
    where kept.workspace_id = ${workspaceId} and kept.invoice_id = ${invoiceId}`;
  if (!row) return undefined;
  return { bytes: await hub.keyring.open(row), mediaType: row.mediaType, number: row.number };
}

async function fetchBytes(
  hub: Hub,
  { workspaceId, connectionId }: { workspaceId: string; connectionId: string },
  url: string,
  signal: AbortSignal,
): Promise<{ bytes: Buffer } | { reason: string }> {
  const { row, connector } = await hub.connections.get(workspaceId, connectionId);
  const common = (await hub.connections.settings(row)) as CommonSettings;
  const sql = hub.db.$client;
  const http = createHttpClient({
    baseUrl: '',
    allowPrivate: common.allowPrivate === true,
    allowPlainHttp: common.allowPlainHttp === true,
    maxAnswerBytes: 10_000_000,
    budget: leaseBudget(
      sql,
      row.id,
      common.requestsPerSecond ?? connector.limits.requestsPerSecond,
      common.burst ?? connector.limits.burst,
    ),
    record: exchange => recordExchange(sql, hub.keyring, row, exchange),
    onRecordError: error => hub.log.warn({ err: error, connection: row.key }, 'An exchange could not be kept.'),
  });
  try {
    const answer = await http.send({ method: 'GET', url, headers: {}, signal });
    if (!answer.ok) return { reason: `The file could not be fetched: ${answer.reason}` };
    if (answer.status !== 200)
      return { reason: `The file could not be fetched: ${row.key} answered ${answer.status}.` };
    return { bytes: Buffer.from(answer.body) };
  } finally {
    await http.close();
  }
}
