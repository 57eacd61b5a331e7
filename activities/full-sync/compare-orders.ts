import type { Sql, TransactionSql } from 'postgres';
import { oweOrders } from '../../db/queries/owe-orders.ts';
import type { SyncPart } from '../../workflows/full-sync.ts';
import type { Hub } from '../hub.ts';
import { feedFlows } from '../publish/feed-flows.ts';
import { wakeProcesses } from '../start-processes.ts';
import { takeUp } from '../take-up.ts';
import { findDoubled } from './find-doubled.ts';
import { type Item, keepItems, type Sync, settlePart } from './settle-part.ts';

type Ends = { sourceId: string; targetId: string; dryRun: boolean };
type Why = 'forgotten' | 'lost' | 'on-its-way';
type Row = {
  id: string;
  externalId: string;
  processId: string | null;
  why: Why;
  state: string | null;
  outcome: string | null;
  reason: string | null;
};

/** From when on a flow carries orders: all of them are read and compared, however old. */
export const carriedSince = (sql: Sql | TransactionSql) =>
  sql`coalesce((flow.settings -> 'gate' ->> 'startDate')::timestamptz, flow.created_at)`;

/**
 * Finds, in one statement, the orders that a flow should have dealt with and did not, and has their processes go on; and orders
 * that the target has taken twice, which only a person can undo. What has a reason to wait is listed with it.
 */
export async function compareOrders(hub: Hub, sync: Sync, part: SyncPart, ends: Ends): Promise<void> {
  const woken = await hub.db.$client.begin(async sql => {
    const { read, rows } = await owedOrders(sql, sync, part, await isFed(sql, hub, sync, part));
    const due = rows.filter(row => row.why !== 'on-its-way');
    const items = [
      ...rows.map(row => itemOf(row, ends.dryRun)),
      ...(await findDoubled(sql, sync, part, ends.targetId)),
    ];
    await keepItems(sql, sync, part, items);
    const repaired = items.filter(item => item.outcome === 'repaired').length;
    await settlePart(sql, sync, part, {
      ...{ read, equal: read - rows.length, differed: items.length, repaired, left: items.length - repaired },
    });
    return ends.dryRun ? [] : await haveGoOn(sql, sync, ends, due);
  });
  await wakeProcesses(hub, sync.workspaceId, woken);
}

/** Whether the target fetches its orders from a feed. */
async function isFed(sql: TransactionSql, hub: Hub, { workspaceId }: Sync, part: SyncPart): Promise<boolean> {
  const [flow] = await feedFlows(sql, hub, 'orders', { workspaceId, flowId: part.flowId });
  return flow?.targetPulls.some(entity => entity === 'orders' || entity === 'order-lines') ?? false;
}

async function haveGoOn(sql: TransactionSql, { workspaceId }: Sync, { sourceId }: Ends, due: Row[]): Promise<string[]> {
  const ids = (why: Why) => due.filter(row => row.why === why);
  const owed = await oweOrders(
    sql,
    { workspaceId, connectionId: sourceId },
    ids('forgotten').map(row => row.id),
  );
  const again = await takeUp(
    sql,
    workspaceId,
    ids('lost').flatMap(row => row.processId ?? []),
  );
  return [...new Set([...owed, ...again])];
}

async function owedOrders(
  sql: TransactionSql,
  { workspaceId }: Sync,
  part: SyncPart,
  isFed: boolean,
): Promise<{ read: number; rows: Row[] }> {
  const inReach = sql`
    flows flow join orders on orders.workspace_id = flow.workspace_id and orders.connection_id = flow.source_id
      and orders.ordered_at >= ${carriedSince(sql)}
    where flow.workspace_id = ${workspaceId} and flow.id = ${part.flowId}`;
  const [counted] = await sql<{ read: number }[]>`select count(*)::int as read from ${inReach}`;
  // What was offered lies in the target's feed as long as it is wanted there.
  const isLost = sql`(${isFed} and exists (
    select 1 from offered_orders offered
    where offered.workspace_id = mine.workspace_id and offered.connection_id = mine.target_id and offered.order_id = mine.id
      and offered.flow_id = ${part.flowId} and offered.withdrawn_at is null
      and not exists (select 1 from feed held where held.workspace_id = mine.workspace_id and held.connection_id = mine.target_id
        and held.entity in ('orders', 'order-lines') and held.record_id = mine.id and held.op = 'upsert'
        and (held.entity <> 'orders' or offered.fetched_at is not null or held.document = offered.body))))`;
  const rows = await sql<Row[]>`
    with mine as (select orders.workspace_id, orders.id, orders.external_id, orders.hash, flow.target_id from ${inReach}),
    judged as (
      select mine.id, mine.external_id, process.id as process_id, process.state, process.outcome, process.reason,
        case when delivery.desired is distinct from mine.hash then 'forgotten'
          when ${isLost} then 'lost'
          when delivery.delivered is not distinct from delivery.desired then null
          when process.id is null or (process.state = 'done' and process.outcome is distinct from 'given-up') then 'lost'
          else 'on-its-way' end as why
      from mine
      left join deliveries delivery on delivery.workspace_id = mine.workspace_id and delivery.flow_id = ${part.flowId} and delivery.record_id = mine.id
        and delivery.field_group = 'order'
      left join processes process on process.workspace_id = mine.workspace_id and process.flow_id = ${part.flowId} and process.record_id = mine.id
    )
    select id, external_id as "externalId", process_id as "processId", why, state, outcome, reason from judged where why is not null order by external_id`;
  return { read: counted?.read ?? 0, rows };
}

const said: Record<Exclude<Why, 'on-its-way'>, string> = {
  forgotten: 'No process had it as it is now.',
  lost: 'It is not with the target any more.',
};

const itemOf = ({ externalId, why, outcome, reason }: Row, dryRun: boolean): Item =>
  why === 'on-its-way'
    ? {
        externalId,
        outcome: 'left',
        reason: outcome === 'given-up' ? `Given up: ${reason ?? 'by a person.'}` : (reason ?? 'It is on its way.'),
      }
    : { externalId, outcome: dryRun ? 'found' : 'repaired', reason: said[why] };
