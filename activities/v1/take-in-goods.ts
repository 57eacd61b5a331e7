import { createHash } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { InterpretError } from '../../connectors/contract.ts';
import type { RecordOf } from '../../connectors/v1/records/types.ts';
import { mergeProducts } from '../../db/queries/merge-products.ts';
import { mergeRecords, type StatedRecord } from '../../db/queries/merge-records.ts';
import { oweProducts } from '../../db/queries/owe-products.ts';
import { stageProducts } from '../../db/queries/stage-products.ts';
import type { ProductStatement } from '../../domain/product.ts';
import { keepPhotos, photoBound } from '../catalogue/keep-photos.ts';
import { wakeDelivery } from '../catalogue/wake-delivery.ts';
import type { OpenConnection } from '../open-connections.ts';
import { Unusable } from '../unusable.ts';
import { asOfRecord, countOutcomes, type Taken, type Taking } from './context.ts';
import type { Refused } from './read-push.ts';

type Entity = 'products' | 'stock' | 'prices';

/**
 * Takes in products, stock levels or prices: each is kept as stated, and what the three say together of a product is folded
 * into the catalogue. So they may come in any order, and a level of a product that is not known yet waits for it.
 */
export async function takeInGoods(sql: TransactionSql, taking: Taking<Entity>): Promise<Taken> {
  const { row } = taking.connection;
  const scope = { workspaceId: row.workspaceId, connectionId: row.id, messageId: taking.messageId, who: row.key };
  await lockGoods(sql, row.id);
  const stated = taking.body.stated.map(({ line, externalId, record }): StatedRecord => {
    const { op, asOf: _, ...document } = record;
    return {
      line,
      externalId,
      op,
      document: withoutBytes(document),
      parentId: 'product' in record ? record.product : undefined,
      name: 'name' in record ? record.name : undefined,
      asOf: asOfRecord(taking, record),
    };
  });
  const merged = await mergeRecords(sql, { ...scope, entity: taking.entity }, stated);
  const touched = new Set(
    merged.filter(each => each.outcome === 'created' || each.outcome === 'changed').map(each => each.externalId),
  );
  const productIds = new Set(
    stated.filter(each => touched.has(each.externalId)).map(each => each.parentId ?? each.externalId),
  );
  const refused = await foldGoods(sql, taking.connection, taking.messageId, [...productIds], statedBy(taking));
  return {
    counts: countOutcomes(merged),
    refused,
    superseded: merged.filter(each => each.outcome === 'superseded'),
    behind: () => wakeDelivery(taking.hub, { workspaceId: row.workspaceId, sourceId: row.id }),
  };
}

/** Whoever folds a connection's goods is alone in it until commit: what is known of a product lies in many records. */
export async function lockGoods(sql: TransactionSql, connectionId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`goods/${connectionId}`}, 0))`;
}

/** Photos that came along are kept by content, not with the record; their hash tells another photo from the same. */
function withoutBytes(document: Record<string, unknown>): Record<string, unknown> {
  const { photos, ...others } = document as { photos?: { base64?: string }[] };
  if (!photos) return others;
  const hashOf = (base64: string) => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');
  return {
    ...others,
    photos: photos.map(({ base64, ...photo }) => (base64 === undefined ? photo : { ...photo, sha256: hashOf(base64) })),
  };
}

type Known = {
  externalId: string;
  product: RecordOf<'products'>;
  withdrawn: boolean;
  levels: RecordOf<'stock'>[] | null;
  prices: RecordOf<'prices'>[] | null;
};

type StatedBy = Map<string, { line: number; entity: Entity; photos?: RecordOf<'products'>['photos'] }>;

/** What the message states of each product, as history and refusals name its lines; photos that came along stand in it alone. */
const statedBy = (taking: Taking<Entity>): StatedBy =>
  new Map(
    taking.body.stated.map(({ line, externalId, record }) => [
      'product' in record ? record.product : externalId,
      { line, entity: taking.entity, photos: 'photos' in record ? record.photos : undefined },
    ]),
  );

/** Folds what is known of these products into the catalogue; what cannot be is refused with the line that states it. */
export async function foldGoods(
  sql: TransactionSql,
  { row, ports }: OpenConnection,
  messageId: string | null,
  productIds: string[],
  lines: StatedBy = new Map(),
): Promise<Refused[]> {
  const scope = { workspaceId: row.workspaceId, connectionId: row.id, messageId, who: row.key };
  const read = ports.v1?.product;
  if (!read) throw new Unusable(`${row.key} is no source of products.`);
  if (productIds.length === 0) return [];
  const refused: Refused[] = [];
  const statements: { line: number; statement: ProductStatement; photos?: Record<string, string> }[] = [];
  const atMost = await photoBound(sql, row);
  for (const { externalId, product, withdrawn, levels, prices } of await readKnown(sql, scope, productIds)) {
    const { line = 0, entity, photos } = lines.get(externalId) ?? {};
    const record = { ...product, op: withdrawn ? ('delete' as const) : ('upsert' as const), photos };
    const understood = understand(() => read(record, levels ?? [], prices ?? []));
    // Stock goes on, whatever is wrong with a price.
    const sound = 'statement' in understood ? understood : understand(() => read(record, levels ?? [], []));
    const fault = 'fault' in understood ? understood.fault : undefined;
    // A level was taken as it came; what it met is told where it was stated.
    if (fault && entity !== 'stock') refused.push({ line, externalId, ...fault });
    if (!('statement' in sound)) continue;
    const { statement } = sound;
    const kept = await keepPhotos(sql, scope.workspaceId, { kind: 'product', line, statement }, atMost);
    refused.push(...kept.problems.flatMap(part => (part.kind === 'rejected' ? [{ ...part, line }] : [])));
    statements.push({ line, statement, photos: kept.photos });
  }
  const staging = await stageProducts(sql);
  for (const each of statements) await staging.add(each);
  await staging.end();
  await mergeProducts(sql, scope);
  await oweProducts(sql, scope);
  // A complete statement folds twice in its transaction: what it states, and what it leaves out.
  await sql`drop table staged, touched`;
  return refused;
}

type Fault = { field: string; reason: string };

/** What a record says, or what of it cannot be understood. */
function understand(read: () => ProductStatement): { statement: ProductStatement } | { fault: Fault } {
  try {
    return { statement: read() };
  } catch (error) {
    if (!(error instanceof InterpretError || error instanceof RangeError)) throw error;
    return { fault: { field: error instanceof InterpretError ? error.pointer : '', reason: error.message } };
  }
}

/** What is known of products with their stock levels and prices. */
async function readKnown(
  sql: TransactionSql,
  scope: { workspaceId: string; connectionId: string },
  productIds: string[],
): Promise<Known[]> {
  const of = (entity: string) => sql`(
    select jsonb_agg(part.document || jsonb_build_object('op', case when part.withdrawn_at is null then 'upsert' else 'delete' end) order by part.external_id)
    from records part
    where part.workspace_id = product.workspace_id and part.connection_id = product.connection_id and part.entity = ${entity}
      and part.parent_id = product.external_id)`;
  return await sql<Known[]>`
    select product.external_id as "externalId", product.document as product, product.withdrawn_at is not null as withdrawn,
      ${of('stock')} as levels, ${of('prices')} as prices
    from records product
    where product.workspace_id = ${scope.workspaceId} and product.connection_id = ${scope.connectionId} and product.entity = 'products'
      and product.external_id = any(${productIds})`;
}
