import type { Sql } from 'postgres';
import { holdHidden } from '../../db/queries/holding.ts';
import { forgetSwitchedOff, oweProducts } from '../../db/queries/owe-products.ts';
import { oweStatuses } from '../../db/queries/owe-statuses.ts';
import type { Hub } from '../hub.ts';
import { republishFlow } from '../publish/republish.ts';
import { resumeCarriers } from './resume-carriers.ts';
import { wakeDelivery } from './wake-delivery.ts';

const pageSize = 5_000;

/**
 * Reckons anew what a flow of anything but orders owes, after it was made, switched or changed: other settings make
 * another product of the same statement. What was only looked at in shadow is owed once the flow is live.
 */
export async function reckonFlow(hub: Hub, workspaceId: string, flowId: string): Promise<void> {
  const sql = hub.db.$client;
  const [flow] = await sql<Flow[]>`
    select revision, reckoned_revision as reckoned, id, workspace_id as "workspaceId", entity, mode, source_id as "sourceId", target_id as "targetId" from flows
    where workspace_id = ${workspaceId} and id = ${flowId}`;
  if (!flow || flow.mode === 'off') return;
  if (flow.entity === 'orders') return;
  if (flow.reckoned !== flow.revision) {
    if (flow.entity === 'products') await reckonProducts(sql, flow);
    if (flow.entity === 'order-statuses') await reckonStatuses(sql, flow);
    await republishFlow(hub, flow);
    await sql`
      update flows set reckoned_revision = ${flow.revision} where workspace_id = ${workspaceId} and id = ${flowId} and reckoned_revision < ${flow.revision}`;
  }
  if (flow.entity === 'products') await resumeCarriers(hub, flow);
  await wakeDelivery(hub, { workspaceId, targetId: flow.targetId }, ['stock', 'products', 'photos', 'orders']);
}

/** Has those flows reckoned whose settings changed and whose reckoning was cut short. */
export async function reckonNeglected(hub: Hub): Promise<void> {
  const flows = await hub.db.$client<{ workspaceId: string; id: string }[]>`
    select workspace_id as "workspaceId", id from flows where entity <> 'orders' and mode <> 'off' and reckoned_revision < revision`;
  for (const flow of flows) await reckonFlow(hub, flow.workspaceId, flow.id);
}

type Flow = {
  revision: number;
  reckoned: number;
  id: string;
  workspaceId: string;
  entity: string;
  mode: string;
  sourceId: string;
  targetId: string;
};

async function reckonProducts(sql: Sql, { id: flowId, workspaceId, sourceId, targetId }: Flow): Promise<void> {
  await forgetSwitchedOff(sql, { workspaceId, flowId });
  await holdHidden(sql, { workspaceId, flowId });
  let after: string | undefined;
  for (;;) {
    const page = await sql<{ id: string }[]>`
      select id from products where workspace_id = ${workspaceId} and connection_id = ${sourceId} and (${after ?? null}::uuid is null or id > ${after ?? null})
      order by id limit ${pageSize}`;
    if (page.length === 0) break;
    const ids = page.map(row => row.id);
    await oweProducts(sql, { workspaceId, connectionId: sourceId, flowId }, ids);
    after = ids.at(-1);
  }
  // Settings may ask for other matches, or for products to be created.
  await sql`
    delete from cursors where workspace_id = ${workspaceId} and connection_id = ${targetId} and name = ${`matching/${flowId}`}`;
}

/** What was said before the flow was made is history: nobody is written to about it. */
async function reckonStatuses(sql: Sql, { id: flowId, workspaceId, sourceId, mode }: Flow): Promise<void> {
  const told = await sql<{ id: string }[]>`
    select told.order_id as id from fulfilments told join flows flow on flow.workspace_id = told.workspace_id and flow.id = ${flowId}
    where told.workspace_id = ${workspaceId} and told.connection_id = ${sourceId} and told.changed_at >= flow.created_at`;
  await oweStatuses(
    sql,
    { workspaceId, connectionId: sourceId, flowId },
    told.map(row => row.id),
  );
  if (mode === 'live')
    await sql`
      update deliveries set blocked_by = null, next_try = now()
      where workspace_id = ${workspaceId} and flow_id = ${flowId} and blocked_by = 'shadow'`;
}
