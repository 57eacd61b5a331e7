import type { TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { Feedback } from '../../connectors/contract.ts';
import { markMentioned } from '../../db/queries/offered-orders.ts';
import { oweStatuses } from '../../db/queries/owe-statuses.ts';
import { fieldChanges } from '../../domain/fingerprint.ts';
import { mergeParcels, mergeProgress, type StatedLine, type StatedParcel } from '../../domain/fulfilment.ts';
import { tellFulfilment } from '../../domain/tell-fulfilment.ts';
import type { ConnectionRow } from '../open-connections.ts';
import { takeUp } from '../take-up.ts';
import { raiseTask } from '../tasks.ts';
import { findSpokenOf, type OfferedNumber } from './find-spoken-of.ts';

/** `due`: processes that go on; `changed`: orders of which something new was said; `unknown`: what it cannot be told of, and why. */
export type Folded<One extends Feedback = Feedback> = {
  due: string[];
  changed: string[];
  unknown: (One & { why: string })[];
};
export type Unknown = Feedback & { why: string };

/** Folds what a connection said of orders into what is known of each, within the transaction that settles its message. */
export async function foldFeedback<One extends Feedback>(
  sql: TransactionSql,
  row: ConnectionRow,
  messageId: string,
  feedback: One[],
): Promise<Folded<One>> {
  const scope = { workspaceId: row.workspaceId, connectionId: row.id };
  const { known, unknown } = await sortOut(sql, scope, feedback);
  const fetched = await markMentioned(
    sql,
    scope,
    known.flatMap(one => one.seq ?? []),
  );
  const due = await takeUp(
    sql,
    row.workspaceId,
    fetched.map(one => one.processId),
  );
  const changed = await keepFulfilments(sql, { ...scope, who: row.key, messageId }, known);
  // What is silent is history: no shop is made to write of it to its buyers.
  const silent = new Set(known.filter(one => one.silent).map(one => one.orderId));
  await oweStatuses(
    sql,
    scope,
    changed.filter(id => !silent.has(id)),
  );
  await askAboutCodes(sql, row, feedback);
  return { due, changed, unknown };
}

type Scope = { workspaceId: string; connectionId: string };
type Known = Feedback & { seq?: number; orderId: string };

/** Which of our orders are spoken of, and of what it cannot be told, with the reason. */
async function sortOut<One extends Feedback>(
  sql: TransactionSql,
  scope: Scope,
  feedback: One[],
): Promise<{ known: Known[]; unknown: (One & { why: string })[] }> {
  const rows = await sql<OfferedNumber[]>`
    select seq, number, order_id as "orderId" from offered_orders
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId}
      and (seq = any(${feedback.flatMap(one => one.offerSeq ?? [])}::int[]) or number = any(${feedback.flatMap(one => one.number ?? [])}))`;
  const find = findSpokenOf(rows);
  const byId = await findById(
    sql,
    scope,
    feedback.flatMap(one => one.orderId ?? []),
  );
  const known: Known[] = [];
  const unknown: (One & { why: string })[] = [];
  for (const one of feedback) {
    const named = one.orderId === undefined ? undefined : byId.get(one.orderId);
    const found = named ?? (one.orderId === undefined || one.number !== undefined ? find(one) : nobodys);
    if (typeof found === 'string') unknown.push({ ...one, why: found });
    else known.push({ ...one, seq: found.seq, orderId: found.orderId });
  }
  return { known, unknown };
}

const nobodys = 'No order was given out under this id, and none is known by it.';

/** Orders by the id under which they lie in the connection's feed, or by the connection's own. */
async function findById(
  sql: TransactionSql,
  scope: Scope,
  ids: string[],
): Promise<Map<string, { seq?: number; orderId: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<{ id: string; seq: number | null; orderId: string }[]>`
    with named as (
      select object_id as id, record_id from feed
      where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and entity = 'orders' and object_id = any(${ids})
      union
      -- An ack notes the other side's id at once; its order is bound behind it.
      select remote_id, record_id from feed
      where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and entity = 'orders' and remote_id = any(${ids})
        and record_id is not null
      union
      select external_id, record_id from bindings
      where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and entity = 'order' and external_id = any(${ids})
    )
    select named.id, offered.seq, named.record_id as "orderId" from named
    left join offered_orders offered on offered.workspace_id = ${scope.workspaceId} and offered.connection_id = ${scope.connectionId}
      and offered.order_id = named.record_id`;
  return new Map(rows.map(({ id, seq, orderId }) => [id, { seq: seq ?? undefined, orderId }]));
}

type Fulfilment = {
  state: string | null;
  raw_state: string | null;
  waybill: string | null;
  production: string | null;
  raw_production: string | null;
  progress: StatedLine[];
  parcels: StatedParcel[];
};

/** Folds what was said into what is known of each order, with history; an unknown code leaves the state. Resolves to the orders that changed. */
async function keepFulfilments(
  sql: TransactionSql,
  scope: Scope & { who: string; messageId: string },
  known: Known[],
): Promise<string[]> {
  const changed = new Set<string>();
  for (const one of known) {
    const [before] = await sql<(Fulfilment & { as_of: Date | null })[]>`
      select as_of, state, raw_state, waybill, production, raw_production, progress, parcels from fulfilments
      where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and order_id = ${one.orderId} for update`;
    const asOf = one.asOf === undefined ? null : new Date(one.asOf);
    if (asOf && before?.as_of && asOf < before.as_of) continue;
    // A parcel of which no more is said means that the order left; beside a state of its own it does not change that.
    const state = one.state ?? (one.waybill && !(one.parcels && before?.state) ? 'shipped' : undefined);
    const progress = mergeProgress(before?.progress ?? [], one.progress ?? []);
    const parcels = mergeParcels(before?.parcels ?? [], one.parcels ?? []);
    const [after] = await sql<Fulfilment[]>`
      insert into fulfilments as kept (workspace_id, connection_id, order_id, state, raw_state, waybill, carrier, shipped_at, lines, progress, parcels,
        production, raw_production, message_id, as_of, changed_at)
      values (${scope.workspaceId}, ${scope.connectionId}, ${one.orderId}, ${state ?? null}, ${one.rawState ?? null}, ${one.waybill ?? null}, ${one.carrier ?? null},
        ${one.shippedAt ?? null}, ${sql.json(one.lines ?? [])}, ${sql.json(progress)}, ${sql.json(parcels)}, ${one.production ?? null},
        ${one.rawProduction ?? null}, ${scope.messageId}, ${asOf}, ${one.silent ? longAgo : sql`now()`})
      on conflict (workspace_id, connection_id, order_id) do update set state = coalesce(excluded.state, kept.state),
        raw_state = coalesce(excluded.raw_state, kept.raw_state), waybill = coalesce(excluded.waybill, kept.waybill),
        carrier = coalesce(excluded.carrier, kept.carrier), shipped_at = coalesce(excluded.shipped_at, kept.shipped_at),
        lines = excluded.lines, progress = excluded.progress, parcels = excluded.parcels, production = coalesce(excluded.production, kept.production),
        raw_production = coalesce(excluded.raw_production, kept.raw_production), message_id = excluded.message_id,
        as_of = coalesce(excluded.as_of, kept.as_of), changed_at = ${one.silent ? sql`kept.changed_at` : sql`now()`}
      returning state, raw_state, waybill, production, raw_production, progress, parcels`;
    const rows = fieldChanges(told(before), told(after)).map(change => ({
      ...change,
      id: v7(),
    }));
    if (rows.length === 0) continue;
    changed.add(one.orderId);
    await sql`
      insert into changes (id, workspace_id, entity, record_id, field, before, after, who, message_id)
      select id, ${scope.workspaceId}, 'order', ${one.orderId}, field, before, after, ${scope.who}, ${scope.messageId}
      from jsonb_to_recordset(${sql.json(rows)}) as row (id uuid, field text, before text, after text)`;
  }
  return [...changed];
}

/** When something was said first that the buyer is not to be told: before any flow was made. */
const longAgo = new Date(0);

const told = (row: Fulfilment | undefined) => ({ fulfilment: row && tellFulfilment(row) });

/** One task per code that nobody has said the meaning of, also where a waybill beside it said enough. */
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
      sentence: `${row.key} gave an order the state “${code}”, which nobody has said the meaning of; by itself it changes nothing.`,
      remedy: `Say what it means in the setting states of ${row.key}, e.g. kladka connection set ${row.key} --set 'states={"${code}":"shipped"}', or resolve this task to go on ignoring it.`,
      detail: { connection: row.key, code },
    });
  }
}
