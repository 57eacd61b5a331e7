import type { Sql, TransactionSql } from 'postgres';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';

/** For how many minutes a full sync waits for a side that does not go on. */
export const patienceMinutes = async (sql: Sql | TransactionSql, workspaceId: string): Promise<number> =>
  (await readWorkspaceSettings(sql, workspaceId)).fullSync.patienceMinutes;
