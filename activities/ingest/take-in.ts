import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { InterpretError, type RawRecord } from '../../connectors/contract.ts';
import type { RecordOf } from '../../connectors/v1/records/types.ts';
import { foldOrders, type OrderReading, trimLines } from '../../db/queries/fold-orders.ts';
import { oweOrders } from '../../db/queries/owe-orders.ts';
import { storeRecords } from '../../db/queries/store-message.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { canonicalText, fieldChanges } from '../../domain/fingerprint.ts';
import type { Hub } from '../hub.ts';
import { reallocateTakenIn } from '../money/reallocate-for-orders.ts';
import type { OpenConnection } from '../open-connections.ts';
import { wakeProcesses } from '../start-processes.ts';
import { openCauses, raiseTask, resolveCause } from '../tasks.ts';

/** `orders`: those that were not older than what is known, and whether each is new or changed. */
export type TakenIn = {
  ids: string[];
  changed: number;
  rejected: number;
  orders: { externalId: string; outcome: 'created' | 'changed' | 'unchanged' }[];
};

type Interpreted = { record: RawRecord; messageId: string; payload: Buffer; reading?: OrderReading; reason?: string };

/** An order has one document; a page may name it twice, and the later reading is the one that counts. */
const latest = (records: RawRecord[]) => [...new Map(records.map(record => [record.externalId, record])).values()];

/** What PostgreSQL keeps in no text and no JSON: NUL, and half of a pair of surrogates. */
const unkeepable = /\\u(?:0000|d[89a-f])/i;

/** A document without what cannot be kept; one order whose buyer typed a NUL must not hold up all others. */
function keepable(record: RawRecord): { record: RawRecord; payload: string } {
  const payload = JSON.stringify(record.raw);
  if (!unkeepable.test(payload)) return { record, payload };
  const clean = (text: string) => text.toWellFormed().replaceAll('\u0000', '');
  const raw: unknown = JSON.parse(payload, (_, value: unknown) => (typeof value === 'string' ? clean(value) : value));
  return { record: { ...record, number: clean(record.number), raw }, payload: JSON.stringify(raw) };
}

function interpret(connection: OpenConnection, given: RawRecord): Interpreted {
  const messageId = v7();
  const kept = keepable(given);
  const { record } = kept;
  const payload = Buffer.from(kept.payload);
  try {
    const { source, v1 } = connection.ports;
    const order = source?.orders ? source.orders.interpret(record.raw) : v1?.order?.(record.raw as RecordOf<'orders'>);
    if (!order) throw new InterpretError('', `${connection.row.key} is no source of orders.`);
    const hash = createHash('sha256').update(canonicalText(order)).digest('hex');
    return {
      record,
      messageId,
      payload,
      reading: { order, hash, email: normaliseEmail(order.customer.email) ?? null, messageId, mark: record.mark },
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Whatever is thrown at one document (an amount beyond all measure) concerns that document alone.
    const pointer = error instanceof InterpretError ? error.pointer : '';
    return { record, messageId, payload, reason: `${pointer || '/'}: ${error.message}` };
  }
}

/**
 * Takes in documents that were read from a source: interprets each, keeps it as a message, folds it into the canonical
 * orders with its history, and makes the flows that are on owe it. A record that cannot be understood is kept, rejected
 * with its reason and becomes a task; the others pass.
 */
export async function takeInRecords(
  hub: Hub,
  connection: OpenConnection,
  records: RawRecord[],
  reading: { asOf: Date; who: string; replayOf?: string; traces?: Map<string, string> },
): Promise<TakenIn> {
  const scope = { workspaceId: connection.row.workspaceId, connectionId: connection.row.id };
  const interpreted = latest(records).map(record => interpret(connection, record));
  const understood = interpreted.flatMap(({ reading: order }) => (order ? [order] : []));
  const rejected = interpreted.filter(entry => entry.reason !== undefined);

  const outcome = await hub.db.$client.begin(async sql => {
    const folded = await foldOrders(sql, { ...scope, asOf: reading.asOf }, understood);
    const byExternalId = new Map(folded.map(row => [row.externalId, row]));
    const fresh = interpreted.filter(
      entry => entry.reason !== undefined || byExternalId.get(entry.record.externalId)?.changed || reading.replayOf,
    );
    await storeRecords(
      sql as unknown as typeof hub.db.$client,
      hub.keyring,
      { ...scope, lane: 'orders' },
      fresh.map(entry => ({
        id: entry.messageId,
        kind: 'record',
        subject: entry.record.number,
        payload: entry.payload,
        status: entry.reason === undefined ? 'accepted' : 'rejected',
        reason: entry.reason,
        recordId: byExternalId.get(entry.record.externalId)?.id,
        replayOf: reading.replayOf,
        traceparent: reading.traces?.get(entry.record.externalId),
      })),
    );

    const changed = folded.filter(row => row.changed);
    const orders = new Map(understood.map(entry => [entry.order.externalId, entry]));
    const history = changed.flatMap(row => {
      const now = orders.get(row.externalId);
      if (!row.before || !now) return [];
      return fieldChanges(row.before, now.order).map(change => ({
        ...change,
        id: v7(),
        record_id: row.id,
        message_id: now.messageId,
      }));
    });
    if (history.length > 0) {
      await sql`
        insert into changes (id, workspace_id, entity, record_id, field, before, after, who, message_id)
        select id, ${scope.workspaceId}, 'order', record_id, field, before, after, ${reading.who}, message_id
        from jsonb_to_recordset(${sql.json(history)}) as row (id uuid, record_id uuid, field text, before text, after text, message_id uuid)`;
    }
    await trimLines(
      sql,
      scope.workspaceId,
      changed
        .filter(row => row.before)
        .map(row => ({ id: row.id, lines: orders.get(row.externalId)?.order.lines.length ?? 0 })),
    );
    for (const entry of rejected) {
      await raiseTask(sql, {
        workspaceId: scope.workspaceId,
        kind: 'record',
        cause: `record/${scope.connectionId}/${entry.record.externalId}`,
        sentence: `Order ${entry.record.number} of ${connection.row.key} cannot be understood: ${entry.reason}`,
        remedy: `Correct the order in the shop, or replay message ${entry.messageId} with an edited payload.`,
        detail: { messageId: entry.messageId, connection: connection.row.key },
      });
    }
    const due = await oweOrders(
      sql,
      scope,
      folded.map(row => row.id),
    );
    return { folded, changed: changed.length, due };
  });

  await wakeProcesses(hub, scope.workspaceId, outcome.due);
  await reallocateTakenIn(
    hub,
    scope.workspaceId,
    outcome.folded.map(row => row.id),
  );
  const understoodNow = outcome.folded.map(row => `record/${scope.connectionId}/${row.externalId}`);
  for (const cause of await openCauses(hub, scope.workspaceId, understoodNow)) {
    const resolution = 'A later reading was understood.';
    await resolveCause(hub, { workspaceId: scope.workspaceId, cause, who: 'hub', resolution });
  }
  return {
    ids: outcome.folded.map(row => row.id),
    changed: outcome.changed,
    rejected: rejected.length,
    orders: outcome.folded.map(({ externalId, changed, before }) => ({
      externalId,
      outcome: !changed ? 'unchanged' : before ? 'changed' : 'created',
    })),
  };
}
