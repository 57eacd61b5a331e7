import type { TransactionSql } from 'postgres';
import { InterpretError } from '../../connectors/contract.ts';
import { takeInRecords } from '../ingest/take-in.ts';
import { raiseTask } from '../tasks.ts';
import { Unusable } from '../unusable.ts';
import { asOfRecord, type Taken, type Taking } from './context.ts';
import type { Refused, Stated } from './read-push.ts';

/**
 * Takes in orders as if they had been read: each is kept as a message of its own and folded into the canonical orders, and the
 * flows that are on owe it. One that cannot be understood is also a task, as somebody waits for it.
 *
 * Folding commits by itself and may be repeated, so that a kill before the message is settled changes nothing.
 */
export async function takeInOrders(sql: TransactionSql, taking: Taking<'orders'>): Promise<Taken> {
  const { hub, connection, body } = taking;
  const { row } = connection;
  const interpret = connection.ports.v1?.order;
  if (!interpret) throw new Unusable(`${row.key} is no source of orders.`);
  const refused: Refused[] = [];
  const good: Stated<'orders'>[] = [];
  for (const each of body.stated) {
    try {
      interpret(each.record);
      good.push(each);
    } catch (error) {
      if (!(error instanceof InterpretError || error instanceof RangeError)) throw error;
      const field = error instanceof InterpretError ? error.pointer : '';
      refused.push({ line: each.line, externalId: each.externalId, field, reason: error.message });
    }
  }
  for (const { externalId, field, reason } of [...body.refused, ...refused]) {
    await raiseTask(sql, {
      workspaceId: row.workspaceId,
      kind: 'record',
      cause: `record/${row.id}/${externalId ?? taking.messageId}`,
      sentence: `Order ${externalId ?? '(without an id)'} of ${row.key} cannot be understood: ${field}: ${reason}`,
      remedy: `Correct it in ${row.key} and have it pushed again, or replay message ${taking.messageId} with an edited payload.`,
      detail: { messageId: taking.messageId, connection: row.key },
    });
  }
  const counts = { created: 0, changed: 0, unchanged: 0, superseded: 0 };
  for (const [asOf, group] of Map.groupBy(good, each => asOfRecord(taking, each.record).getTime())) {
    const taken = await takeInRecords(
      hub,
      connection,
      group.map(({ externalId, record }) => ({ externalId, number: record.number, raw: cancelled(record) })),
      { asOf: new Date(asOf), who: row.key },
    );
    counts.changed += taken.changed;
    counts.unchanged += taken.ids.length - taken.changed;
    counts.superseded += group.length - taken.ids.length;
  }
  return { counts, refused };
}

/** An order that its sender no longer has is cancelled; it is never deleted here. */
const cancelled = (record: Stated<'orders'>['record']) =>
  record.op === 'delete' ? { ...record, state: 'cancelled' as const } : record;
