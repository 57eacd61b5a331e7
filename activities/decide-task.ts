import { and, eq } from 'drizzle-orm';
import { tryHeldAgain } from '../db/queries/try-held-again.ts';
import { connections, tasks } from '../db/schema/index.ts';
import { absenceCause, decideAbsence } from './catalogue/follow-offer.ts';
import { wakeDelivery } from './catalogue/wake-delivery.ts';
import type { Hub } from './hub.ts';
import { type Resolution, resolveTask } from './tasks.ts';
import { takeForWithdrawn } from './v1/follow-snapshot.ts';

/** Thrown when a task has choices and none of them was chosen; its message names them. */
export class ChoiceNeeded extends Error {
  constructor(choices: Record<string, string>) {
    const named = Object.entries(choices).map(([key, label]) => `${key} (${label})`);
    super(`Choose one of: ${named.join(', ')}.`);
    this.name = 'ChoiceNeeded';
  }
}

/** Resolves a task by a person's word: draws the consequence of what was chosen, and resumes whatever waits for it. */
export async function decideTask(hub: Hub, decision: Resolution & { taskId: string }): Promise<{ resumed: number }> {
  const { workspaceId, taskId, choice } = decision;
  const [task] = await hub.db
    .select()
    .from(tasks)
    .where(and(eq(tasks.workspaceId, workspaceId), eq(tasks.id, taskId), eq(tasks.state, 'open')));
  if (!task) return { resumed: 0 };
  if (task.choices && (choice === undefined || !Object.hasOwn(task.choices, choice)))
    throw new ChoiceNeeded(task.choices);
  const resolved = await resolveTask(hub, decision);
  const drawn = await drawConsequence(hub, task, choice);
  return { resumed: resolved.resumed + drawn };
}

type Task = typeof tasks.$inferSelect;

async function drawConsequence(hub: Hub, task: Task, choice: string | undefined): Promise<number> {
  if (task.kind === 'offer' && task.detail.connectionId && task.cause === absenceCause(task.detail.connectionId)) {
    const [row] = await hub.db
      .select()
      .from(connections)
      .where(and(eq(connections.workspaceId, task.workspaceId), eq(connections.id, task.detail.connectionId)));
    if (!row || choice !== 'believe') return 0;
    return await decideAbsence(hub, row, task.detail.run ?? '', choice);
  }
  if (task.kind === 'shrunk') return choice === 'believe' ? await believeShrunk(hub, task) : 0;
  return task.kind === 'delivery' ? await tryAgain(hub, task) : 0;
}

/** A person believes that its source no longer has what a complete statement left out. */
async function believeShrunk(hub: Hub, { workspaceId, detail }: Task): Promise<number> {
  const { connectionId, entity, transmission } = detail;
  if (!connectionId || !entity || !transmission) return 0;
  const connection = await hub.connections.get(workspaceId, connectionId);
  const withdrawn = await hub.db.$client.begin(sql =>
    takeForWithdrawn(sql, { hub, connection, messageId: null }, { workspaceId, connectionId, entity, transmission }),
  );
  await wakeDelivery(hub, { workspaceId, sourceId: connectionId });
  return withdrawn;
}

/** What was held back for this reason is due again, unless a lock holds it as well. */
async function tryAgain(hub: Hub, { workspaceId, detail }: Task): Promise<number> {
  const { flowId, reason } = detail;
  if (!flowId || !reason) return 0;
  const freed = await tryHeldAgain(hub.db.$client, { workspaceId, flowId, reason });
  const [flow] = await hub.db.$client<{ target_id: string }[]>`
    select target_id from flows where workspace_id = ${workspaceId} and id = ${flowId}`;
  if (flow)
    await wakeDelivery(hub, { workspaceId, targetId: flow.target_id }, ['stock', 'products', 'photos', 'orders']);
  return freed;
}
