import type { TransactionSql } from 'postgres';
import type { BoundEntity, BoundParty } from '../../db/queries/bound-parties.ts';
import type { FeedEntry } from '../../db/queries/feed.ts';
import type { PartyFlowSettings } from '../../domain/party-settings.ts';
import type { Fields } from '../../domain/product.ts';
import type { FeedFlow } from './feed-flows.ts';
import { type PartyRow, publishCarried } from './parties.ts';
import type { SeenImages } from './seen-images.ts';

/** What the source was told of an object: by which id of its own, and what of it changed. */
export type Told = { externalId: string; changes: Fields };

/** Of ids of either end, those by which each knows the objects. */
export function idsOf(ids: string[], bound: BoundParty[]): { atSource: string[]; atTarget: string[] } {
  const [ofSource, ofTarget] = [bound.map(one => one.atSource), bound.map(one => one.atTarget)];
  const others = ids.filter(id => !ofSource.includes(id) && !ofTarget.includes(id));
  return { atSource: [...others, ...ofSource], atTarget: [...others, ...ofTarget] };
}

/**
 * What both sides are taken to have agreed on where the source entered what the target made: what it was told. Where the source
 * holds only the beginning of that, or nothing, it has no room for it and has changed nothing; anything else a person wrote.
 */
export function entered(source: PartyRow, sourceNow: Fields, told: Told | undefined): SeenImages | undefined {
  if (source.name === source.externalId || told === undefined) return undefined;
  const agreed = Object.entries(told.changes).map(([field, value]) => {
    const now = sourceNow[field] ?? '';
    return [field, value.startsWith(now) ? now : value];
  });
  return { recordId: source.id, source: Object.fromEntries(agreed), target: told.changes };
}

/** What the target made and was given once more under the source's id, before it was known to be the same, is taken away again. */
export async function givenTwice(
  sql: TransactionSql,
  flow: FeedFlow<unknown>,
  entity: BoundEntity,
  bound: BoundParty[],
): Promise<FeedEntry[]> {
  if (bound.length === 0) return [];
  const rows = await sql<FeedEntry[]>`
    select held.object_id as "objectId", held.document, held.flow_id as "flowId", held.record_id as "recordId", held.buyer_id as "buyerId" from feed held
    join records source on source.workspace_id = held.workspace_id and source.id = held.record_id and source.external_id = held.object_id
    where held.workspace_id = ${flow.workspaceId} and held.connection_id = ${flow.targetId} and held.entity = ${entity} and held.op = 'upsert'
      and held.object_id = any(${bound.map(one => one.atSource)}) and source.connection_id = ${flow.sourceId}`;
  return rows.map(row => ({ ...row, op: 'delete' }));
}

/** Gives anew what names these buyers, which the two ends call differently from now on: their places and their users. */
export async function renameBuyers(
  sql: TransactionSql,
  flow: FeedFlow<PartyFlowSettings>,
  buyers: BoundParty[],
): Promise<number> {
  if (buyers.length === 0) return 0;
  const [ours, theirs] = [buyers.map(one => one.atSource), buyers.map(one => one.atTarget)];
  const places = await sql<{ id: string }[]>`
    select external_id as id from records where workspace_id = ${flow.workspaceId} and entity = 'delivery-places'
      and ((connection_id = ${flow.sourceId} and parent_id = any(${ours})) or (connection_id = ${flow.targetId} and parent_id = any(${theirs})))`;
  const users = await sql<{ id: string }[]>`
    select distinct user_id as id from user_buyers
    where workspace_id = ${flow.workspaceId} and connection_id = ${flow.sourceId} and buyer_id = any(${ours})`;
  const ids = (rows: { id: string }[]) => rows.map(row => row.id);
  return (
    (await publishCarried(sql, flow, 'delivery-places', ids(places))) +
    (await publishCarried(sql, flow, 'users', ids(users)))
  );
}
