import type { Sql, TransactionSql } from 'postgres';
import type { FeedOutcome } from '../schema/feed.ts';
import { announce } from './announce.ts';
import { standing } from './compare-feed.ts';
import { hashOf } from './stage-products.ts';

export type FeedScope = { workspaceId: string; connectionId: string };

/** One object as a connection should have it now. `delete`: it should no longer have it; the document says what it was. */
export type FeedEntry = {
  objectId: string;
  op: 'upsert' | 'delete';
  document: Record<string, unknown>;
  /** What it was made of, where the full sync compares by it. */
  sourceHash?: string;
  flowId?: string;
  recordId?: string;
  buyerId?: string;
};

/**
 * Puts objects into a connection's feed; resolves to how many moved, as equal content moves nothing unless it is given `again`. The counter's row stays
 * locked until commit, so numbers become visible in their order and nothing ever appears behind a cursor that was given out.
 * Whoever waits for this feed is told at commit.
 */
export async function putFeed(
  sql: TransactionSql,
  { workspaceId, connectionId }: FeedScope,
  entity: string,
  entries: FeedEntry[],
  { again = false }: { again?: boolean } = {},
): Promise<number> {
  if (entries.length === 0) return 0;
  const rows = [...new Map(entries.map(entry => [entry.objectId, entry])).values()].map(entry => ({
    object_id: entry.objectId,
    op: entry.op,
    document: entry.document,
    hash: hashOf({ op: entry.op, document: entry.document }),
    source_hash: entry.sourceHash ?? null,
    flow_id: entry.flowId ?? null,
    record_id: entry.recordId ?? null,
    buyer_id: entry.buyerId ?? null,
  }));
  const [counter] = await sql<{ last: number }[]>`
    insert into feed_counters as counter (workspace_id, connection_id, last) values (${workspaceId}, ${connectionId}, 0)
    on conflict (workspace_id, connection_id) do update set last = counter.last returning last::float8 as last`;
  const last = counter?.last ?? 0;
  const madeOf = standing(sql, sql`row.source_hash`, sql`row.op`, sql`jsonb_hash_extended(row.document, 0)`);
  // Held against the document too, so that what was changed by hand is seen and mended. It is found by the conflict itself, which
  // always goes by the key: as long as little is known of a table that grows, any other look may read all there is of the entity.
  const moves = sql`(held.hash <> excluded.hash or held.op <> excluded.op or held.document <> excluded.document or ${again})`;
  const [moved] = await sql<{ count: number; last: number }[]>`
    with row as (
      select row.*, row_number() over () as nth
      from jsonb_to_recordset(${sql.json(rows as never)}) as row (object_id text, op text, document jsonb, hash text, source_hash text, flow_id uuid, record_id uuid, buyer_id text)
    ), put as (
      insert into feed as held (workspace_id, connection_id, entity, object_id, seq, op, document, hash, source_hash, flow_id, record_id, buyer_id)
      select ${workspaceId}, ${connectionId}, ${entity}, object_id, ${last} + nth, op, document, hash, ${madeOf}, flow_id, record_id, buyer_id from row
      -- What was never there need not be taken away.
      where row.op = 'upsert' or exists (select 1 from feed known where known.workspace_id = ${workspaceId} and known.connection_id = ${connectionId}
        and known.entity = ${entity} and known.object_id = row.object_id)
      on conflict (workspace_id, connection_id, entity, object_id) do update set op = excluded.op, document = excluded.document, hash = excluded.hash,
        source_hash = excluded.source_hash,
        seq = case when ${moves} then excluded.seq else held.seq end,
        flow_id = case when ${moves} then excluded.flow_id else held.flow_id end,
        record_id = case when ${moves} then excluded.record_id else held.record_id end,
        buyer_id = case when ${moves} then excluded.buyer_id else held.buyer_id end,
        changed_at = case when ${moves} then now() else held.changed_at end,
        given_at = case when ${moves} then null else held.given_at end,
        outcome = case when ${moves} then null else held.outcome end,
        reason = case when ${moves} then null else held.reason end,
        acked_at = case when ${moves} then null else held.acked_at end
      -- Of equal content only what it was made of is noted.
      where ${moves} or held.source_hash is distinct from excluded.source_hash
      returning held.seq
    )
    select count(*) filter (where seq > ${last})::int as count, coalesce(max(seq), 0)::float8 as last from put`;
  const count = moved?.count ?? 0;
  if (count > 0) {
    await sql`
      update feed_counters set last = ${moved?.last ?? last} where workspace_id = ${workspaceId} and connection_id = ${connectionId}`;
    await sql`select pg_notify('kladka_feed', ${connectionId})`;
    await announce(sql, { workspaceId, connectionId }, `${entity}.changed`, { entity });
  }
  return count;
}

type Known = { objectId: string; op: string; document: Record<string, unknown> } & Pick<
  FeedEntry,
  'flowId' | 'recordId' | 'buyerId'
>;

/**
 * Puts what `change` makes of the objects that are there now; nobody else changes them in between. What an entry does not say
 * of its flow, record and buyer stays as it was. Resolves to how many moved.
 */
export async function changeFeed(
  sql: TransactionSql,
  scope: FeedScope,
  entity: string,
  objectIds: string[],
  change: (there: Map<string, Record<string, unknown>>) => FeedEntry[],
): Promise<number> {
  const { workspaceId, connectionId } = scope;
  // Whoever puts holds this row until commit.
  await sql`
    insert into feed_counters as counter (workspace_id, connection_id, last) values (${workspaceId}, ${connectionId}, 0)
    on conflict (workspace_id, connection_id) do update set last = counter.last`;
  const rows = await sql<Known[]>`
    select object_id as "objectId", op, document, flow_id as "flowId", record_id as "recordId", buyer_id as "buyerId" from feed
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${entity} and object_id = any(${objectIds})`;
  const known = new Map(rows.map(row => [row.objectId, row]));
  const there = new Map(rows.filter(row => row.op === 'upsert').map(row => [row.objectId, row.document]));
  const entries = change(there).map(entry => {
    const { flowId, recordId, buyerId } = known.get(entry.objectId) ?? {};
    return {
      ...entry,
      flowId: entry.flowId ?? flowId,
      recordId: entry.recordId ?? recordId,
      buyerId: entry.buyerId ?? buyerId,
    };
  });
  return await putFeed(sql, scope, entity, entries);
}

export type FeedRow = {
  seq: number;
  entity: string;
  objectId: string;
  op: 'upsert' | 'delete';
  document: Record<string, unknown>;
  buyerId: string | null;
  changedAt: Date;
};

/** What changed in a connection's feed behind a cursor, oldest first. `buyers`: only what belongs to one of these. */
export async function pullFeed(
  sql: Sql | TransactionSql,
  { workspaceId, connectionId }: FeedScope,
  page: { entity: string; after: number; limit: number; buyers?: string[] },
): Promise<FeedRow[]> {
  return await sql<FeedRow[]>`
    with page as (
      select object_id, seq from feed
      where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${page.entity} and seq > ${page.after}
        and (${page.buyers === undefined} or buyer_id = any(${page.buyers ?? []}))
      order by seq limit ${page.limit}
    ), first as (
      -- A row that somebody changes just now is not waited for, and what it becomes is not what is given here.
      select feed.object_id, feed.seq from feed join page on page.object_id = feed.object_id and page.seq = feed.seq
      where feed.workspace_id = ${workspaceId} and feed.connection_id = ${connectionId} and feed.entity = ${page.entity} and feed.given_at is null
      for update of feed skip locked
    ), given as (
      update feed set given_at = now() from first
      where feed.workspace_id = ${workspaceId} and feed.connection_id = ${connectionId} and feed.entity = ${page.entity}
        and feed.object_id = first.object_id and feed.seq = first.seq
    )
    select feed.seq::float8 as seq, feed.entity, feed.object_id as "objectId", feed.op, feed.document, feed.buyer_id as "buyerId", feed.changed_at as "changedAt"
    from feed join page on page.object_id = feed.object_id
    where feed.workspace_id = ${workspaceId} and feed.connection_id = ${connectionId} and feed.entity = ${page.entity}
    order by feed.seq`;
}

/** Objects of a feed by their ids, as they stand there now; those that are not there are missing. */
export async function heldInFeed(
  sql: Sql | TransactionSql,
  { workspaceId, connectionId }: FeedScope,
  entity: string,
  objectIds: string[],
): Promise<FeedRow[]> {
  return await sql<FeedRow[]>`
    select seq::float8 as seq, entity, object_id as "objectId", op, document, buyer_id as "buyerId", changed_at as "changedAt" from feed
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${entity} and object_id = any(${objectIds})`;
}

export type Ack = {
  objectId: string;
  /** The number under which it was given out; a row that moved on since is not acknowledged by it. */
  seq?: number;
  outcome: FeedOutcome;
  reason?: string;
  remoteId?: string;
  remoteNumber?: string;
};

/** Notes what the other side said of what it pulled; resolves to the objects that it applied to. */
export async function ackFeed(
  sql: TransactionSql,
  { workspaceId, connectionId }: FeedScope,
  entity: string,
  acks: Ack[],
): Promise<{ objectId: string; recordId: string | null }[]> {
  if (acks.length === 0) return [];
  const rows = acks.map(ack => ({
    object_id: ack.objectId,
    seq: ack.seq ?? null,
    outcome: ack.outcome,
    reason: ack.reason ?? null,
    remote_id: ack.remoteId ?? null,
    remote_number: ack.remoteNumber ?? null,
  }));
  // In turn with whoever puts something into this feed: each locks several of its rows.
  await sql`
    select 1 from feed_counters where workspace_id = ${workspaceId} and connection_id = ${connectionId} for update`;
  return await sql<{ objectId: string; recordId: string | null }[]>`
    update feed set outcome = row.outcome, reason = row.reason, remote_id = coalesce(row.remote_id, feed.remote_id),
      remote_number = coalesce(row.remote_number, feed.remote_number), acked_at = now(), given_at = coalesce(given_at, now())
    from jsonb_to_recordset(${sql.json(rows)}) as row (object_id text, seq bigint, outcome text, reason text, remote_id text, remote_number text)
    where feed.workspace_id = ${workspaceId} and feed.connection_id = ${connectionId} and feed.entity = ${entity}
      and feed.object_id = row.object_id and (row.seq is null or row.seq = feed.seq)
    returning feed.object_id as "objectId", feed.record_id as "recordId"`;
}

/** One page of everything that a feed holds of an entity, by object id. */
export async function listFeed(
  sql: Sql | TransactionSql,
  { workspaceId, connectionId }: FeedScope,
  entity: string,
  after: string | undefined,
  limit: number,
): Promise<FeedRow[]> {
  return await sql<FeedRow[]>`
    select seq::float8 as seq, entity, object_id as "objectId", op, document, buyer_id as "buyerId", changed_at as "changedAt" from feed
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${entity} and op = 'upsert' and object_id > ${after ?? ''}
    order by object_id limit ${limit}`;
}
