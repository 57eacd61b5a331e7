import type { TransactionSql } from 'postgres';
import { InterpretError } from '../../connectors/contract.ts';
import { takeInRecords } from '../ingest/take-in.ts';
import { type Problem, raiseTask } from '../tasks.ts';
import { Unusable } from '../unusable.ts';
import { asOfRecord, type Taken, type Taking } from './context.ts';
import type { Refused, Stated } from './read-push.ts';

/** More orders of one push than these, refused, are one task: somebody changed a program, not an order. */
const mostTasks = 20;

/**
 * Takes in orders as if they had been read: each is kept as a message of its own and folded into the canonical orders, and the
 * flows that are on owe it. One that cannot be understood is also a task, as somebody waits for it.
 *
 * Folding commits by itself, before the transaction that settles the message is begun: one that holds locks must not wait for a
 * second place in the pool. It may be repeated, so that a kill in between changes nothing. What it resolves to belongs into that
 * transaction.
 */
export async function takeInOrders(taking: Taking<'orders'>): Promise<(sql: TransactionSql) => Promise<Taken>> {
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
      // Whatever is thrown at one order concerns that order alone.
      if (!(error instanceof Error)) throw error;
      const field = error instanceof InterpretError ? error.pointer : '';
      refused.push({ line: each.line, externalId: each.externalId, field, reason: error.message });
    }
  }
  const counts: Taken['counts'] = { created: 0, changed: 0, unchanged: 0, superseded: 0 };
  const superseded: NonNullable<Taken['superseded']> = [];
  const byAge = [...Map.groupBy(good, each => asOfRecord(taking, each.record).getTime())].sort(([a], [b]) => a - b);
  for (const [asOf, group] of byAge) {
    const taken = await takeInRecords(
      hub,
      connection,
      group.map(({ externalId, record }) => ({ externalId, number: record.number, raw: cancelled(record) })),
      { asOf: new Date(asOf), who: row.key },
    );
    for (const { outcome } of taken.orders) counts[outcome] += 1;
    const known = new Set(taken.orders.map(order => order.externalId));
    superseded.push(...group.filter(each => !known.has(each.externalId)));
  }
  counts.superseded = superseded.length;
  return async sql => {
    for (const problem of problemsOf(taking, [...body.refused, ...refused]))
      await raiseTask(sql, { ...problem, workspaceId: row.workspaceId });
    return { counts, refused, superseded };
  };
}

/** An order that its sender no longer has is cancelled; it is never deleted here. */
const cancelled = (record: Stated<'orders'>['record']) =>
  record.op === 'delete' ? { ...record, state: 'cancelled' as const } : record;

/** One task for each order that was not understood, with everything that is wrong with it. */
function problemsOf({ connection: { row }, messageId }: Taking<'orders'>, refused: Refused[]): Problem[] {
  const faults = (some: Refused[]) =>
    some.map(({ field, reason }) => (field ? `${field}: ${reason}` : reason)).join(' ');
  const detail = { messageId, connection: row.key };
  const remedy = `Correct it in ${row.key} and have it pushed again, or replay message ${messageId} with an edited payload.`;
  const byOrder = [...Map.groupBy(refused, ({ line, externalId }) => externalId ?? `${messageId}/${line}`)];
  const [first] = byOrder;
  if (first && byOrder.length > mostTasks)
    return [
      {
        kind: 'record',
        cause: `push/${row.id}/orders`,
        sentence: `${byOrder.length} orders of one push by ${row.key} cannot be understood, the first of them (${first[0]}) because: ${faults(first[1])}`,
        ...{ remedy, detail },
      },
    ];
  return byOrder.map(([id, some]) => ({
    kind: 'record',
    cause: `record/${row.id}/${id}`,
    sentence: `Order ${some[0]?.externalId ?? '(without an id)'} of ${row.key} cannot be understood: ${faults(some)}`,
    ...{ remedy, detail },
  }));
}
