import type { TransactionSql } from 'postgres';
import { z } from 'zod';
import { InterpretError } from '../../connectors/contract.ts';
import { markTaken } from '../../db/queries/offered-orders.ts';
import type { Hub } from '../hub.ts';
import { takeUp } from '../ingest/fold-feedback.ts';
import { reallocateForOrders } from '../money/reallocate-for-orders.ts';
import { wakeTracked } from '../money/wake-tracked.ts';
import type { OpenConnection } from '../open-connections.ts';
import { wakeProcesses } from '../start-processes.ts';
import { raiseTask } from '../tasks.ts';

const ack = z.object({
  entity: z.string(),
  id: z.string(),
  outcome: z.enum(['accepted', 'duplicate', 'rejected']),
  externalId: z.string().optional(),
  number: z.string().optional(),
  reason: z.string().optional(),
});
const acks = z.object({ acks: z.array(ack) });

/**
 * Draws the consequences of what a connection said of orders that it pulled: one that it took is bound to its own id there, and
 * belongs to it from now on; the process of one that it refused is told, and asks a person.
 */
export async function takeInAcks(
  hub: Hub,
  { row }: OpenConnection,
  messageId: string,
  payload: Buffer,
): Promise<string> {
  const parsed = acks.safeParse(JSON.parse(payload.toString()));
  if (!parsed.success) throw new InterpretError('/acks', 'This is no list of acknowledgements.');
  const ofOrders = parsed.data.acks.filter(each => each.entity === 'orders');
  const ofLines = parsed.data.acks.filter(each => each.entity === 'order-lines');
  const scope = { workspaceId: row.workspaceId, connectionId: row.id };
  const due = await hub.db.$client.begin(async sql => {
    const [waiting] = await sql`
      select 1 from messages where workspace_id = ${row.workspaceId} and id = ${messageId} and status = 'stored' for update`;
    if (!waiting) return { woken: [], invoiceIds: [] };
    const rows = await sql<{ objectId: string; orderId: string }[]>`
      select object_id as "objectId", record_id as "orderId" from feed
      where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and entity = 'orders' and object_id = any(${ofOrders.map(each => each.id)})
        and record_id is not null`;
    const orderOf = new Map(rows.map(each => [each.objectId, each.orderId]));
    const took: { orderId: string; externalId?: string }[] = ofOrders.flatMap(each => {
      const orderId = orderOf.get(each.id);
      return orderId !== undefined && each.outcome !== 'rejected' ? [{ orderId, externalId: each.externalId }] : [];
    });
    took.push(
      ...(await takenByLines(
        sql,
        scope,
        ofLines.map(each => each.id),
      )),
    );
    const refusing = [
      ...ofOrders.flatMap(each => (each.outcome === 'rejected' ? (orderOf.get(each.id) ?? []) : [])),
      ...(await ordersOfLines(
        sql,
        scope,
        ofLines.flatMap(each => (each.outcome === 'rejected' ? each.id : [])),
      )),
    ];
    const taken = await markTaken(sql, scope, took);
    const invoiceIds = await reallocateForOrders(
      sql,
      hub,
      scope,
      taken.map(each => each.orderId),
    );
    const told = await sql<{ processId: string }[]>`
      select process_id as "processId" from offered_orders
      where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and order_id = any(${refusing}::uuid[])`;
    const woken = await takeUp(
      sql,
      row.workspaceId,
      [...taken, ...told].map(each => each.processId),
    );
    await askClerk(sql, row, parsed.data.acks);
    const known = ofOrders.filter(each => orderOf.has(each.id)).length;
    await sql`
      update messages set status = 'accepted', ingested_at = now(),
        counts = ${sql.json({ read: parsed.data.acks.length, changed: taken.length, rejected: refusing.length, unknown: ofOrders.length - known })}
      where workspace_id = ${row.workspaceId} and id = ${messageId}`;
    return { woken, invoiceIds };
  });
  await wakeProcesses(hub, row.workspaceId, due.woken);
  await wakeTracked(hub, row.workspaceId, due.invoiceIds);
  return `${parsed.data.acks.length} acknowledgements.`;
}

const parties: Record<string, string> = { customers: 'buyer', 'delivery-places': 'delivery place' };

/** A change of a buyer or a delivery place that the other side could not enter by itself: a person does, with the change prepared (W2). */
async function askClerk(
  sql: TransactionSql,
  row: OpenConnection['row'],
  acked: z.output<typeof acks>['acks'],
): Promise<void> {
  for (const { entity, id, outcome, reason } of acked) {
    const what = parties[entity];
    if (!what) continue;
    const cause = `address/${row.id}/${entity}/${id}`;
    if (outcome !== 'rejected') {
      await sql`
        update tasks set state = 'resolved', resolution = 'It was entered meanwhile.', resolved_by = 'hub', resolved_at = now()
        where workspace_id = ${row.workspaceId} and cause = ${cause} and state = 'open'`;
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

type Scope = { workspaceId: string; connectionId: string };

/** The orders that these lines are of. */
async function ordersOfLines(sql: TransactionSql, scope: Scope, lineIds: string[]): Promise<string[]> {
  if (lineIds.length === 0) return [];
  const rows = await sql<{ orderId: string }[]>`
    select distinct record_id as "orderId" from feed
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and entity = 'order-lines' and object_id = any(${lineIds})
      and record_id is not null`;
  return rows.map(row => row.orderId);
}

/** Orders of which every line was taken now, where orders are not pulled whole. */
async function takenByLines(
  sql: TransactionSql,
  scope: Scope,
  lineIds: string[],
): Promise<{ orderId: string; externalId?: string }[]> {
  const orderIds = await ordersOfLines(sql, scope, lineIds);
  if (orderIds.length === 0) return [];
  return await sql<{ orderId: string }[]>`
    select record_id as "orderId" from feed
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and entity in ('order-lines', 'orders') and op = 'upsert'
      and record_id = any(${orderIds}::uuid[])
    group by record_id having bool_and(coalesce(outcome, '') in ('accepted', 'duplicate'))`;
}
