import type { TransactionSql } from 'postgres';
import type { ConnectionRow } from '../open-connections.ts';
import { causeOfTotal, wrongTotal } from '../send-order/wrong-total.ts';
import { raiseTask, settleCause } from '../tasks.ts';

type Given = {
  orderId: string;
  number: string;
  currency: string;
  asked: string;
  flowId: string;
  flowKey: string;
  tolerance: string;
};

/** What was said of one order that was given out: what it comes to where it was entered. */
export type TotalSaid = { id: string; seq?: number; externalId?: string; number?: string; total?: string };

/**
 * Compares what orders come to at a connection that took them with what it was given: beyond the flow's tolerance a person is
 * asked; once they agree, no longer. An ack of what changed since says nothing of what is given now.
 */
export async function compareTotals(sql: TransactionSql, row: ConnectionRow, said: TotalSaid[]): Promise<void> {
  for (const { id, seq, externalId, number, total: there } of said) {
    if (there === undefined) continue;
    const [given] = await sql<Given[]>`
      select feed.record_id as "orderId", feed.document ->> 'number' as number, feed.document ->> 'currency' as currency,
        feed.document -> 'totals' ->> 'gross' as asked, flow.id as "flowId", flow.key as "flowKey", flow.settings -> 'totals' ->> 'tolerance' as tolerance
      from feed join offered_orders offered on offered.workspace_id = feed.workspace_id and offered.connection_id = feed.connection_id
        and offered.order_id = feed.record_id
      join flows flow on flow.workspace_id = offered.workspace_id and flow.id = offered.flow_id
      where feed.workspace_id = ${row.workspaceId} and feed.connection_id = ${row.id} and feed.entity = 'orders' and feed.object_id = ${id}
        and feed.op = 'upsert' and (${seq ?? null}::bigint is null or feed.seq = ${seq ?? null})`;
    if (!given) continue;
    const wrong = wrongTotal({
      flow: { id: given.flowId, key: given.flowKey },
      order: { id: given.orderId, number: given.number, currency: given.currency },
      target: row.key,
      asked: given.asked,
      there,
      numberThere: number ?? externalId ?? given.number,
      tolerance: given.tolerance,
    });
    if (wrong) await raiseTask(sql, { ...wrong, workspaceId: row.workspaceId });
    else await settleCause(sql, row.workspaceId, causeOfTotal(given.flowId, given.orderId), 'The totals agree now.');
  }
}
