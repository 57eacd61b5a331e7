import { flowFacts } from '../../db/queries/flow-facts.ts';
import { type FlowFacts, type FlowHealth, judgeHealth } from '../../domain/judge-health.ts';
import type { Hub } from '../hub.ts';
import { alertSettings, limitsOf } from './alert-settings.ts';

export type ReadFlow = { facts: FlowFacts; health: FlowHealth };

/** Every flow of a workspace, or of all, with what is known of it and how it is judged by its workspace's settings (W14). */
export async function readHealth(
  hub: Pick<Hub, 'db' | 'now'>,
  scope: { workspaceId?: string } = {},
): Promise<ReadFlow[]> {
  const [facts, settings] = await Promise.all([
    flowFacts(hub.db.$client, scope),
    alertSettings(hub, scope.workspaceId === undefined ? undefined : [scope.workspaceId]),
  ]);
  const now = hub.now();
  return facts.flatMap(flow => {
    const decided = settings.get(flow.workspaceId);
    return decided ? [{ facts: flow, health: judgeHealth(flow, limitsOf(decided.alerts), now) }] : [];
  });
}
