import type { Sql, TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { Hub } from '../hub.ts';
import { type Problem, waitForTasks } from '../tasks.ts';
import type { Wait } from './verdicts.ts';

type Queryable = Sql | TransactionSql;
export type ProcessRef = { workspaceId: string; processId: string };

/** Writes one step of a process into its journal, and where the process stands now. */
export async function note(
  sql: Queryable,
  process: ProcessRef,
  step: string,
  outcome: string,
  detail: string,
  begun: number,
): Promise<void> {
  await sql`
    with standing as (
      update processes set step = ${step}, reason = ${detail.slice(0, 500)}, state = 'running', updated_at = now(), checked_at = now()
      where workspace_id = ${process.workspaceId} and id = ${process.processId}
    )
    insert into process_steps (id, workspace_id, process_id, step, outcome, detail, ms)
    values (${v7()}, ${process.workspaceId}, ${process.processId}, ${step}, ${outcome}, ${detail.slice(0, 2000)}, ${Math.round(performance.now() - begun)})`;
}

/** Lets a process wait: its tasks are raised, its delivery is blocked, and its journal says why. */
export async function wait(
  hub: Hub,
  process: ProcessRef,
  step: string,
  reason: string,
  options: { problems?: Problem[]; forMs?: number; begun: number },
): Promise<Wait> {
  const { problems = [], forMs, begun } = options;
  await hub.db.$client.begin(async sql => {
    await note(sql, process, step, 'wait', reason, begun);
    await waitForTasks(sql, process, problems);
    await sql`
      update processes set state = 'waiting', checked_at = now() where workspace_id = ${process.workspaceId} and id = ${process.processId}`;
    await sql`
      update deliveries set blocked_by = ${problems.length > 0 ? 'task' : step} from processes process
      where process.workspace_id = ${process.workspaceId} and process.id = ${process.processId}
        and deliveries.workspace_id = process.workspace_id and deliveries.flow_id = process.flow_id and deliveries.record_id = process.record_id`;
  });
  return { kind: 'wait', reason: reason.slice(0, 500), forMs };
}
