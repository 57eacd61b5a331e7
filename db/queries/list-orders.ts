import type { Sql } from 'postgres';
import type { ProcessOutcome, ProcessState } from '../schema/processes.ts';
import { iso } from './iso.ts';

export type OrderFilter = {
  workspaceId: string;
  after?: string;
  limit: number;
  number?: string;
  state?: ProcessState;
  outcome?: ProcessOutcome;
  flow?: string;
};

type ListedProcess = {
  flow: string;
  state: ProcessState;
  outcome: ProcessOutcome | null;
  step: string | null;
  reason: string | null;
  updatedAt: string;
};
export type ListedOrder = {
  id: string;
  number: string;
  connection: string;
  orderedAt: string;
  currency: string;
  total: string;
  email: string | null;
  states: { order: string; payment: string; delivery: string };
  changedAt: string;
  processes: ListedProcess[];
};

/** One page of orders, newest first, with where each stands in every flow. */
export async function listOrders(sql: Sql, filter: OrderFilter): Promise<ListedOrder[]> {
  const { workspaceId, after = null, limit, number = null, state = null, outcome = null, flow = null } = filter;
  const rows = await sql<ListedOrder[]>`
    select orders.id, orders.number, connection.key as connection, orders.ordered_at as "orderedAt", orders.currency, orders.total, orders.email,
      jsonb_build_object('order', orders.order_state, 'payment', orders.payment_state, 'delivery', orders.delivery_state) as states,
      orders.changed_at as "changedAt",
      coalesce((
        select jsonb_agg(jsonb_build_object('flow', flow.key, 'state', process.state, 'outcome', process.outcome, 'step', process.step,
          'reason', process.reason, 'updatedAt', process.updated_at) order by flow.key)
        from flows flow join processes process on process.workspace_id = flow.workspace_id and process.flow_id = flow.id
        where flow.workspace_id = orders.workspace_id and process.record_id = orders.id), '[]') as processes
    from orders join connections connection on connection.workspace_id = orders.workspace_id and connection.id = orders.connection_id
    where orders.workspace_id = ${workspaceId}
      and (${after}::uuid is null or orders.id < ${after}::uuid)
      and (${number}::text is null or orders.number = ${number})
      and ((${state}::text is null and ${outcome}::text is null and ${flow}::text is null) or exists (
        select 1 from flows flow join processes process on process.workspace_id = flow.workspace_id and process.flow_id = flow.id
        where flow.workspace_id = orders.workspace_id and process.record_id = orders.id and (${flow}::text is null or flow.key = ${flow})
          and (${state}::text is null or process.state = ${state}) and (${outcome}::text is null or process.outcome = ${outcome})))
    order by orders.id desc limit ${limit}`;
  return rows.map(row => ({
    ...row,
    orderedAt: iso(row.orderedAt),
    changedAt: iso(row.changedAt),
    processes: row.processes.map(process => ({ ...process, updatedAt: iso(process.updatedAt) })),
  }));
}
