import type { Sql } from 'postgres';
import type { FulfilmentState } from '../../domain/fulfilment.ts';
import type { Order } from '../../domain/order.ts';
import type { ProcessOutcome, ProcessState } from '../schema/processes.ts';
import { iso, isoOrNull } from './iso.ts';

type Exchanged = {
  id: string;
  kind: string;
  subject: string;
  status: string;
  reason: string | null;
  answerStatus: number | null;
  ms: number | null;
  at: string;
  processId: string | null;
};
type Step = { processId: string; step: string; outcome: string; detail: string; ms: number; at: string };
type FlowRow = {
  flowId: string;
  flow: string;
  target: string;
  mode: string;
  processId: string | null;
  workflowId: string | null;
  state: ProcessState | null;
  outcome: ProcessOutcome | null;
  step: string | null;
  reason: string | null;
  updatedAt: string | null;
  finishedAt: string | null;
  externalId: string | null;
  boundBy: string | null;
  boundAt: string | null;
  offered: Offered | null;
};
type Offered = {
  seq: number;
  offeredAt: string;
  changedAt: string;
  answeredAt: string | null;
  fetchedAt: string | null;
  withdrawnAt: string | null;
};
type Fulfilment = {
  connection: string;
  state: FulfilmentState | null;
  rawState: string | null;
  waybill: string | null;
  carrier: string | null;
  shippedAt: string | null;
  lines: { externalId?: string; rawState: string }[];
  changedAt: string;
};
type OrderRow = {
  id: string;
  number: string;
  connection: string;
  externalId: string;
  orderedAt: string;
  asOf: string;
  changedAt: string;
  currency: string;
  total: string;
  email: string | null;
  states: { order: string; payment: string; delivery: string };
  order: Order;
};

/** More than anyone reads of one order at once. */
const most = 200;

const timed = <T extends { at: string }>(row: T): T => ({ ...row, at: iso(row.at) });
const without = <T extends { processId: unknown }>({ processId, ...rest }: T): Omit<T, 'processId'> => rest;

/** Everything that is known of one order: its content and history, and per flow what was done, sent and answered, and what holds it up. */
export async function showOrder(sql: Sql, scope: { workspaceId: string; orderId: string }) {
  const { workspaceId, orderId } = scope;
  const [orders, flows, steps, messages, tasks, notForwardable, changes, fulfilments] = await Promise.all([
    sql<OrderRow[]>`
      select orders.id, orders.number, connection.key as connection, orders.external_id as "externalId", orders.ordered_at as "orderedAt",
        orders.as_of as "asOf", orders.changed_at as "changedAt", orders.currency, orders.total, orders.email, orders.document as order,
        jsonb_build_object('order', orders.order_state, 'payment', orders.payment_state, 'delivery', orders.delivery_state) as states
      from orders join connections connection on connection.workspace_id = orders.workspace_id and connection.id = orders.connection_id
      where orders.workspace_id = ${workspaceId} and orders.id = ${orderId}`,
    sql<FlowRow[]>`
      select flow.id as "flowId", flow.key as flow, target.key as target, flow.mode, process.id as "processId", process.workflow_id as "workflowId",
        process.state, process.outcome, process.step, process.reason, process.updated_at as "updatedAt", process.finished_at as "finishedAt",
        binding.external_id as "externalId", binding.bound_by as "boundBy", binding.created_at as "boundAt",
        case when offer.seq is not null then jsonb_build_object('seq', offer.seq, 'offeredAt', offer.created_at, 'changedAt', offer.changed_at,
          'answeredAt', coalesce(offer.answered_at, (select max(given_at) from feed
            where feed.workspace_id = offer.workspace_id and feed.record_id = offer.order_id and feed.connection_id = offer.connection_id
              and feed.entity in ('orders', 'order-lines'))), 'fetchedAt', offer.fetched_at, 'withdrawnAt', offer.withdrawn_at) end as offered
      from orders
      join flows flow on flow.workspace_id = orders.workspace_id and flow.source_id = orders.connection_id and flow.entity = 'orders'
      join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id
      left join processes process on process.workspace_id = flow.workspace_id and process.flow_id = flow.id and process.record_id = orders.id
      left join bindings binding on binding.workspace_id = flow.workspace_id and binding.connection_id = flow.target_id and binding.entity = 'order'
        and binding.record_id = orders.id
      left join offered_orders offer on offer.workspace_id = flow.workspace_id and offer.connection_id = flow.target_id and offer.order_id = orders.id
      where orders.workspace_id = ${workspaceId} and orders.id = ${orderId} order by flow.key`,
    sql<Step[]>`
      select step.process_id as "processId", step.step, step.outcome, step.detail, step.ms, step.created_at as at
      from process_steps step join processes process on process.workspace_id = step.workspace_id and process.id = step.process_id
      where step.workspace_id = ${workspaceId} and process.record_id = ${orderId} order by step.id desc limit ${most}`,
    sql<Exchanged[]>`
      select id, kind, subject, status, reason, answer_status as "answerStatus", ms, created_at as at, process_id as "processId"
      from messages where workspace_id = ${workspaceId} and record_id = ${orderId} order by id desc limit ${most}`,
    sql<{ processId: string; id: string; kind: string; sentence: string; remedy: string }[]>`
      select waiter.process_id as "processId", task.id, task.kind, task.sentence, task.remedy
      from processes process
      join task_waiters waiter on waiter.workspace_id = process.workspace_id and waiter.process_id = process.id
      join tasks task on task.workspace_id = waiter.workspace_id and task.id = waiter.task_id and task.state = 'open'
      where process.workspace_id = ${workspaceId} and process.record_id = ${orderId} order by task.id`,
    sql<{ flowId: string; what: string; reason: string; at: string }[]>`
      select flow_id as "flowId", what, reason, created_at as at from order_changes_not_forwardable
      where workspace_id = ${workspaceId} and order_id = ${orderId} order by created_at`,
    sql<{ field: string; before: string | null; after: string | null; who: string; at: string }[]>`
      select field, before, after, who, created_at as at from changes
      where workspace_id = ${workspaceId} and record_id = ${orderId} order by id desc limit ${most}`,
    sql<Fulfilment[]>`
      select connection.key as connection, fulfilment.state, fulfilment.raw_state as "rawState", fulfilment.waybill, fulfilment.carrier,
        fulfilment.shipped_at as "shippedAt", fulfilment.lines, fulfilment.changed_at as "changedAt"
      from fulfilments fulfilment
      join connections connection on connection.workspace_id = fulfilment.workspace_id and connection.id = fulfilment.connection_id
      where fulfilment.workspace_id = ${workspaceId} and fulfilment.order_id = ${orderId} order by connection.key`,
  ]);
  const [order] = orders;
  if (!order) return undefined;

  const of = <T extends { processId: string | null }>(rows: readonly T[], id: string | null) =>
    rows.filter(row => id !== null && row.processId === id).map(without);
  return {
    ...order,
    orderedAt: iso(order.orderedAt),
    asOf: iso(order.asOf),
    changedAt: iso(order.changedAt),
    flows: flows.map(row => ({
      flow: row.flow,
      target: row.target,
      mode: row.mode,
      process: processOf(row, of(steps, row.processId).map(timed).reverse()),
      binding:
        row.externalId !== null && row.boundBy !== null && row.boundAt !== null
          ? { externalId: row.externalId, boundBy: row.boundBy, at: iso(row.boundAt) }
          : null,
      offered: row.offered && offeredOf(row.offered),
      messages: of(messages, row.processId).map(timed).reverse(),
      tasks: of(tasks, row.processId),
      notForwardable: notForwardable
        .filter(change => change.flowId === row.flowId)
        .map(({ what, reason, at }) => ({ what, reason, at: iso(at) })),
    })),
    messages: messages
      .filter(message => message.processId === null)
      .map(without)
      .map(timed),
    changes: changes.map(timed),
    fulfilments: fulfilments.map(row => ({ ...row, changedAt: iso(row.changedAt) })),
  };
}

function processOf(row: FlowRow, steps: Omit<Step, 'processId'>[]) {
  const { processId, workflowId, state, updatedAt, outcome, step, reason } = row;
  if (processId === null || workflowId === null || state === null || updatedAt === null) return null;
  return {
    id: processId,
    workflowId,
    state,
    outcome,
    step,
    reason,
    updatedAt: iso(updatedAt),
    finishedAt: isoOrNull(row.finishedAt),
    steps,
  };
}

function offeredOf({ seq, offeredAt, changedAt, answeredAt, fetchedAt, withdrawnAt }: Offered): Offered {
  return {
    seq,
    offeredAt: iso(offeredAt),
    changedAt: iso(changedAt),
    answeredAt: isoOrNull(answeredAt),
    fetchedAt: isoOrNull(fetchedAt),
    withdrawnAt: isoOrNull(withdrawnAt),
  };
}
