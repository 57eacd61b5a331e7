import type { Hub } from '../hub.ts';
import { wakeProcesses } from '../start-processes.ts';
import type { InvoiceNews } from '../wake.ts';

/** Wakes whoever tracks these invoices, after the transaction that marked them as due. */
export async function wakeTracked(
  hub: Hub,
  workspaceId: string,
  invoiceIds: string[],
  news?: InvoiceNews,
): Promise<void> {
  if (invoiceIds.length === 0) return;
  const rows = await hub.db.$client<{ id: string }[]>`
    select process.id from processes process
    join invoices invoice on invoice.workspace_id = process.workspace_id and invoice.root_id = process.record_id
    where process.workspace_id = ${workspaceId} and process.kind = 'trackInvoice' and process.state = 'due' and invoice.id = any(${invoiceIds}::uuid[])`;
  await wakeProcesses(hub, workspaceId, [...new Set(rows.map(row => row.id))], news);
}
