import type { TransactionSql } from 'postgres';
import { type Feedback, InterpretError } from '../../connectors/contract.ts';
import type { RecordOf } from '../../connectors/v1/records/types.ts';
import { wakeDelivery } from '../catalogue/wake-delivery.ts';
import { foldFeedback } from '../ingest/fold-feedback.ts';
import { lockFeeds } from '../publish/lock-feeds.ts';
import { publishOrderStatuses } from '../publish/statuses.ts';
import { wakeProcesses } from '../start-processes.ts';
import { Unusable } from '../unusable.ts';
import { asOfRecord, type Taken, type Taking } from './context.ts';
import type { Refused } from './read-push.ts';

/** Takes in what became of orders: states, lines, production and parcels. */
export async function takeInFeedbackRecords(
  sql: TransactionSql,
  taking: Taking<'order-statuses' | 'shipments'>,
): Promise<Taken> {
  const { hub, connection } = taking;
  const { row } = connection;
  const read = connection.ports.v1?.feedback;
  if (!read) throw new Unusable(`${row.key} does not say what becomes of orders.`);
  const refused: Refused[] = [];
  const feedback: (Feedback & { line: number })[] = [];
  for (const { line, externalId, record } of taking.body.stated) {
    try {
      feedback.push({ asOf: stateTime(taking, record), ...read(record), line });
    } catch (error) {
      if (!(error instanceof InterpretError)) throw error;
      refused.push({ line, externalId, field: error.pointer, reason: error.message });
    }
  }
  const folded = await foldFeedback(sql, row, taking.messageId, feedback);
  refused.push(
    ...folded.unknown.map(({ line, orderId, number, why }) => ({
      line,
      externalId: orderId ?? number,
      field: '/order',
      reason: why,
    })),
  );
  await lockFeeds(sql, row.workspaceId, row.id);
  await publishOrderStatuses(sql, hub, row.workspaceId, folded.changed);
  const changed = folded.changed.length;
  const unchanged = Math.max(0, feedback.length - folded.unknown.length - changed);
  return {
    counts: { created: 0, changed, unchanged, superseded: 0 },
    refused,
    behind: async () => {
      await wakeProcesses(hub, row.workspaceId, folded.due);
      await wakeDelivery(hub, { workspaceId: row.workspaceId, sourceId: row.id }, ['orders']);
    },
  };
}

/** Since when an order's state is so, as stated; a parcel says nothing of when the state began. */
const stateTime = (
  taking: Pick<Taking, 'asOf'>,
  record: RecordOf<'order-statuses'> | RecordOf<'shipments'>,
): string | undefined =>
  'waybill' in record ? undefined : (record.changedAt ?? asOfRecord(taking, record).toISOString());
