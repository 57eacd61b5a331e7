import type { Sql } from 'postgres';
import { monthName } from '../../domain/retention.ts';
import { noteDeleted, type RetentionRun } from './note.ts';
import { neededKeys } from './still-waits.ts';

/** Deletes the data keys of a workspace's payloads of the months that are over: what they sealed can be read no more, in no backup of the rows either. */
export async function dropKeys(sql: Sql, run: RetentionRun, firstKept: Date): Promise<void> {
  await sql.begin(async transaction => {
    const { count } = await transaction`
      delete from data_keys key where key.workspace_id = ${run.workspaceId} and key.purpose = 'payload' and key.period < ${monthName(firstKept)}
        and key.id not in ${neededKeys(transaction, run.workspaceId)}`;
    await noteDeleted(transaction, run, 'data_keys', count);
  });
}
