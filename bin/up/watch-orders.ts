import type { Sql } from 'postgres';
import { type OrderNews, orderLine } from './order-line.ts';

type NewsRow = OrderNews & { id: string; changed: string };
type TaskRow = { id: string; sentence: string; remedy: string; waiting: number };

/**
 * What changed of the processes since `since`, oldest first. A row's time is that of its transaction's begin, so that
 * one may appear behind `since`: five seconds are read again.
 */
const readNews = (sql: Sql, workspaceId: string, since: string) => sql<NewsRow[]>`
  select process.id, process.number, flow.key as flow, target.key as target, process.state, process.outcome, process.reason,
    binding.external_id as "externalId", debtor.said as debtor, process.updated_at::text as changed,
    (extract(epoch from process.finished_at - process.created_at) * 1000)::float8 as ms
  from processes process
  join flows flow on flow.workspace_id = process.workspace_id and flow.id = process.flow_id
  join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id
  left join bindings binding on binding.workspace_id = process.workspace_id and binding.connection_id = flow.target_id
    and binding.entity = 'order' and binding.record_id = process.record_id
  left join lateral (
    select jsonb_build_object('outcome', outcome, 'detail', detail) as said from process_steps step
    where step.workspace_id = process.workspace_id and step.process_id = process.id and step.step = 'debtor'
    order by step.id desc limit 1
  ) debtor on true
  where process.workspace_id = ${workspaceId} and process.updated_at > ${since}::timestamptz - interval '5 seconds'
  order by process.updated_at limit 200`;

const readTasks = (sql: Sql, workspaceId: string) => sql<TaskRow[]>`
  select task.id, task.sentence, task.remedy,
    (select count(*)::int from task_waiters waiter where waiter.workspace_id = task.workspace_id and waiter.task_id = task.id) as waiting
  from tasks task where task.workspace_id = ${workspaceId} and task.state = 'open' order by task.id`;

/**
 * Prints a line for every order that ended or waits, and the sentence of every new task, by looking once a second.
 * A database that is away for a moment is no matter: it looks again.
 */
export function watchOrders(
  sql: Sql,
  workspaceId: string,
  print: (line: string) => void,
): { stop: () => Promise<void> } {
  let since: string | undefined;
  const told = new Map<string, string>();
  const tasks = new Set<string>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    if (since === undefined) {
      const [now] = await sql<{ now: string }[]>`select now()::text as now`;
      since = now?.now ?? new Date().toISOString();
    }
    for (const row of await readNews(sql, workspaceId, since)) {
      since = row.changed;
      if (row.state !== 'done' && row.state !== 'waiting') continue;
      const line = orderLine(row);
      if (told.get(row.id) === line) continue;
      told.delete(row.id);
      told.set(row.id, line);
      print(line);
    }
    for (const id of [...told.keys()].slice(0, Math.max(0, told.size - 1_000))) told.delete(id);
    const open = await readTasks(sql, workspaceId);
    for (const task of open.filter(one => !tasks.has(one.id))) {
      print(`task     ${task.sentence} ${task.remedy.replace('<task>', task.id)}`);
      tasks.add(task.id);
    }
  }

  async function round(): Promise<void> {
    await look().catch(() => undefined);
    if (!stopped) timer = setTimeout(again, 1_000);
  }
  const again = () => {
    current = round();
  };
  let current = round();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
