import type { Sql, TransactionSql } from 'postgres';
import { effectiveSettings } from '../../domain/effective-settings.ts';
import type { WorkspaceSettings } from '../../domain/workspace-settings.ts';

export type WorkspaceWithSettings = { workspaceId: string; workspace: string; settings: WorkspaceSettings };

/** What a workspace decided for itself, and the defaults for the rest. */
export async function readWorkspaceSettings(
  sql: Sql | TransactionSql,
  workspaceId: string,
): Promise<WorkspaceSettings> {
  const [row] = await sql<{ settings: Partial<WorkspaceSettings> }[]>`
    select settings from workspace_settings where workspace_id = ${workspaceId}`;
  return effectiveSettings(row?.settings);
}

/** Every workspace with what it decided. */
export async function listWorkspaceSettings(sql: Sql | TransactionSql): Promise<WorkspaceWithSettings[]> {
  const rows = await sql<{ workspaceId: string; workspace: string; settings: Partial<WorkspaceSettings> | null }[]>`
    select workspaces.id as "workspaceId", workspaces.slug as workspace, decided.settings from workspaces
    left join workspace_settings decided on decided.workspace_id = workspaces.id order by workspaces.slug`;
  return rows.map(row => ({ ...row, settings: effectiveSettings(row.settings ?? undefined) }));
}
