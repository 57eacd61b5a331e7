import type { Sql } from 'postgres';

/** One order as the hub sees it. */
export type Standing = {
  externalId: string;
  number: string;
  paid: boolean;
  cancelled: boolean;
  state: string | null;
  outcome: string | null;
  reason: string | null;
  /** The till's id that it is bound to, and since when. */
  bound: string | null;
  boundAt: Date | null;
  /** How many open tasks it waits for. */
  tasks: number;
};

/** Every order of the hub with its process, its binding and its tasks. */
export const standings = (sql: Sql): Promise<Standing[]> => sql<Standing[]>`
  select orders.external_id as "externalId", orders.number, orders.payment_state = 'paid' as paid, orders.order_state = 'cancelled' as cancelled,
    process.state, process.outcome, process.reason, binding.external_id as bound, binding.created_at as "boundAt",
    (select count(*)::int from task_waiters waiter join tasks task on task.workspace_id = waiter.workspace_id and task.id = waiter.task_id
      where waiter.process_id = process.id and task.state = 'open') as tasks
  from orders
  left join processes process on process.workspace_id = orders.workspace_id and process.record_id = orders.id
  left join bindings binding on binding.workspace_id = orders.workspace_id and binding.entity = 'order' and binding.record_id = orders.id
  order by orders.number`;

/** What is under way in the hub, each as a count that is 0 when it has come to rest. */
export async function underWay(sql: Sql): Promise<Record<string, number>> {
  const [row] = await sql<Record<string, number>[]>`
    select
      (select count(*)::int from messages where status = 'stored') as "messages not taken in",
      (select count(*)::int from processes where state in ('due', 'running')) as "processes not at rest",
      (select count(*)::int from intents where state in ('open', 'sending', 'unclear')) as "writes in doubt",
      (select count(*)::int from bindings where entity = 'order' and bound_by = 'written' and image_delivered ->> 'note' <> 'done') as "notes owed"`;
  return row ?? {};
}

/** The sentences of the open tasks. */
export async function openTasks(sql: Sql): Promise<string[]> {
  const rows = await sql<{ sentence: string }[]>`select sentence from tasks where state = 'open' order by id`;
  return rows.map(row => row.sentence);
}
