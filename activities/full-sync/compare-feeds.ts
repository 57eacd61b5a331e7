import type { TransactionSql } from 'postgres';
import type { SyncPart } from '../../workflows/full-sync.ts';
import type { Hub } from '../hub.ts';
import { type Moved, movedBy } from './moved-by.ts';
import { type Item, keepItems, openPart, type Sync } from './settle-part.ts';

/** Something that lies in a feed and is compared page by page. */
export type Stage = {
  /** Under which names it lies in the feed. */
  into: string[];
  /** What is to be looked at behind an id; `looked`: how many objects it stands for; `left`: what only a person can mend. */
  next: (
    sql: TransactionSql,
    after: string,
  ) => Promise<{ ids: string[]; looked: number; more: boolean; left?: Item[] }>;
  publish: (sql: TransactionSql, ids: string[]) => Promise<unknown>;
};
type Ends = { flowId: string; sourceId: string; targetId: string; dryRun: boolean };
type Cursor = { stage: number; after: string };

/** Rounds are kept this short, so that progress is seen. */
const roundMs = 8_000;

/**
 * Works on at a part whose target asks at `/v1`, page by page, and counts what it finds: what moves in a feed differed. Each
 * page and where it goes on are one transaction, so that a kill costs one page and two who work at it count nothing twice.
 *
 * @returns true once every page is done, or the part is over
 */
export async function compareFeeds(
  hub: Hub,
  sync: Sync,
  part: SyncPart,
  ends: Ends,
  stages: Stage[],
): Promise<boolean> {
  for (const until = Date.now() + roundMs; Date.now() < until; ) {
    const over = await hub.db.$client.begin(sql => nextPage(sql, sync, part, ends, stages));
    if (over) return true;
  }
  return false;
}

async function nextPage(
  sql: TransactionSql,
  sync: Sync,
  part: SyncPart,
  ends: Ends,
  stages: Stage[],
): Promise<boolean> {
  const [row] = await sql<{ cursor: string | null }[]>`
    select cursor from sync_parts where ${openPart(sql, sync, part)} for update`;
  if (!row) return true;
  const at: Cursor = row.cursor ? JSON.parse(row.cursor) : { stage: 0, after: '' };
  const stage = stages[at.stage];
  if (!stage) return true;
  const { ids, looked, more, left = [] } = await stage.next(sql, at.after);
  const moved = ids.length === 0 ? [] : await tried(sql, ends, () => move(sql, sync, ends, stage, ids));
  const items = itemsOf(part, ends, moved);
  await keepItems(sql, sync, part, items);
  const stay = await keepItems(sql, sync, part, left);
  const last = ids.at(-1);
  const next: Cursor = more && last !== undefined ? { ...at, after: last } : { stage: at.stage + 1, after: '' };
  await sql`
    update sync_parts set state = 'comparing', cursor = ${JSON.stringify(next)}, started_at = coalesce(started_at, now()), read = read + ${looked},
      differed = differed + ${items.length + stay}, repaired = repaired + ${ends.dryRun ? 0 : items.length},
      left_alone = left_alone + ${stay + (ends.dryRun ? items.length : 0)}
    where ${openPart(sql, sync, part)}`;
  return false;
}

const move = (sql: TransactionSql, { workspaceId }: Sync, ends: Ends, stage: Stage, ids: string[]) =>
  movedBy(sql, { workspaceId, connectionIds: [ends.targetId, ends.sourceId], entities: stage.into, ids }, () =>
    stage.publish(sql, ids),
  );

/** A dry run does the same and takes it back. */
async function tried(sql: TransactionSql, ends: Ends, work: () => Promise<Moved[]>): Promise<Moved[]> {
  if (!ends.dryRun) return await work();
  await sql`savepoint tried`;
  const moved = await work();
  await sql`rollback to savepoint tried`;
  return moved;
}

function itemsOf(part: SyncPart, ends: Ends, moved: Moved[]): Item[] {
  const items = new Map<string, Item>();
  for (const { connectionId, entity, objectId, fields } of moved) {
    const externalId = entity === part.entity ? objectId : `${entity}/${objectId}`;
    const back = connectionId === ends.sourceId && connectionId !== ends.targetId;
    items.set(externalId, {
      externalId,
      outcome: ends.dryRun ? 'found' : 'repaired',
      fields: { ...items.get(externalId)?.fields, ...fields },
      reason: back ? 'The source is told what the target says of it.' : items.get(externalId)?.reason,
    });
  }
  return [...items.values()];
}

/** What the target itself refused: nothing that the hub could give again. */
export async function refusedItems(
  sql: TransactionSql,
  sync: Sync,
  ends: Ends,
  into: string[],
  own: string,
): Promise<Item[]> {
  const rows = await sql<{ entity: string; objectId: string; reason: string | null; target: string }[]>`
    select feed.entity, feed.object_id as "objectId", feed.reason, connection.key as target from feed
    join connections connection on connection.workspace_id = feed.workspace_id and connection.id = feed.connection_id
    where feed.workspace_id = ${sync.workspaceId} and feed.connection_id = ${ends.targetId} and feed.entity = any(${into})
      and feed.flow_id = ${ends.flowId} and feed.outcome = 'rejected'`;
  return rows.map(({ entity, objectId, reason, target }) => ({
    externalId: entity === own ? objectId : `${entity}/${objectId}`,
    outcome: 'left',
    reason: `${target} refused it: ${reason ?? 'it gave no reason.'}`,
  }));
}
