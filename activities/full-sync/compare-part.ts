import type { SyncPart } from '../../workflows/full-sync.ts';
import type { Hub } from '../hub.ts';
import type { RepublishedFlow } from '../publish/republish.ts';
import { Unusable } from '../unusable.ts';
import { compareFeeds, refusedItems, type Stage } from './compare-feeds.ts';
import { compareOrders } from './compare-orders.ts';
import { compareProducts } from './compare-products.ts';
import { compareStatuses } from './compare-statuses.ts';
import { isOver, keepItems, overStates, type Sync, settlePart } from './settle-part.ts';
import { stagesOf } from './stages.ts';

/** `more`: there is work left for us; else somebody else is waited for. */
export type PartRound = { over: boolean; more: boolean; said: string };

type Row = {
  state: string;
  reportId: string | null;
  sourceId: string;
  targetId: string;
  entity: string;
  dryRun: boolean;
  who: string;
};

/** Compares one part and has it repaired, a round at a time; called again until it is over, and again after a kill. */
export async function comparePart(hub: Hub, sync: Sync, part: SyncPart): Promise<PartRound> {
  const [row] = await hub.db.$client<Row[]>`
    select part.state, part.report_id as "reportId", flow.source_id as "sourceId", flow.target_id as "targetId", flow.entity, run.dry_run as "dryRun", run.who
    from sync_parts part
    join sync_runs run on run.workspace_id = part.workspace_id and run.id = part.sync_id
    join flows flow on flow.workspace_id = part.workspace_id and flow.id = part.flow_id
    where part.workspace_id = ${sync.workspaceId} and part.sync_id = ${sync.syncId} and part.flow_id = ${part.flowId} and part.entity = ${part.entity}`;
  try {
    if (!row) await giveUpPart(hub, sync, part, 'Its flow was removed meanwhile.');
    const over = !row || isOver(row.state) || (await compare(hub, sync, part, row));
    const waits = row?.entity === 'products' && row.reportId !== null;
    return { over, more: !over && !waits, said: await sentence(hub, sync, part) };
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    await giveUpPart(hub, sync, part, error.message);
    return { over: true, more: false, said: error.message };
  }
}

/** Ends a part that cannot be compared, so that the others are. */
export async function giveUpPart(hub: Hub, sync: Sync, part: SyncPart, reason: string): Promise<void> {
  await settlePart(hub.db.$client, sync, part, { failed: reason });
}

/** Resolves to whether it is over. */
async function compare(hub: Hub, sync: Sync, part: SyncPart, row: Row): Promise<boolean> {
  if (row.entity === 'orders') {
    await compareOrders(hub, sync, part, row);
    return true;
  }
  if (row.reportId !== null) return await compareProducts(hub, sync, part, row);
  const flow = { ...sync, id: part.flowId, entity: row.entity, sourceId: row.sourceId, targetId: row.targetId };
  const stages = await stagesOf(hub, flow, part.entity);
  if (row.entity === 'products') {
    const listed = typeof stages === 'string' || (await compareFeeds(hub, sync, part, endsOf(flow, row), stages));
    return listed && (await compareProducts(hub, sync, part, row));
  }
  if (row.entity === 'order-statuses' && typeof stages === 'string') {
    await compareStatuses(hub, sync, part, row);
    return true;
  }
  if (typeof stages === 'string') {
    await settlePart(hub.db.$client, sync, part, { reason: stages });
    return true;
  }
  if (!(await compareFeeds(hub, sync, part, endsOf(flow, row), stages))) return false;
  await refusals(hub, sync, part, endsOf(flow, row), stages);
  return true;
}

const endsOf = (flow: RepublishedFlow, { dryRun }: Row) => ({ flowId: flow.id, ...flow, dryRun });

/** Ends a part, with what its target refused beside what was repaired. */
async function refusals(
  hub: Hub,
  sync: Sync,
  part: SyncPart,
  ends: ReturnType<typeof endsOf>,
  stages: Stage[],
): Promise<void> {
  await hub.db.$client.begin(async sql => {
    const into = stages.flatMap(stage => stage.into);
    const left = await keepItems(sql, sync, part, await refusedItems(sql, sync, ends, into, part.entity));
    await settlePart(sql, sync, part, { differed: left, left });
  });
}

async function sentence(hub: Hub, sync: Sync, part: SyncPart): Promise<string> {
  const sql = hub.db.$client;
  const [row] = await sql<{ read: number; differed: number; repaired: number; reason: string | null }[]>`
    select part.read + coalesce(report.read, 0) as read, part.differed + coalesce(report.differed, 0) as differed,
      part.repaired + coalesce(report.repaired, 0) as repaired, part.reason
    from sync_parts part
    left join drift_reports report on report.workspace_id = part.workspace_id and report.id = part.report_id and part.state not in ${sql(overStates)}
    where part.workspace_id = ${sync.workspaceId} and part.sync_id = ${sync.syncId} and part.flow_id = ${part.flowId} and part.entity = ${part.entity}`;
  const { read = 0, differed = 0, repaired = 0, reason } = row ?? {};
  return `${part.entity} of ${part.flowKey}: ${read} compared, ${differed} differed, ${repaired} repaired.${reason ? ` ${reason}` : ''}`;
}
