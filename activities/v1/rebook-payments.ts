import type { TransactionSql } from 'postgres';
import { reapplyPayments } from '../../db/queries/merge-payments.ts';
import type { Hub } from '../hub.ts';
import { publishInvoices, publishPayments } from '../publish/invoices.ts';

/**
 * Reckons anew what these payments do to which invoices, and tells whom flows say; resolves to the invoices whose balance may have
 * changed. Expects the lock of money.
 */
export async function rebookPayments(
  sql: TransactionSql,
  hub: Hub,
  scope: { workspaceId: string; connectionId: string },
  externalIds: string[],
): Promise<string[]> {
  const { invoices, paymentIds } = await reapplyPayments(sql, scope, externalIds);
  const landing = await sql<{ id: string }[]>`
    select distinct landing_id as id from invoices
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and external_id = any(${invoices})`;
  const invoiceIds = landing.map(({ id }) => id);
  await publishInvoices(sql, hub, scope, invoiceIds);
  await publishPayments(sql, hub, scope, paymentIds);
  return invoiceIds;
}
