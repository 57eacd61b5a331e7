import type { TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import { type Feedback, InterpretError } from '../../connectors/contract.ts';
import { markMentioned } from '../../db/queries/offered-orders.ts';
import { oweStatuses } from '../../db/queries/owe-statuses.ts';
import { readPayload } from '../../db/queries/store-message.ts';
import type { IngestInput } from '../../workflows/ingest.ts';
import { wakeDelivery } from '../catalogue/wake-delivery.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow } from '../open-connections.ts';
import { wakeProcesses } from '../start-processes.ts';
import { raiseTask } from '../tasks.ts';
import { Unusable } from '../unusable.ts';
import { findSpokenOf, type OfferedNumber } from './find-spoken-of.ts';
import type { Round } from './take-in-pushes.ts';

const atOnce = 20;

/** Takes in what a connection said of orders, message by message in order of arrival. */
export async function takeInFeedback(hub: Hub, lane: IngestInput): Promise<Round> {
  const { row, ports } = await hub.connections.get(lane.workspaceId, lane.connectionId);
  if (row.pausedReason) return { taken: 0, more: false, note: `${row.key} is paused: ${row.pausedReason}` };
  const source = ports.source?.orderStatuses;
  if (!source) throw new Unusable(`${row.key} is no source of order states.`);
  const waiting = await hub.db.$client<{ id: string }[]>`
    select id from messages where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and lane = ${lane.lane} and status = 'stored'
    order by id limit ${atOnce}`;
  const due: string[] = [];
  for (const { id } of waiting) {
    const payload = await readPayload(hub.db.$client, hub.keyring, { workspaceId: row.workspaceId, messageId: id });
    due.push(...(await takeIn(hub, row, id, payload, bytes => source.interpret(bytes))));
  }
  await wakeProcesses(hub, row.workspaceId, due);
  await wakeDelivery(hub, { workspaceId: row.workspaceId, sourceId: row.id }, ['orders']);
  return { taken: waiting.length, more: waiting.length === atOnce, note: `${waiting.length} messages taken in.` };
}

async function takeIn(
  hub: Hub,
  row: ConnectionRow,
  messageId: string,
  payload: Buffer | undefined,
  interpret: (bytes: Uint8Array) => Feedback[],
): Promise<string[]> {
  let feedback: Feedback[];
  try {
    if (!payload) throw new InterpretError('', 'The payload is gone: its retention time is over.');
    feedback = interpret(payload);
  } catch (error) {
    if (!(error instanceof InterpretError)) throw error;
    await refuse(hub, row, messageId, `${error.pointer ? `${error.pointer}: ` : ''}${error.message}`);
    return [];
  }
  return await hub.db.$client.begin(async sql => {
    const [waiting] = await sql`
      select 1 from messages where workspace_id = ${row.workspaceId} and id = ${messageId} and status = 'stored' for update`;
    if (!waiting) return [];
    const scope = { workspaceId: row.workspaceId, connectionId: row.id };
    const { known, unknown } = await sortOut(sql, scope, feedback);
    const fetched = await markMentioned(
      sql,
      scope,
      known.map(one => one.seq),
    );
    const due = await takeUp(
      sql,
      row.workspaceId,
      fetched.map(one => one.processId),
    );
    const changed = await keepFulfilments(sql, { ...scope, who: row.key, messageId }, known);
    await oweStatuses(sql, scope, changed);
    await askAboutCodes(sql, row, feedback);
    await noteUnknown(sql, row.workspaceId, messageId, unknown);
    await sql`
      update messages set status = 'accepted', ingested_at = now(), counts = ${sql.json({ read: feedback.length, changed: changed.length, unknown: unknown.length })},
        reason = ${unknown.length > 0 ? `${unknown.length} orders are not known here.` : null}
      where workspace_id = ${row.workspaceId} and id = ${messageId}`;
    return due;
  });
}

/** Orders that turn out to be fetched go on, also those that ended because they were cancelled: whoever has them must be told. */
async function takeUp(sql: TransactionSql, workspaceId: string, processIds: string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    update processes set state = 'due', updated_at = now(), checked_at = now(), finished_at = null
    where workspace_id = ${workspaceId} and id = any(${processIds}::uuid[]) returning id`;
  await sql`
    update deliveries set blocked_by = null, delivered = null, next_try = now() from processes process
    where process.workspace_id = ${workspaceId} and process.id = any(${processIds}::uuid[])
      and deliveries.workspace_id = process.workspace_id and deliveries.flow_id = process.flow_id and deliveries.record_id = process.record_id`;
  return rows.map(row => row.id);
}

async function refuse(hub: Hub, row: ConnectionRow, messageId: string, reason: string): Promise<void> {
  await hub.db.$client.begin(async sql => {
    await sql`
      update messages set status = 'rejected', reason = ${reason}, ingested_at = now()
      where workspace_id = ${row.workspaceId} and id = ${messageId} and status = 'stored'`;
    await raiseTask(sql, {
      workspaceId: row.workspaceId,
      kind: 'record',
      cause: `feedback/${row.id}`,
      sentence: `What ${row.key} said of its orders cannot be understood: ${reason}`,
      remedy: `Replay message ${messageId} with an edited payload, or have ${row.key} send it again.`,
      detail: { messageId, connection: row.key },
    });
  });
}

type Scope = { workspaceId: string; connectionId: string };
type Known = Feedback & { seq: number; orderId: string };
type Unknown = Feedback & { why: string };

/** Which of our orders are spoken of, and of what it cannot be told, with the reason. */
async function sortOut(
  sql: TransactionSql,
  scope: Scope,
  feedback: Feedback[],
): Promise<{ known: Known[]; unknown: Unknown[] }> {
  const rows = await sql<OfferedNumber[]>`
    select seq, number, order_id as "orderId" from offered_orders
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId}
      and (seq = any(${feedback.flatMap(one => one.offerSeq ?? [])}::int[]) or number = any(${feedback.flatMap(one => one.number ?? [])}))`;
  const find = findSpokenOf(rows);
  const known: Known[] = [];
  const unknown: Unknown[] = [];
  for (const one of feedback) {
    const found = find(one);
    if (typeof found === 'string') unknown.push({ ...one, why: found });
    else known.push({ ...one, seq: found.seq, orderId: found.orderId });
  }
  return { known, unknown };
}

/** Folds what was said into what is known of each order, with history; an unknown code leaves the state. Resolves to the orders that changed. */
async function keepFulfilments(
  sql: TransactionSql,
  scope: Scope & { who: string; messageId: string },
  known: Known[],
): Promise<string[]> {
  const changed: string[] = [];
  for (const one of known) {
    const state = one.state ?? (one.waybill ? 'shipped' : undefined);
    const [before] = await sql<Record<string, string | null>[]>`
      select state, raw_state, waybill from fulfilments
      where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and order_id = ${one.orderId} for update`;
    const [after] = await sql<Record<string, string | null>[]>`
      insert into fulfilments as kept (workspace_id, connection_id, order_id, state, raw_state, waybill, carrier, shipped_at, lines, message_id)
      values (${scope.workspaceId}, ${scope.connectionId}, ${one.orderId}, ${state ?? null}, ${one.rawState ?? null}, ${one.waybill ?? null}, ${one.carrier ?? null},
        ${one.shippedAt ?? null}, ${sql.json(one.lines ?? [])}, ${scope.messageId})
      on conflict (workspace_id, connection_id, order_id) do update set state = coalesce(excluded.state, kept.state),
        raw_state = coalesce(excluded.raw_state, kept.raw_state), waybill = coalesce(excluded.waybill, kept.waybill),
        carrier = coalesce(excluded.carrier, kept.carrier), shipped_at = coalesce(excluded.shipped_at, kept.shipped_at),
        lines = excluded.lines, message_id = excluded.message_id, changed_at = now()
      returning state, raw_state, waybill`;
    const fields = ['state', 'raw_state', 'waybill'].filter(
      field => (before?.[field] ?? null) !== (after?.[field] ?? null),
    );
    if (fields.length === 0) continue;
    changed.push(one.orderId);
    const rows = fields.map(field => ({
      id: v7(),
      field: `fulfilment.${field}`,
      before: before?.[field] ?? null,
      after: after?.[field] ?? null,
    }));
    await sql`
      insert into changes (id, workspace_id, entity, record_id, field, before, after, who, message_id)
      select id, ${scope.workspaceId}, 'order', ${one.orderId}, field, before, after, ${scope.who}, ${scope.messageId}
      from jsonb_to_recordset(${sql.json(rows)}) as row (id uuid, field text, before text, after text)`;
  }
  return changed;
}

/** One task per code that nobody has said the meaning of. */
async function askAboutCodes(sql: TransactionSql, row: ConnectionRow, feedback: Feedback[]): Promise<void> {
  const codes = new Set(
    feedback.flatMap(one => (one.rawState !== undefined && one.state === undefined ? [one.rawState] : [])),
  );
  for (const code of codes) {
    const [fresh] = await sql`
      insert into seen_states (id, workspace_id, connection_id, raw_state) values (${v7()}, ${row.workspaceId}, ${row.id}, ${code})
      on conflict do nothing returning 1`;
    if (!fresh) continue;
    await raiseTask(sql, {
      workspaceId: row.workspaceId,
      kind: 'state',
      cause: `state/${row.id}/${code}`,
      sentence: `${row.key} gave an order the state “${code}”, which nobody has said the meaning of; it changed nothing.`,
      remedy: `Say what it means in the setting states of ${row.key}, e.g. kladka connection set ${row.key} --set 'states={"${code}":"shipped"}', or resolve this task to go on ignoring it.`,
      detail: { connection: row.key, code },
    });
  }
}

async function noteUnknown(
  sql: TransactionSql,
  workspaceId: string,
  messageId: string,
  unknown: Unknown[],
): Promise<void> {
  const rows = unknown.map((one, index) => ({
    line: index + 1,
    external_id: String(one.offerSeq ?? one.number ?? ''),
    reason: one.why,
  }));
  if (rows.length === 0) return;
  await sql`
    insert into message_records (workspace_id, message_id, line, external_id, outcome, reason)
    select ${workspaceId}, ${messageId}, line, external_id, 'rejected', reason
    from jsonb_to_recordset(${sql.json(rows)}) as row (line int, external_id text, reason text) on conflict do nothing`;
}
