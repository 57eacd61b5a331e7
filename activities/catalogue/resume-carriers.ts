import type { Hub } from '../hub.ts';
import { resolveCause } from '../tasks.ts';

/** Has orders look again that wait because of a carrier, after the rules of their flow of products or a lock there changed. */
export async function resumeCarriers(hub: Hub, scope: { workspaceId: string; targetId: string }): Promise<void> {
  const waiting = await hub.db.$client<{ cause: string }[]>`
    select task.cause from tasks task
    join flows flow on flow.workspace_id = task.workspace_id and flow.id::text = task.detail ->> 'flowId' and flow.target_id = ${scope.targetId}
    where task.workspace_id = ${scope.workspaceId} and task.kind = 'carrier' and task.state = 'open'`;
  for (const { cause } of waiting)
    await resolveCause(hub, {
      workspaceId: scope.workspaceId,
      cause,
      who: 'hub',
      resolution: 'The carriers of its products changed; the order looks again.',
    });
}
