import { createHash } from 'node:crypto';
import type { OrderStatusTarget } from '../../connectors/catalogue-contract.ts';
import type { Outcome, Setback } from '../../connectors/outcome.ts';
import { nextDue, putOff, settleDelivered } from '../../db/queries/due-products.ts';
import type { FlowMode } from '../../domain/flow-settings.ts';
import type { StatusFlowSettings } from '../../domain/fulfilment.ts';
import type { DeliverInput } from '../../workflows/deliver.ts';
import { inExchangeContext } from '../exchange-context.ts';
import type { Hub } from '../hub.ts';
import { raiseTask } from '../tasks.ts';

const atOnce = 50;
const tries = 5;

type Flow = {
  id: string;
  key: string;
  workspaceId: string;
  revision: number;
  mode: FlowMode;
  settings: StatusFlowSettings;
};
type Due = {
  orderId: string;
  number: string;
  externalId: string;
  waybill: string | null;
  carrier: string | null;
  shippedAt: string | null;
  tracking: string | null;
  state: string | null;
};

type Round = { written: number; more: boolean; retryAfterMs?: number; setback?: Setback; note: string };

/** Tells a target what became of its orders: the waybill first, then the state, so that the shop's mail to the buyer carries it (K5). */
export async function deliverStatuses(hub: Hub, input: DeliverInput, signal: AbortSignal): Promise<Round> {
  const sql = hub.db.$client;
  const { ports, row } = await hub.connections.get(input.workspaceId, input.connectionId);
  const target = ports.target?.orderStatuses;
  const flows = await sql<Flow[]>`
    select id, key, workspace_id as "workspaceId", revision, mode, settings from flows
    where workspace_id = ${row.workspaceId} and target_id = ${row.id} and entity = 'order-statuses' and mode <> 'off' and not paused`;
  const round: Round = { written: 0, more: false, note: 'Nothing is due.' };
  for (const flow of target ? flows : []) {
    const due = await dueStatuses(hub, flow);
    for (const one of due) {
      signal.throwIfAborted();
      const setback = await inExchangeContext({ recordId: one.orderId }, () =>
        tellTarget(hub, flow, target as OrderStatusTarget, row.key, one, signal),
      );
      if (setback) return { ...round, setback };
      round.written += 1;
    }
    round.more ||= due.length === atOnce;
    round.retryAfterMs ??= await nextDue(sql, flow.id, ['tracking', 'state']);
    if (due.length > 0) round.note = `${due.length} orders told.`;
  }
  return round;
}

async function dueStatuses(hub: Hub, flow: Flow): Promise<Due[]> {
  return await hub.db.$client<Due[]>`
    select orders.id as "orderId", orders.number, orders.external_id as "externalId", told.waybill, told.carrier, told.shipped_at as "shippedAt",
      due.tracking, due.state
    from (
      select record_id, max(desired) filter (where field_group = 'tracking') as tracking, max(desired) filter (where field_group = 'state') as state, min(next_try) as since
      from deliveries due where flow_id = ${flow.id} and field_group in ('tracking', 'state') and desired is distinct from delivered and blocked_by is null and next_try <= now()
        and (field_group = 'tracking' or not exists (select 1 from deliveries waybill where waybill.workspace_id = due.workspace_id and waybill.flow_id = due.flow_id
          and waybill.record_id = due.record_id and waybill.field_group = 'tracking' and waybill.desired is distinct from waybill.delivered
          and (waybill.blocked_by is not null or waybill.next_try > now())))
      group by record_id order by since limit ${atOnce}
    ) due
    join orders on orders.workspace_id = ${flow.workspaceId} and orders.id = due.record_id
    join flows flow on flow.workspace_id = orders.workspace_id and flow.id = ${flow.id}
    join fulfilments told on told.workspace_id = orders.workspace_id and told.connection_id = flow.source_id and told.order_id = orders.id
    order by due.since`;
}

/** Writes one order's waybill and state; what concerns the whole connection is returned. */
async function tellTarget(
  hub: Hub,
  flow: Flow,
  target: OrderStatusTarget,
  targetKey: string,
  due: Due,
  signal: AbortSignal,
): Promise<Setback | undefined> {
  const live = flow.mode === 'live';
  if (due.tracking !== null) {
    const shipment = {
      waybill: due.tracking,
      carrier: due.carrier ?? undefined,
      shippedAt: due.shippedAt ?? undefined,
    };
    const told = live ? await target.setTracking(due.externalId, shipment, signal) : undefined;
    const setback = await settle(hub, flow, targetKey, due, 'tracking', due.tracking, told);
    // Without the waybill the state's mail would leave without it.
    if (setback) return concernsAll(setback);
  }
  if (due.state === null) return undefined;
  const told = live ? await target.setState(due.externalId, due.state, flow.settings.tellBuyer, signal) : undefined;
  const setback = await settle(hub, flow, targetKey, due, 'state', due.state, told);
  return setback && concernsAll(setback);
}

const concernsAll = (setback: Setback): Setback | undefined =>
  setback.kind === 'auth' || setback.kind === 'config' || setback.kind === 'throttled' ? setback : undefined;

async function settle(
  hub: Hub,
  flow: Flow,
  targetKey: string,
  due: Due,
  group: 'tracking' | 'state',
  desired: string,
  outcome: Outcome<null> | undefined,
): Promise<Setback | undefined> {
  const sql = hub.db.$client;
  if (!outcome) {
    // Owed as soon as the flow is live.
    await sql`
      update deliveries set blocked_by = 'shadow', reason = 'Shadow: it would be written.'
      where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and record_id = ${due.orderId} and field_group = ${group} and desired = ${desired}
        and exists (select 1 from flows where flows.workspace_id = deliveries.workspace_id and flows.id = deliveries.flow_id and flows.revision = ${flow.revision})`;
    return undefined;
  }
  if (outcome.kind === 'done') {
    await settleDelivered(sql, flow, [{ productId: due.orderId, group, desired }]);
    return undefined;
  }
  // One order at which the target fails over and over must not stop the others.
  if (concernsAll(outcome)) return outcome;
  const stuck = await putOff(sql, flow, [{ productId: due.orderId, group, reason: outcome.reason }], tries);
  if (stuck.length > 0)
    await raiseTask(sql, {
      workspaceId: flow.workspaceId,
      kind: 'delivery',
      cause: `delivery/${flow.id}/${createHash('sha256').update(outcome.reason).digest('hex').slice(0, 16)}`,
      sentence: `${targetKey} does not take the ${group === 'tracking' ? 'waybill' : 'state'} of order ${due.number}: ${outcome.reason}`,
      remedy: `Mend what it names in ${targetKey} or in flow ${flow.key}, then resolve this task: all orders with this cause are tried again.`,
      detail: { flowId: flow.id, flow: flow.key, order: due.number, reason: outcome.reason },
    });
  return outcome;
}
