import type { TransactionSql } from 'postgres';
import { z } from 'zod';
import { InterpretError } from '../../connectors/contract.ts';
import { markTaken, type TakenOrder } from '../../db/queries/offered-orders.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow, OpenConnection } from '../open-connections.ts';
import { wakeProcesses } from '../start-processes.ts';
import { takeUp } from '../take-up.ts';
import { raiseTask } from '../tasks.ts';
import { askClerk } from './ask-clerk.ts';
import { bindParties } from './bind-parties.ts';
import { compareTotals } from './compare-totals.ts';
import { judgeAcks } from './judge-acks.ts';

const ack = z.object({
  entity: z.string(),
  id: z.string(),
  seq: z.number().optional(),
  outcome: z.enum(['accepted', 'duplicate', 'rejected']),
  externalId: z.string().optional(),
  number: z.string().optional(),
  total: z.string().optional(),
  reason: z.string().optional(),
  lineErrors: z.array(z.object({ id: z.string(), reason: z.string() })).optional(),
});
const acks = z.object({ acks: z.array(ack) });
type Ack = z.output<typeof ack>;

/**
 * Draws the consequences of what a connection said of orders that it pulled: one that it took is bound to its own id there, and
 * belongs to it from now on; the process of one that it refused is told, and asks a person. A buyer or a delivery place that the
 * other side made is bound to its id here.
 */
export async function takeInAcks(
  hub: Hub,
  { row }: OpenConnection,
  messageId: string,
  payload: Buffer,
): Promise<string> {
  const said = readAcks(payload);
  const of = (entity: string) => said.filter(each => each.entity === entity);
  const scope = { workspaceId: row.workspaceId, connectionId: row.id };
  const due = await hub.db.$client.begin(async sql => {
    const [waiting] = await sql`
      select 1 from messages where workspace_id = ${row.workspaceId} and id = ${messageId} and status = 'stored' for update`;
    if (!waiting) return [];
    const judged = await judgeAcks(sql, scope, { orders: of('orders'), lines: of('order-lines') });
    await nameLines(sql, scope, of('orders'));
    const { fetched, clashing } = await markTaken(sql, scope, judged.took);
    for (const clash of clashing) await askAboutClash(sql, row, clash);
    // Also those that wait because of what was said before: it may be settled now.
    const told = await sql<{ processId: string }[]>`
      select offered.process_id as "processId" from offered_orders offered
      join processes process on process.workspace_id = offered.workspace_id and process.id = offered.process_id
      where offered.workspace_id = ${row.workspaceId} and offered.connection_id = ${row.id}
        and (offered.order_id = any(${judged.refusing}::uuid[]) or (offered.order_id = any(${judged.acked}::uuid[]) and process.state <> 'done'))`;
    const woken = await takeUp(
      sql,
      row.workspaceId,
      [...fetched, ...told].map(each => each.processId),
    );
    await bindParties(sql, hub, row, said);
    await askClerk(sql, row, said);
    await compareTotals(
      sql,
      row,
      of('orders').filter(each => each.outcome !== 'rejected'),
    );
    await sql`
      update messages set status = 'accepted', ingested_at = now(), reason = null,
        counts = ${sql.json({ read: said.length, changed: fetched.length, rejected: judged.refusing.length, unknown: judged.unknown })}
      where workspace_id = ${row.workspaceId} and id = ${messageId}`;
    return woken;
  });
  await wakeProcesses(hub, row.workspaceId, due);
  return `${said.length} acknowledgements.`;
}

/** Of several about one object the last counts, as in the feed. */
function readAcks(payload: Buffer): Ack[] {
  const parsed = acks.safeParse(parseJson(payload));
  if (!parsed.success) throw new InterpretError('/acks', 'This is no list of acknowledgements.');
  return [...new Map(parsed.data.acks.map(each => [`${each.entity}/${each.id}`, each])).values()];
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}

/** Whoever reads why an order was refused is told which of its lines were the reason. */
async function nameLines(
  sql: TransactionSql,
  { workspaceId, connectionId }: { workspaceId: string; connectionId: string },
  said: Ack[],
): Promise<void> {
  for (const { id, outcome, reason, lineErrors } of said) {
    const unnamed = lineErrors?.filter(line => !reason?.includes(line.reason)) ?? [];
    if (outcome !== 'rejected' || unnamed.length === 0) continue;
    const full = [reason, ...unnamed.map(line => `Line ${line.id}: ${line.reason}`)].filter(Boolean).join(' ');
    await sql`
      update feed set reason = ${full.slice(0, 2000)}
      where workspace_id = ${workspaceId} and connection_id = ${connectionId} and entity = 'orders' and object_id = ${id} and outcome = 'rejected'
        and reason is not distinct from ${reason ?? null}`;
  }
}

/** One order there cannot be two of ours: what is said of it would be told of the wrong one. */
async function askAboutClash(
  sql: TransactionSql,
  row: ConnectionRow,
  { orderId, externalId }: Required<TakenOrder>,
): Promise<void> {
  const [numbers] = await sql<{ number: string; other: string | null }[]>`
    select orders.number, (select other.number from bindings binding join orders other on other.workspace_id = binding.workspace_id and other.id = binding.record_id
      where binding.workspace_id = ${row.workspaceId} and binding.connection_id = ${row.id} and binding.entity = 'order' and binding.external_id = ${externalId}) as other
    from orders where orders.workspace_id = ${row.workspaceId} and orders.id = ${orderId}`;
  const number = numbers?.number ?? orderId;
  await raiseTask(sql, {
    workspaceId: row.workspaceId,
    kind: 'record',
    cause: `clash/${row.id}/${orderId}`,
    sentence: `${row.key} took order ${number} as its order ${externalId}, which is order ${numbers?.other ?? '(another)'} already. Order ${number} stays bound by its own id.`,
    remedy: `Look in ${row.key} whether both were entered. What it says of ${externalId} counts for order ${numbers?.other ?? '(another)'} alone; where that is wrong, unbind it and bind it anew (kladka orders bind). Then resolve this task.`,
    detail: { connection: row.key, order: number, externalId },
  });
}
