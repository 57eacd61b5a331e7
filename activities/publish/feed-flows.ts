import type { TransactionSql } from 'postgres';
import type { PullEntity } from '../../connectors/v1/records/index.ts';
import type { FlowEntity } from '../../domain/flow-settings.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow } from '../open-connections.ts';
import { Unusable } from '../unusable.ts';

export type FeedFlow<Settings> = {
  id: string;
  key: string;
  workspaceId: string;
  sourceId: string;
  targetId: string;
  settings: Settings;
  revision: number;
  /** What its ends may pull. */
  sourcePulls: PullEntity[];
  targetPulls: PullEntity[];
  createdAt: Date;
};

type Which = { workspaceId: string; sourceId?: string; targetId?: string; flowId?: string };

/** Live flows of an entity whose target asks for what it should have at `/v1`. */
export async function feedFlows<Settings>(
  sql: TransactionSql,
  hub: Hub,
  entity: FlowEntity,
  which: Which,
): Promise<FeedFlow<Settings>[]> {
  const rows = await sql<Omit<FeedFlow<Settings>, 'sourcePulls' | 'targetPulls'>[]>`
    select id, key, workspace_id as "workspaceId", source_id as "sourceId", target_id as "targetId", settings, revision, created_at as "createdAt" from flows
    where workspace_id = ${which.workspaceId} and entity = ${entity} and mode = 'live' and not paused
      and (${which.sourceId ?? null}::uuid is null or source_id = ${which.sourceId ?? null})
      and (${which.targetId ?? null}::uuid is null or target_id = ${which.targetId ?? null})
      and (${which.flowId ?? null}::uuid is null or id = ${which.flowId ?? null})
    order by id`;
  const flows: FeedFlow<Settings>[] = [];
  for (const row of rows) {
    const targetPulls = await pullsOf(sql, hub, row.workspaceId, row.targetId);
    if (targetPulls.length === 0) continue;
    flows.push({ ...row, targetPulls, sourcePulls: await pullsOf(sql, hub, row.workspaceId, row.sourceId) });
  }
  return flows;
}

/**
 * A connection that cannot be opened is told of by its own task; it must not hold up what others state. It is read within the
 * transaction: one that holds locks must not wait for a second place in the pool, whose places may all wait for these locks.
 */
async function pullsOf(
  sql: TransactionSql,
  hub: Hub,
  workspaceId: string,
  connectionId: string,
): Promise<PullEntity[]> {
  const [row] = await sql<ConnectionRow[]>`
    select id, workspace_id as "workspaceId", key, system, settings, secret_key_id as "secretKeyId", sealed_secrets as "sealedSecrets", version,
      paused_reason as "pausedReason", paused_at as "pausedAt", heard_at as "heardAt", created_at as "createdAt"
    from connections where workspace_id = ${workspaceId} and id = ${connectionId}`;
  try {
    return row ? ((await hub.connections.of(row)).ports.v1?.pulls ?? []) : [];
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return [];
  }
}
