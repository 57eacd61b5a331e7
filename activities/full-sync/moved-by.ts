import type { TransactionSql } from 'postgres';
import { fieldChanges } from '../../domain/fingerprint.ts';

/** An object that was put into a feed: what stood there before and what stands there now, field by field. */
export type Moved = {
  connectionId: string;
  entity: string;
  objectId: string;
  fields: Record<string, [string | null, string | null]>;
};
type Row = {
  connectionId: string;
  entity: string;
  objectId: string;
  op: 'upsert' | 'delete';
  document: Record<string, unknown>;
};
type Scope = { workspaceId: string; connectionIds: string[]; entities: string[]; ids: string[] };

const mostFields = 20;
const longest = 200;

/**
 * What a piece of work, in one transaction, moves in the feeds of these connections.
 *
 * @param scope.ids the objects' ids, or those of the records that they are made of; of others only the new state is told
 */
export async function movedBy(sql: TransactionSql, scope: Scope, work: () => Promise<unknown>): Promise<Moved[]> {
  const { workspaceId, connectionIds, entities, ids } = scope;
  const uuids = ids.filter(id => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));
  const before = await sql<Row[]>`
    select connection_id as "connectionId", entity, object_id as "objectId", op, document from feed
    where workspace_id = ${workspaceId} and connection_id = any(${connectionIds}::uuid[]) and entity = any(${entities}) and object_id = any(${ids})
    union
    select connection_id, entity, object_id, op, document from feed
    where workspace_id = ${workspaceId} and record_id = any(${uuids}::uuid[]) and connection_id = any(${connectionIds}::uuid[]) and entity = any(${entities})`;
  const counters = await sql<{ connectionId: string; last: number }[]>`
    select connection_id as "connectionId", last::float8 as last from feed_counters
    where workspace_id = ${workspaceId} and connection_id = any(${connectionIds}::uuid[])`;
  await work();
  const held = new Map(before.map(row => [nameOf(row), row]));
  const moved: Moved[] = [];
  for (const connectionId of connectionIds) {
    const last = counters.find(row => row.connectionId === connectionId)?.last ?? 0;
    // Whatever this transaction put bears its time; others may have put something behind the same number.
    const rows = await sql<Row[]>`
      select connection_id as "connectionId", entity, object_id as "objectId", op, document from feed
      where workspace_id = ${workspaceId} and connection_id = ${connectionId} and seq > ${last} and entity = any(${entities}) and changed_at = now()
      order by seq`;
    moved.push(
      ...rows.map(row => ({
        connectionId,
        entity: row.entity,
        objectId: row.objectId,
        fields: changed(held.get(nameOf(row)), row),
      })),
    );
  }
  return moved;
}

const nameOf = ({ connectionId, entity, objectId }: Row): string => `${connectionId}/${entity}/${objectId}`;

function changed(before: Row | undefined, after: Row): Moved['fields'] {
  const shown = (row: Row | undefined) => (row?.op === 'upsert' ? row.document : {});
  const short = (value: string | null) => value?.slice(0, longest) ?? null;
  return Object.fromEntries(
    fieldChanges(shown(before), shown(after))
      .slice(0, mostFields)
      .map(change => [change.field, [short(change.before), short(change.after)] as const]),
  ) as Moved['fields'];
}
