import type { TransactionSql } from 'postgres';
import { uuid7 } from './uuid7.ts';

/**
 * Makes every live flow of invoices track those that are open, and tells whoever tracks a settled one. What is settled from the
 * start gets no process; one that was settled and is open again is tracked again, one that was written off is not.
 */
export async function oweTracking(
  sql: TransactionSql,
  { workspaceId, connectionId, flowId }: { workspaceId: string; connectionId: string; flowId?: string },
  openIds: string[],
  settledIds: string[],
): Promise<void> {
  if (openIds.length > 0)
    await sql`
      insert into processes as kept (id, workspace_id, kind, workflow_id, flow_id, record_id, state, number)
      select ${uuid7(sql)}, ${workspaceId}, 'trackInvoice',
        'invoice/' || workspace.slug || '/' || flow.key || '/' || left(invoice.number, 60) || '-' || left(encode(sha256(convert_to(invoice.external_id, 'UTF8')), 'hex'), 8),
        flow.id, invoice.id, 'due', invoice.number
      from flows flow
      join workspaces workspace on workspace.id = flow.workspace_id
      join invoices invoice on invoice.workspace_id = flow.workspace_id and invoice.connection_id = flow.source_id
      where flow.workspace_id = ${workspaceId} and flow.source_id = ${connectionId} and flow.entity = 'invoices' and flow.mode = 'live'
        and (${flowId ?? null}::uuid is null or flow.id = ${flowId ?? null})
        and invoice.id = any(${openIds}::uuid[]) and invoice.written_off_at is null
      order by invoice.id
      on conflict (workspace_id, flow_id, record_id) do update set state = 'due', outcome = null, number = excluded.number, updated_at = now(), checked_at = now(),
        finished_at = null`;
  if (settledIds.length > 0)
    await sql`
      update processes set state = 'due', updated_at = now(), checked_at = now()
      where workspace_id = ${workspaceId} and kind = 'trackInvoice' and record_id = any(${settledIds}::uuid[]) and state <> 'done'
        and (${flowId ?? null}::uuid is null or flow_id = ${flowId ?? null})`;
}
