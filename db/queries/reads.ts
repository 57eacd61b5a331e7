import type { TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { FeedScope } from './feed.ts';
import { tellReader } from './object-events.ts';

/** Something that the hub wants a connection to send. Without ids: everything it has of the entity, as a snapshot. */
export type Read = { id: string; entity: string; externalIds?: string[] };

const mostIds = 500;
/** Events looked at for one answer; the rest comes with the next. */
const mostEvents = 2000;
/** What was asked for and did not come is asked for again after so long. */
const againSeconds = 2 * 60;

/**
 * Takes what a connection is to be asked for now: objects that changed, grouped by entity, and what the full sync wants whole.
 * Each answer is asked for once more when nothing came of it; one in packages counts as coming while the last of them is not old,
 * or not read yet.
 */
export async function takeReads(sql: TransactionSql, scope: FeedScope): Promise<Read[]> {
  const { workspaceId, connectionId } = scope;
  const due = await sql<{ entity: string; ids: string[] }[]>`
    with due as (
      select id, entity, external_id, accepted_at from object_events
      where workspace_id = ${workspaceId} and connection_id = ${connectionId} and status = 'accepted'
        and (asked_at is null or asked_at < now() - ${againSeconds}::int * interval '1 second')
      order by accepted_at, id limit ${mostEvents} for update skip locked
    ), chosen as (
      select id, entity, external_id from (select *, row_number() over (partition by entity order by accepted_at, id) as nth from due) numbered
      where nth <= ${mostIds}
    ), asked as (
      update object_events set asked_at = clock_timestamp() from chosen
      where object_events.workspace_id = ${workspaceId} and object_events.id = chosen.id
    )
    select entity, array_agg(external_id order by external_id) as ids from chosen group by entity order by entity`;
  const groups = due.map(({ entity, ids }) => ({ id: v7(), entity, externalIds: ids }));
  if (groups.length > 0) await keepGroups(sql, scope, groups);
  const whole = await sql<{ id: string; entity: string; external_ids: string[] | null }[]>`
    update read_requests set asked_at = now()
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and state = 'open'
      and (sync_id is not null or external_ids is null)
      and (asked_at is null or (greatest(asked_at, heard_at) < now() - ${againSeconds}::int * interval '1 second'
        and not exists (select 1 from messages where messages.connection_id = ${connectionId} and messages.workspace_id = ${workspaceId}
          and messages.status = 'stored' and messages.subject = read_requests.entity)))
    returning id, entity, external_ids`;
  return [
    ...groups,
    ...whole.map(row => ({ id: row.id, entity: row.entity, externalIds: row.external_ids ?? undefined })),
  ];
}

/** Each group gets an id to be answered or refused by; a former group is over, as its events are asked for anew. */
async function keepGroups(
  sql: TransactionSql,
  { workspaceId, connectionId }: FeedScope,
  groups: { id: string; entity: string; externalIds: string[] }[],
): Promise<void> {
  await sql`
    update read_requests set state = 'answered', answered_at = now()
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and state = 'open' and sync_id is null
      and external_ids is not null and asked_at < now() - ${againSeconds}::int * interval '1 second'`;
  for (const { id, entity, externalIds } of groups) {
    await sql`
      insert into read_requests (id, workspace_id, connection_id, entity, external_ids, asked_at)
      values (${id}, ${workspaceId}, ${connectionId}, ${entity}, ${externalIds}, now())`;
  }
}

/**
 * Asks a connection for everything of an entity (or for some of it) on behalf of a full sync; it is told at commit. A request
 * for the same that is open already is left alone.
 */
export async function requestRead(
  sql: TransactionSql,
  scope: FeedScope,
  wanted: { entity: string; externalIds?: string[]; syncId?: string },
): Promise<string> {
  const id = v7();
  await sql`
    insert into read_requests (id, workspace_id, connection_id, entity, external_ids, sync_id)
    values (${id}, ${scope.workspaceId}, ${scope.connectionId}, ${wanted.entity}, ${wanted.externalIds ?? null}, ${wanted.syncId ?? null})`;
  await tellReader(sql, scope);
  return id;
}

/**
 * Notes that a connection cannot send what it was asked for: the objects' events are rejected with its reason, unless they
 * changed again since. Undefined when it was never asked for this.
 *
 * @param externalIds only these of what was asked for; all when absent
 */
export async function failRead(
  sql: TransactionSql,
  { workspaceId, connectionId }: FeedScope,
  failed: { id: string; reason: string; externalIds?: string[] },
): Promise<{ rejected: number } | undefined> {
  const [read] = await sql<{ entity: string; external_ids: string[] | null }[]>`
    select entity, external_ids from read_requests
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and id = ${failed.id} for update`;
  if (!read) return undefined;
  const asked = read.external_ids;
  const ids = failed.externalIds && asked ? failed.externalIds.filter(id => asked.includes(id)) : (asked ?? []);
  const rejected = await sql`
    update object_events set status = 'rejected', reason = ${failed.reason}, settled_at = now()
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = ${read.entity} and external_id = any(${ids})
      and status = 'accepted' and asked_at is not null returning 1`;
  if (failed.externalIds === undefined || ids.length === asked?.length) {
    await sql`
      update read_requests set state = 'failed', reason = ${failed.reason}, answered_at = now()
      where workspace_id = ${workspaceId} and id = ${failed.id} and state = 'open'`;
  }
  return { rejected: rejected.length };
}
