import type { TransactionSql } from 'postgres';
import { nameAtTarget, sameObject, sourceMark } from '../../db/queries/compare-feed.ts';
import { type FeedEntry, putFeed } from '../../db/queries/feed.ts';
import type { PartyFlowSettings } from '../../domain/party-settings.ts';
import type { Hub } from '../hub.ts';
import { type FeedFlow, feedFlows } from './feed-flows.ts';
import { mergeSides } from './merge-sides.ts';
import { isNaming, type Names, namesAt } from './names-between.ts';

/** What is given on as it is stated. */
export type PartyEntity = 'customers' | 'delivery-places' | 'users' | 'categories' | 'carriers';
const entities = new Set<string>(['customers', 'delivery-places', 'users', 'categories', 'carriers']);
export const isPartyEntity = (entity: string): entity is PartyEntity => entities.has(entity);

type Scope = { workspaceId: string; connectionId: string };

/** Gives records of a connection to the targets of its flows, and what it changed of another's back to where it came from. */
export async function publishParties(
  sql: TransactionSql,
  hub: Hub,
  { workspaceId, connectionId }: Scope,
  entity: string,
  externalIds: string[],
): Promise<void> {
  if (externalIds.length === 0 || !isPartyEntity(entity)) return;
  if (entity === 'categories' || entity === 'carriers') {
    for (const flow of await feedFlows(sql, hub, 'products', { workspaceId, sourceId: connectionId }))
      if (flow.targetPulls.includes(entity)) await publishThrough(sql, flow, entity, externalIds);
    return;
  }
  for (const flow of await feedFlows<PartyFlowSettings>(sql, hub, 'customers', { workspaceId, sourceId: connectionId }))
    await publishCarried(sql, flow, entity, externalIds);
  if (entity === 'users') return;
  for (const flow of await feedFlows<PartyFlowSettings>(sql, hub, 'customers', { workspaceId, targetId: connectionId }))
    if (flow.settings.twoWay) await publishCarried(sql, flow, entity, externalIds);
}

const carriedBy = { customers: 'customers', 'delivery-places': 'deliveryPlaces', users: 'users' } as const;

/** Whether a flow of customers carries this, and its target asks for it. */
export const carries = (
  { settings, targetPulls }: FeedFlow<PartyFlowSettings>,
  entity: 'customers' | 'delivery-places' | 'users',
): boolean => settings.carries[carriedBy[entity]] && targetPulls.includes(entity);

/** Gives records on through one flow of customers, both ways where it says so. */
export async function publishCarried(
  sql: TransactionSql,
  flow: FeedFlow<PartyFlowSettings>,
  entity: 'customers' | 'delivery-places' | 'users',
  externalIds: string[],
): Promise<number> {
  if (!carries(flow, entity)) return 0;
  if (entity !== 'users' && flow.settings.twoWay) return await mergeSides(sql, flow, entity, externalIds);
  return await publishThrough(sql, flow, entity, externalIds);
}

export type PartyRow = {
  id: string;
  externalId: string;
  /** What the flow's target calls it: the id under which it lies in both feeds. */
  name: string;
  parentId: string | null;
  document: Record<string, unknown>;
  withdrawn: boolean;
  changedAt: Date;
  /** What a target's own one is made of; only of a source's records. */
  mark: string;
};

/** Records of one end of a flow by their ids there. */
export async function readParties(
  sql: TransactionSql,
  flow: FeedFlow<unknown>,
  side: 'source' | 'target',
  entity: PartyEntity,
  externalIds: string[],
): Promise<PartyRow[]> {
  const connectionId = side === 'source' ? flow.sourceId : flow.targetId;
  const compared = side === 'source';
  return await sql<PartyRow[]>`
    select source.id, source.external_id as "externalId", ${compared ? nameAtTarget(sql) : sql`source.external_id`} as name,
      source.parent_id as "parentId", source.document, source.withdrawn_at is not null as withdrawn, source.changed_at as "changedAt",
      ${compared ? sourceMark(sql, flow) : sql`''`} as mark
    from records source ${compared ? sameObject(sql, flow) : sql``}
    where source.workspace_id = ${flow.workspaceId} and source.connection_id = ${connectionId} and source.entity = ${entity}
      and source.external_id = any(${externalIds})
    order by source.external_id`;
}

/** Gives records on as they are stated; resolves to how many moved. */
export async function publishThrough(
  sql: TransactionSql,
  flow: FeedFlow<unknown>,
  entity: PartyEntity,
  externalIds: string[],
): Promise<number> {
  const rows = await readParties(sql, flow, 'source', entity, externalIds);
  const documents = rows.map(row => row.document);
  const names = isNaming(entity) ? await namesAt('target', sql, flow, entity, documents) : undefined;
  return await putFeed(
    sql,
    { workspaceId: flow.workspaceId, connectionId: flow.targetId },
    entity,
    rows.map(row => entryOf(flow, entity, row, row.document, names)),
  );
}

/**
 * One record as a target should have it, by the target's names. A buyer that its source no longer selects is closed for ordering
 * and never taken away (W1).
 */
export function entryOf(
  flow: FeedFlow<unknown>,
  entity: PartyEntity,
  row: Pick<PartyRow, 'id' | 'name' | 'parentId' | 'withdrawn' | 'mark'>,
  document: Record<string, unknown>,
  names: Names | undefined,
): FeedEntry {
  const isBuyer = entity === 'customers';
  const buyer = row.parentId === null ? undefined : (names?.of('customers', row.parentId) ?? row.parentId);
  return {
    objectId: row.name,
    op: row.withdrawn && !isBuyer ? 'delete' : 'upsert',
    document: {
      ...(names?.in(document) ?? document),
      ...(isBuyer && { closed: row.withdrawn, invite: (flow.settings as PartyFlowSettings).invite }),
    },
    sourceHash: row.mark,
    flowId: flow.id,
    recordId: row.id,
    buyerId: isBuyer ? row.name : entity === 'delivery-places' ? buyer : undefined,
  };
}
