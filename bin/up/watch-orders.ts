import type { Sql } from 'postgres';
import { orderLine } from './order-line.ts';
import { packageLine } from './package-line.ts';
import { readOrderNews } from './read-order-news.ts';
import { readPackageNews } from './read-package-news.ts';

type TaskRow = { id: string; sentence: string; remedy: string; waiting: number };

const readTasks = (sql: Sql, workspaceId: string) => sql<TaskRow[]>`
  select task.id, task.sentence, task.remedy,
    (select count(*)::int from task_waiters waiter where waiter.workspace_id = task.workspace_id and waiter.task_id = task.id) as waiting
  from tasks task where task.workspace_id = ${workspaceId} and task.state = 'open' order by task.id`;

/**
 * Prints a line for every order that ended or waits, for every package and feedback that was taken in, and the sentence of every
 * new task, by looking once a second. A database that is away for a moment is no matter: it looks again.
 */
export function watchOrders(
  sql: Sql,
  workspaceId: string,
  print: (line: string) => void,
): { stop: () => Promise<void> } {
  let begun: string | undefined;
  let since = '';
  const told = new Map<string, string>();
  const toldPackages = new Set<string>();
  const tasks = new Set<string>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    if (begun === undefined) {
      const [now] = await sql<{ now: string }[]>`select now()::text as now`;
      begun = now?.now ?? new Date().toISOString();
      since = begun;
    }
    for (const row of await readPackageNews(sql, workspaceId, begun, [...toldPackages])) {
      toldPackages.add(row.id);
      print(packageLine(row));
    }
    for (const row of await readOrderNews(sql, workspaceId, since)) {
      since = row.changed;
      if (row.state !== 'done' && row.state !== 'waiting') continue;
      const line = orderLine(row);
      if (told.get(row.id) === line) continue;
      told.delete(row.id);
      told.set(row.id, line);
      print(line);
    }
    for (const kept of [told, toldPackages])
      for (const id of [...kept.keys()].slice(0, Math.max(0, kept.size - 1_000))) kept.delete(id);
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
