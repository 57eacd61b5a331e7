import { v7 } from 'uuid';
import { lockMoney } from '../../db/queries/invoice-group.ts';
import { keepChanges } from '../../db/queries/merge-records.ts';
import type { Hub } from '../hub.ts';
import { publishInvoices } from '../publish/invoices.ts';
import { wakeTracked } from './wake-tracked.ts';

type WriteOff = { workspaceId: string; connectionId: string; invoiceId: string; who: string; reason: string };

/**
 * Has nobody wait for an invoice's money any more: its tracking ends and the buyer is no longer told. What is left of it stays in
 * the books of its source, which alone knows what was paid. False when it was written off before.
 */
export async function writeOff(hub: Hub, given: WriteOff): Promise<boolean> {
  const { workspaceId, connectionId, invoiceId, who, reason } = given;
  const written = await hub.db.$client.begin(async sql => {
    await lockMoney(sql, workspaceId);
    const rows = await sql`
      update invoices set written_off_at = now(), written_off_by = ${who}, written_off_reason = ${reason}
      where workspace_id = ${workspaceId} and id = ${invoiceId} and written_off_at is null returning 1`;
    if (rows.length === 0) return false;
    await keepChanges(sql, { workspaceId, entity: 'invoice', who }, [
      { recordId: invoiceId, field: 'writtenOff', before: null, after: reason },
    ]);
    await sql`
      insert into audit_entries (id, workspace_id, who, action, object, detail)
      values (${v7()}, ${workspaceId}, ${who}, 'write off', ${`invoice/${invoiceId}`}, ${sql.json({ reason })})`;
    await sql`
      update processes set state = 'due', updated_at = now(), checked_at = now()
      where workspace_id = ${workspaceId} and kind = 'trackInvoice' and record_id = ${invoiceId} and state <> 'done'`;
    await publishInvoices(sql, hub, { workspaceId, connectionId }, [invoiceId]);
    return true;
  });
  await wakeTracked(hub, workspaceId, [invoiceId]);
  return written;
}
