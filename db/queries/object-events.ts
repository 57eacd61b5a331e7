import type { Sql, TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { ObjectEventStatus } from '../schema/feed.ts';
import { announce } from './announce.ts';
import type { FeedScope } from './feed.ts';

export type ObjectName = { entity: string; externalId: string };

/**
 * Notes that objects of a connection changed and must be read. One that waits already is announced once more and is asked for
 * again, as what was asked before may have been read before the change. Whoever waits for reads is told at commit.
 *
 * @returns the waiting event of each object
 */
export async function announceObjects(
  sql: TransactionSql,
  { workspaceId, connectionId }: FeedScope,
  objects: ObjectName[],
): Promise<(ObjectName & { id: string })[]> {
  if (objects.length === 0) return [];
  const named = new Map<string, ObjectName & { id: string; times: number }>();
  for (const { entity, externalId } of objects) {
    const name = `${entity}/${externalId}`;
    named.set(name, { entity, externalId, id: v7(), times: (named.get(name)?.times ?? 0) + 1 });
  }
  const rows = [...named.values()].map(({ externalId, ...row }) => ({ ...row, external_id: externalId }));
  const events = await sql<(ObjectName & { id: string })[]>`
    insert into object_events (id, workspace_id, connection_id, entity, external_id, status, times)
    select id, ${workspaceId}, ${connectionId}, entity, external_id, 'accepted', times
    from jsonb_to_recordset(${sql.json(rows)}) as row (id uuid, entity text, external_id text, times int)
    -- Always in the same order, so that two batches never wait for each other.
    order by entity, external_id
    on conflict (workspace_id, connection_id, entity, external_id) where status = 'accepted'
    do update set times = object_events.times + excluded.times, asked_at = null
    returning id, entity, external_id as "externalId"`;
  await tellReader(sql, { workspaceId, connectionId });
  return events;
}

/** Tells whoever waits for reads of a connection, and its webhooks, that there is something to read. */
export async function tellReader(sql: TransactionSql, scope: FeedScope): Promise<void> {
  await sql`select pg_notify('kladka_reads', ${scope.connectionId})`;
  await announce(sql, scope, 'read.requested', {});
}

export type ListedEvent = ObjectName & {
  id: string;
  status: ObjectEventStatus;
  reason: string | null;
  times: number;
  acceptedAt: Date;
  askedAt: Date | null;
  settledAt: Date | null;
  messageId: string | null;
};

/** One page of a connection's events, newest first. */
export async function listEvents(
  sql: Sql,
  { workspaceId, connectionId }: FeedScope,
  page: { id?: string; status?: ObjectEventStatus; entity?: string; after?: string; limit: number },
): Promise<ListedEvent[]> {
  return await sql<ListedEvent[]>`
    select id, entity, external_id as "externalId", status, reason, times, accepted_at as "acceptedAt", asked_at as "askedAt",
      settled_at as "settledAt", message_id as "messageId"
    from object_events
    where workspace_id = ${workspaceId} and connection_id = ${connectionId}
      and (${page.id ?? null}::uuid is null or id = ${page.id ?? null})
      and (${page.status ?? null}::text is null or status = ${page.status ?? null})
      and (${page.entity ?? null}::text is null or entity = ${page.entity ?? null})
      and (${page.after ?? null}::uuid is null or id < ${page.after ?? null})
    order by id desc limit ${page.limit}`;
}
