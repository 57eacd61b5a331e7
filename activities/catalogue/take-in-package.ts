import { createHash } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { PackageHead, PackagePart } from '../../connectors/catalogue-contract.ts';
import { InterpretError } from '../../connectors/contract.ts';
import { type Merged, mergeProducts } from '../../db/queries/merge-products.ts';
import { readStream } from '../../db/queries/message-stream.ts';
import { assertProducts, oweProducts } from '../../db/queries/owe-products.ts';
import { stageProducts } from '../../db/queries/stage-products.ts';
import type { Hub } from '../hub.ts';
import type { OpenConnection } from '../open-connections.ts';
import { Unusable } from '../unusable.ts';
import { followOffer } from './follow-offer.ts';
import { keepPhotos, photoBound } from './keep-photos.ts';

/** What became of a package's records. */
export type PackageCounts = Merged & { no: number; of: number; read: number; rejected: number; zeroed: number };

type Read = { head: PackageHead; products: number; rejected: number; hash: string };

/**
 * Takes in one stored package in one transaction: read piece by piece, staged, merged, owed to the flows, settled. A kill
 * before its end leaves the message waiting and nothing else changed.
 *
 * @returns undefined when it was taken in meanwhile; throws `InterpretError` when the package as a whole cannot be understood
 */
export async function takeInPackage(
  hub: Hub,
  connection: OpenConnection,
  messageId: string,
  signal: AbortSignal,
): Promise<PackageCounts | undefined> {
  const { row } = connection;
  const scope = { workspaceId: row.workspaceId, connectionId: row.id, messageId, who: row.key };
  return await hub.db.$client.begin(async sql => {
    const [waiting] = await sql<{ at: Date }[]>`
      select created_at as at from messages
      where workspace_id = ${row.workspaceId} and id = ${messageId} and status = 'stored' for update`;
    if (!waiting) return undefined;
    const read = await stage(hub, sql, connection, messageId, signal);
    const merged = await mergeProducts(sql, scope);
    await oweProducts(sql, scope);
    await assertProducts(sql, scope, read.head.states.stock ? ['stock', 'price'] : ['price']);
    const { of, no } = read.head;
    const zeroed = await followOffer(sql, row, { ...read.head, messageId, at: waiting.at, hash: read.hash });
    const counts = { ...merged, no, of, read: read.products, rejected: read.rejected, zeroed };
    await sql`
      update messages set status = 'accepted', counts = ${sql.json(counts)}, ingested_at = now(),
        subject = ${`offer ${no} of ${of}`}, reason = ${read.rejected > 0 ? `${read.rejected} records were rejected; the others were taken.` : null}
      where workspace_id = ${row.workspaceId} and id = ${messageId}`;
    return counts;
  });
}

/** Copies the package's products into the table `staged`; what else it holds is kept at once. */
async function stage(
  hub: Hub,
  sql: TransactionSql,
  connection: OpenConnection,
  messageId: string,
  signal: AbortSignal,
): Promise<Read> {
  const { row, ports } = connection;
  const source = ports.source?.products;
  if (!source) throw new Unusable(`${row.key} is no source of products.`);
  const hash = createHash('sha256');
  // Read outside the transaction: within it the copying is under way.
  const bytes = hashed(readStream(hub.db.$client, hub.keyring, { workspaceId: row.workspaceId, messageId }), hash);
  const atMost = await photoBound(hub.db.$client, row);
  const staging = await stageProducts(sql);
  const beside: PackagePart[] = [];
  let head: PackageHead | undefined;
  let products = 0;
  try {
    for await (const part of source.readPackage(bytes)) {
      signal.throwIfAborted();
      if (part.kind === 'head') head = part;
      else if (part.kind === 'product') {
        const { photos, problems } = await keepPhotos(hub.db.$client, row.workspaceId, part, atMost);
        beside.push(...problems);
        await staging.add({ line: part.line, statement: part.statement, photos });
        products += 1;
      } else beside.push(part);
    }
    if (!head) throw new InterpretError('/offer', 'The package does not say which one it is of how many.');
    await staging.end();
  } catch (error) {
    staging.abort(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
  const rejected = await keepBeside(sql, { workspaceId: row.workspaceId, connectionId: row.id, messageId }, beside);
  return { head, products, rejected, hash: hash.digest('hex') };
}

async function* hashed(bytes: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>): AsyncIterable<Buffer> {
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
  }
}

/** Keeps carriers, other entries and rejected records of a package; resolves to how many were rejected. */
async function keepBeside(
  sql: TransactionSql,
  scope: { workspaceId: string; connectionId: string; messageId: string },
  parts: PackagePart[],
): Promise<number> {
  const carriers = parts.filter(part => part.kind === 'carrier');
  const others = parts.filter(part => part.kind === 'other');
  const rejected = parts.filter(part => part.kind === 'rejected');
  if (carriers.length > 0) {
    const rows = [
      ...new Map(carriers.map(({ code, name, fields }) => [code, { id: v7(), code, name, fields }])).values(),
    ];
    await sql`
      insert into carriers (id, workspace_id, connection_id, code, name, fields)
      select id, ${scope.workspaceId}, ${scope.connectionId}, code, name, fields
      from jsonb_to_recordset(${sql.json(rows)}) as row (id uuid, code text, name text, fields jsonb)
      on conflict (workspace_id, connection_id, code) do update set name = excluded.name, fields = excluded.fields, seen_at = now()`;
  }
  if (others.length > 0) {
    const rows = [
      ...new Map(others.map(({ entity, code, fields }) => [`${entity}/${code}`, { entity, code, fields }])).values(),
    ];
    await sql`
      insert into stated_entries (workspace_id, connection_id, entity, code, fields)
      select ${scope.workspaceId}, ${scope.connectionId}, entity, code, fields
      from jsonb_to_recordset(${sql.json(rows)}) as row (entity text, code text, fields jsonb)
      on conflict (workspace_id, connection_id, entity, code) do update set fields = excluded.fields, seen_at = now()`;
  }
  if (rejected.length > 0) {
    const rows = rejected.map(({ line, externalId = null, field, value, reason }) => ({
      line,
      external_id: externalId,
      field,
      value,
      reason,
    }));
    await sql`
      insert into message_records (workspace_id, message_id, line, external_id, outcome, field, value, reason)
      select ${scope.workspaceId}, ${scope.messageId}, line, external_id, 'rejected', field, value, reason
      from jsonb_to_recordset(${sql.json(rows)}) as row (line int, external_id text, field text, value text, reason text) on conflict do nothing`;
  }
  return rejected.length;
}
