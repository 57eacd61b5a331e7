import type { TransactionSql } from 'postgres';
import type { ConnectionRow } from '../open-connections.ts';
import { raiseTask, settleCause } from '../tasks.ts';

const parties: Record<string, string> = { customers: 'buyer', 'delivery-places': 'delivery place' };

/** A change of a buyer or a delivery place that the other side could not enter by itself: a person does, with the change prepared (W2). */
export async function askClerk(
  sql: TransactionSql,
  row: ConnectionRow,
  acked: { entity: string; id: string; outcome: string; reason?: string }[],
): Promise<void> {
  for (const { entity, id, outcome, reason } of acked) {
    const what = parties[entity];
    if (!what) continue;
    const cause = `address/${row.id}/${entity}/${id}`;
    if (outcome !== 'rejected') {
      await settleCause(sql, row.workspaceId, cause, 'It was entered meanwhile.');
      continue;
    }
    const [given] = await sql<{ name: string | null; changes: Record<string, string> | null }[]>`
      select document ->> 'name' as name, document -> 'changes' as changes from feed
      where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and entity = ${entity} and object_id = ${id}`;
    const changes = Object.entries(given?.changes ?? {}).map(([field, value]) => `${field}: ${value || '(empty)'}`);
    await raiseTask(sql, {
      workspaceId: row.workspaceId,
      kind: 'address',
      cause,
      sentence: `${row.key} could not enter a change of the ${what} ${given?.name ?? id}: ${(reason ?? 'It gave no reason.').replace(/^needs-clerk:\s*/, '')}`,
      remedy: `Enter it in ${row.key} by hand${changes.length > 0 ? ` (${changes.join('; ')})` : ''}; the hub notices by itself. Then resolve this task.`,
      detail: { connection: row.key, entity, object: id },
    });
  }
}
