import type { TransactionSql } from 'postgres';
import { type InvoiceBalanceRow, invoiceBalances } from '../../db/queries/balances.ts';
import { putFeed } from '../../db/queries/feed.ts';
import { lockMoney } from '../../db/queries/invoice-group.ts';
import { oweTracking } from '../../db/queries/owe-tracking.ts';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import type { InvoiceFlowSettings } from '../../domain/invoice-settings.ts';
import { dayIn } from '../../domain/zoned-days.ts';
import type { Hub } from '../hub.ts';
import { feedFlows } from './feed-flows.ts';
import { lockFeeds } from './lock-feeds.ts';
import { namesAt } from './names-between.ts';
import { type PublishedInvoice, readPublished } from './read-published.ts';
import { publishOrderStatuses } from './statuses.ts';

type Scope = { workspaceId: string; connectionId: string; flowId?: string };

/**
 * Gives the targets of a source's flows these invoices as they stand today, with what is paid and left of them, and the orders'
 * shops what is left of theirs; whoever tracks them is marked as due. Resolves to how many invoices moved in a feed.
 *
 * With an invoice comes its whole chain of corrections, as they have one balance. Takes the lock of money.
 */
export async function publishInvoices(
  sql: TransactionSql,
  hub: Hub,
  scope: Scope,
  invoiceIds: string[],
  formerOrders: string[] = [],
): Promise<number> {
  if (invoiceIds.length === 0 && formerOrders.length === 0) return 0;
  await lockMoney(sql, scope.workspaceId);
  const { moved, balances, orderIds, later } = await giveInvoices(sql, hub, scope, invoiceIds);
  await oweTracking(sql, scope, [...openOf(balances), ...later], settledOf(balances));
  // One flow that is given everything anew changes nothing of orders.
  if (scope.flowId === undefined)
    await publishOrderStatuses(sql, hub, scope.workspaceId, [...new Set([...formerOrders, ...orderIds])]);
  return moved;
}

/** Puts invoices as they stand today into the feeds of their flows; resolves to their balances and the orders that they have a part in. */
export async function giveInvoices(
  sql: TransactionSql,
  hub: Hub,
  { workspaceId, connectionId, flowId }: Scope,
  invoiceIds: string[],
): Promise<{ moved: number; balances: InvoiceBalanceRow[]; orderIds: string[]; later: string[] }> {
  const flows = (
    await feedFlows<InvoiceFlowSettings>(sql, hub, 'invoices', { workspaceId, sourceId: connectionId, flowId })
  ).filter(flow => flow.targetPulls.includes('invoices'));
  await lockFeeds(sql, workspaceId, connectionId);
  const { timeZone } = await readWorkspaceSettings(sql, workspaceId);
  const chain = await chainsOf(sql, { workspaceId, connectionId }, invoiceIds);
  const ids = chain.map(({ id }) => id);
  const balances = await invoiceBalances(sql, { workspaceId, at: dayIn(timeZone, hub.now()) }, ids);
  const byId = new Map(balances.map(each => [each.invoiceId, each]));
  let moved = 0;
  for (const flow of flows) {
    const rows = await readPublished(sql, { workspaceId, targetId: flow.targetId }, ids);
    const documents = rows.map(row => row.document);
    const names = await namesAt('target', sql, flow, 'invoices', documents);
    moved += await putFeed(
      sql,
      { workspaceId, connectionId: flow.targetId },
      'invoices',
      rows.map(row => ({
        objectId: row.externalId,
        op: row.withdrawn ? 'delete' : 'upsert',
        document: names.in(invoiceDocument(row, byId.get(row.id), flow.settings)),
        flowId: flow.id,
        recordId: row.id,
        buyerId: row.buyerId === null ? undefined : names.of('customers', row.buyerId),
      })),
    );
  }
  return {
    ...{ moved, balances, orderIds: chain.flatMap(({ orderIds }) => orderIds ?? []) },
    // Issued on a day to come, they have no balance yet.
    later: chain.filter(({ id, isRoot }) => isRoot && !byId.has(id)).map(({ id }) => id),
  };
}

/** Gives the targets of a source's flows these payments, as they were stated. Resolves to how many moved. */
export async function publishPayments(
  sql: TransactionSql,
  hub: Hub,
  { workspaceId, connectionId, flowId }: Scope,
  paymentIds: string[],
): Promise<number> {
  if (paymentIds.length === 0) return 0;
  const flows = await feedFlows<InvoiceFlowSettings>(sql, hub, 'invoices', {
    workspaceId,
    sourceId: connectionId,
    flowId,
  });
  const rows = await sql<
    { id: string; externalId: string; buyerId: string | null; document: Record<string, unknown>; withdrawn: boolean }[]
  >`
    select id, external_id as "externalId", buyer_id as "buyerId", document, withdrawn_at is not null as withdrawn from payments
    where workspace_id = ${workspaceId} and connection_id = ${connectionId} and id = any(${paymentIds}::uuid[]) order by external_id`;
  let moved = 0;
  for (const flow of flows.filter(each => each.targetPulls.includes('payments'))) {
    const documents = rows.map(row => row.document);
    const names = await namesAt('target', sql, flow, 'payments', documents);
    moved += await putFeed(
      sql,
      { workspaceId, connectionId: flow.targetId },
      'payments',
      rows.map(row => ({
        objectId: row.externalId,
        op: row.withdrawn ? 'delete' : 'upsert',
        document: names.in(row.document),
        flowId: flow.id,
        recordId: row.id,
        buyerId: row.buyerId === null ? undefined : names.of('customers', row.buyerId),
      })),
    );
  }
  return moved;
}

/** Every document of the chains of corrections that these belong to, with the orders that each has a part in. */
async function chainsOf(
  sql: TransactionSql,
  { workspaceId, connectionId }: Scope,
  invoiceIds: string[],
): Promise<{ id: string; isRoot: boolean; orderIds: string[] | null }[]> {
  return await sql<{ id: string; isRoot: boolean; orderIds: string[] | null }[]>`
    select id, root_id = id as "isRoot", (select array_agg(order_id) from allocations part where part.workspace_id = invoices.workspace_id and part.invoice_id = invoices.id) as "orderIds"
    from invoices where workspace_id = ${workspaceId} and connection_id = ${connectionId}
      and root_id in (select root_id from invoices where workspace_id = ${workspaceId} and id = any(${invoiceIds}::uuid[]))`;
}

const openOf = (balances: InvoiceBalanceRow[]) =>
  balances.filter(({ open }) => open.length > 0).map(({ invoiceId }) => invoiceId);
const settledOf = (balances: InvoiceBalanceRow[]) =>
  balances.filter(({ open }) => open.length === 0).map(({ invoiceId }) => invoiceId);

/** What a target is told of one document. The balance of a correction stands with the document that it corrects. */
function invoiceDocument(
  row: PublishedInvoice,
  balance: InvoiceBalanceRow | undefined,
  settings: InvoiceFlowSettings,
): Record<string, unknown> {
  const { file, ...document } = row.document;
  const hasFile = settings.files && file !== undefined;
  return {
    ...document,
    status: row.counting === 'cancelled' ? 'cancelled' : 'issued',
    ...(row.counting === 'replaced' && { replaced: true }),
    orders: [...new Set(row.allocations.map(({ order }) => order))],
    lines: row.lines,
    allocations: row.allocations,
    unallocated: row.unallocated,
    ...(balance
      ? {
          ...{ paid: balance.paid, outstanding: balance.outstanding, overdue: balance.overdue },
          ...{ overpaid: balance.overpaid, invoiced: balance.invoiced, settlement: balance.state, open: balance.open },
        }
      : { balanceWith: row.rootExternalId }),
    ...(row.reminder && { reminder: row.reminder }),
    ...(row.writtenOff && { writtenOff: true }),
    ...(hasFile && { file: { url: `/v1/invoices/${encodeURIComponent(row.externalId)}/file`, ...mediaOf(file) } }),
  };
}

const mediaOf = ({ sha256, mediaType }: { sha256?: string; mediaType?: string }) => ({ sha256, mediaType });
