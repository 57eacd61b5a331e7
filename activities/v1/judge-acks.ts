import type { TransactionSql } from 'postgres';
import type { FeedScope } from '../../db/queries/feed.ts';
import type { TakenOrder } from '../../db/queries/offered-orders.ts';

/** What was said of one order or line that was given out. */
export type OrderAck = {
  id: string;
  seq?: number;
  outcome: 'accepted' | 'duplicate' | 'rejected';
  externalId?: string;
};

/** `acked`: every order that was spoken of; `took`: those that the other side has; `refusing`: those of which it refused something. */
export type JudgedAcks = { acked: string[]; took: TakenOrder[]; refusing: string[]; unknown: number };

type Given = {
  entity: string;
  objectId: string;
  orderId: string;
  seq: number;
  op: 'upsert' | 'delete';
  wasGiven: boolean;
};

/**
 * Judges what a connection said of orders and of their lines.
 *
 * Who accepts that an order is called off does not have it, unless it says under which id; who refuses that, has it. An order
 * that is pulled line by line is taken once all its lines are.
 */
export async function judgeAcks(
  sql: TransactionSql,
  scope: FeedScope,
  { orders, lines }: { orders: OrderAck[]; lines: OrderAck[] },
): Promise<JudgedAcks> {
  const given = await sql<Given[]>`
    select entity, object_id as "objectId", record_id as "orderId", seq::float8 as seq, op, coalesce(given_at < acked_at, false) as "wasGiven" from feed
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and record_id is not null
      and ((entity = 'orders' and object_id = any(${orders.map(each => each.id)})) or (entity = 'order-lines' and object_id = any(${lines.map(each => each.id)})))`;
  const rowOf = new Map(given.map(row => [`${row.entity}/${row.objectId}`, row]));
  const judged: JudgedAcks = { acked: [], took: [], refusing: [], unknown: 0 };
  for (const ack of orders) {
    const row = rowOf.get(`orders/${ack.id}`);
    if (!row) judged.unknown += 1;
    else if (hasIt(ack, row)) judged.took.push({ orderId: row.orderId, externalId: ack.externalId });
    note(judged, ack, row);
  }
  const accepted: string[] = [];
  for (const ack of lines) {
    const row = rowOf.get(`order-lines/${ack.id}`);
    if (!row) judged.unknown += 1;
    else if (ack.outcome !== 'rejected') accepted.push(row.orderId);
    else if (speaksOfDelete(ack, row)) judged.took.push({ orderId: row.orderId });
    note(judged, ack, row);
  }
  judged.took.push(...(await takenByLines(sql, scope, accepted)));
  return judged;
}

function note(judged: JudgedAcks, { outcome }: OrderAck, row: Given | undefined): void {
  if (!row) return;
  judged.acked.push(row.orderId);
  if (outcome === 'rejected') judged.refusing.push(row.orderId);
}

const hasIt = (ack: OrderAck, row: Given): boolean =>
  ack.externalId !== undefined || (ack.outcome === 'rejected') === speaksOfDelete(ack, row);

/** Without a number an answer speaks of the delete only where that had been pulled before. */
const speaksOfDelete = ({ seq }: OrderAck, row: Given): boolean =>
  row.op === 'delete' && (seq === undefined ? row.wasGiven : seq === row.seq);

/** Orders of which every line was taken; one that was pulled whole as well is taken as a whole. */
async function takenByLines(sql: TransactionSql, scope: FeedScope, orderIds: string[]): Promise<TakenOrder[]> {
  if (orderIds.length === 0) return [];
  return await sql<TakenOrder[]>`
    select record_id as "orderId" from feed
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and entity in ('order-lines', 'orders') and op = 'upsert'
      and record_id = any(${orderIds}::uuid[])
    group by record_id
    having bool_or(entity = 'order-lines')
      and bool_and(coalesce(outcome, '') in ('accepted', 'duplicate') or (entity = 'orders' and given_at is null))`;
}
