import type { TransactionSql } from 'postgres';
import { putFeed } from '../../db/queries/feed.ts';
import { orderBalances } from '../../db/queries/order-balances.ts';
import {
  type FulfilmentState,
  mergeProgress,
  type StatedLine,
  type StatedParcel,
  type StatedProduction,
  type StatusFlowSettings,
} from '../../domain/fulfilment.ts';
import type { OrderBalance } from '../../domain/ledger.ts';
import type { Order } from '../../domain/order.ts';
import { orderTracks, type ProducedLine } from '../../domain/order-tracks.ts';
import type { IssueDocument } from '../../domain/transport-track.ts';
import type { Hub } from '../hub.ts';
import { type FeedFlow, feedFlows } from './feed-flows.ts';
import { issueDocuments } from './issue-documents.ts';

type Told = {
  connectionId: string;
  state: FulfilmentState | null;
  rawState: string | null;
  progress: StatedLine[];
  parcels: StatedParcel[];
  production: StatedProduction | null;
  rawProduction: string | null;
  changedAt: string;
};

type Row = {
  id: string;
  connectionId: string;
  externalId: string;
  number: string;
  document: Order;
  told: Told[] | null;
};

/**
 * Gives the shops that ask at `/v1` what became of their orders, as three tracks (W9): payment from settlements, transport from
 * lines, documents and parcels, production from whoever makes the goods. What several connections said of an order is one answer.
 */
export async function publishOrderStatuses(
  sql: TransactionSql,
  hub: Hub,
  workspaceId: string,
  orderIds: string[],
  flowId?: string,
): Promise<number> {
  if (orderIds.length === 0) return 0;
  const flows = await feedFlows<StatusFlowSettings>(sql, hub, 'order-statuses', { workspaceId });
  const ofTarget = Map.groupBy(
    flows.filter(flow => flow.targetPulls.includes('order-statuses')),
    flow => flow.targetId,
  );
  let moved = 0;
  for (const [targetId, into] of ofTarget) {
    // An answer is one, whichever of its flows asks for it: the eldest decides, so that no two undo each other.
    if (flowId !== undefined && !into.some(flow => flow.id === flowId)) continue;
    const sources = into.map(flow => flow.sourceId);
    const rows = await readOrders(sql, { workspaceId, targetId }, orderIds, sources);
    const ids = rows.map(row => row.id);
    const balances = await orderBalances(sql, workspaceId, ids);
    const shipping = into.filter(flow => flow.settings.documentsShip !== false).map(flow => flow.sourceId);
    const documents = await issueDocuments(sql, { workspaceId, sourceIds: shipping }, ids);
    moved += await putFeed(
      sql,
      { workspaceId, connectionId: targetId },
      'order-statuses',
      rows.map(row => ({
        objectId: row.externalId,
        op: 'upsert' as const,
        document: {
          ...statusDocument(row, balances.get(row.id) ?? [], documents.get(row.id) ?? []),
          tell: mayTell(row, into[0]),
        },
        flowId: into[0]?.id,
        recordId: row.id,
        buyerId: row.document.customer.externalId,
      })),
    );
    if (into[0]?.targetPulls.includes('shipments'))
      moved += await putFeed(
        sql,
        { workspaceId, connectionId: targetId },
        'shipments',
        rows.flatMap(row => parcelsOf(row, into[0]?.id)),
      );
  }
  return moved;
}

/** The buyer is not written to about what was said before the flow was made. */
const mayTell = ({ told }: Row, flow: FeedFlow<StatusFlowSettings> | undefined): boolean =>
  flow?.settings.tellBuyer === true && (told ?? []).some(one => Date.parse(one.changedAt) >= flow.createdAt.getTime());

/** Orders of a shop with what the sources of its statuses said of each. */
async function readOrders(
  sql: TransactionSql,
  { workspaceId, targetId }: { workspaceId: string; targetId: string },
  orderIds: string[],
  sourceIds: string[],
): Promise<Row[]> {
  return await sql<Row[]>`
    select orders.id, orders.connection_id as "connectionId", orders.external_id as "externalId", orders.number, orders.document,
      (select jsonb_agg(jsonb_build_object('connectionId', told.connection_id, 'state', told.state, 'rawState', told.raw_state, 'progress', told.progress,
          'parcels', told.parcels, 'production', told.production, 'rawProduction', told.raw_production, 'changedAt', told.changed_at) order by told.connection_id)
        from fulfilments told where told.workspace_id = orders.workspace_id and told.order_id = orders.id
          and told.connection_id = any(${sourceIds}::uuid[])) as told
    from orders
    where orders.workspace_id = ${workspaceId} and orders.connection_id = ${targetId} and orders.id = any(${orderIds}::uuid[])
    order by orders.external_id`;
}

/** What a shop is told of one order. */
function statusDocument(row: Row, balances: OrderBalance[], documents: IssueDocument[]): Record<string, unknown> {
  const told = row.told ?? [];
  const order = row.document;
  // What one says of a line stands beside what another does: issued here, produced there.
  const lines = told.reduce<StatedLine[]>((known, one) => mergeProgress(known, one.progress), []);
  const progress = new Map(lines.map(line => [line.lineId, line]));
  const state = told.find(one => one.state !== null)?.state ?? undefined;
  const parcels = told.flatMap(one => one.parcels);
  const goods = order.lines.filter(line => line.kind === 'goods');
  const tracks = orderTracks({
    order: {
      currency: order.currency,
      gross: order.totals.gross,
      cancelled: order.states.order === 'cancelled' || state === 'cancelled',
      lines: goods.map(line => ({
        id: line.id,
        ordered: line.quantity,
        cancelled: progress.get(line.id)?.cancelled,
        issued: progress.get(line.id)?.fulfilled,
      })),
    },
    balances,
    produced: told.flatMap(one =>
      producedOf(
        one,
        goods.map(line => line.id),
      ),
    ),
    documents,
    parcels: parcels.map(({ waybill }) => ({ trackingNumber: waybill, delivered: state === 'delivered' })),
  });
  return {
    order: row.externalId,
    number: row.number,
    state,
    rawState: told.find(one => one.rawState !== null)?.rawState ?? undefined,
    ...tracks,
    rawProduction: told.find(one => one.rawProduction !== null)?.rawProduction ?? undefined,
    parcels,
  };
}

const productionOf: Record<StatedProduction, ProducedLine['state']> = {
  planned: 'waiting',
  'in-production': 'in-production',
  made: 'done',
  stopped: 'rejected',
};

/** What production said of the lines that it makes: line by line where it counts them, else of all of them. */
function producedOf({ production, progress }: Told, lineIds: string[]): ProducedLine[] {
  const counted = progress.filter(line => line.produced !== undefined);
  if (counted.length > 0)
    return counted.map(({ lineId, produced }) => ({
      lineId,
      state: production === null || production === 'made' ? 'in-production' : productionOf[production],
      done: produced,
    }));
  return production === null ? [] : lineIds.map(lineId => ({ lineId, state: productionOf[production] }));
}

const parcelsOf = (row: Row, flowId: string | undefined) =>
  (row.told ?? [])
    .flatMap(one => one.parcels)
    .map(parcel => ({
      objectId: `${row.externalId}/${parcel.waybill}`,
      op: 'upsert' as const,
      document: { order: row.externalId, number: row.number, ...parcel },
      flowId,
      recordId: row.id,
      buyerId: row.document.customer.externalId,
    }));
