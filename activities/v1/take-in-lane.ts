import type { TransactionSql } from 'postgres';
import { InterpretError } from '../../connectors/contract.ts';
import { type PushEntity, pushEntities } from '../../connectors/v1/records/index.ts';
import { readPayload } from '../../db/queries/store-message.ts';
import type { IngestInput } from '../../workflows/ingest.ts';
import type { Hub } from '../hub.ts';
import type { Round } from '../ingest/take-in-pushes.ts';
import type { OpenConnection } from '../open-connections.ts';
import { raiseTask, settleCause } from '../tasks.ts';
import type { Taken, Taker, Taking } from './context.ts';
import { followSnapshot } from './follow-snapshot.ts';
import { type Refused, readPush } from './read-push.ts';
import { setAside, setAsideCause } from './set-aside.ts';
import { settleEvents } from './settle-events.ts';
import { takeInAcks } from './take-in-acks.ts';
import { takeInGoods } from './take-in-goods.ts';
import { takeInInvoices, takeInPayments } from './take-in-money.ts';
import { takeInOrders } from './take-in-orders.ts';
import { takeInParties } from './take-in-parties.ts';
import { takeInFeedbackRecords } from './take-in-statuses.ts';

/** Rounds are kept this short, so that a connection that was paused is heeded soon. */
const roundMs = 10_000;

type Others = Exclude<PushEntity, 'orders'>;

const takers: { [Entity in Others]: Taker<Entity> } = {
  products: takeInGoods,
  stock: takeInGoods,
  prices: takeInGoods,
  categories: takeInParties,
  carriers: takeInParties,
  customers: takeInParties,
  'delivery-places': takeInParties,
  users: takeInParties,
  'order-statuses': takeInFeedbackRecords,
  shipments: takeInFeedbackRecords,
  invoices: takeInInvoices,
  payments: takeInPayments,
};

const isEntity = (subject: string): subject is PushEntity => (pushEntities as string[]).includes(subject);

type Waiting = { id: string; subject: string; at: Date; replayOf: string | null };

/** Takes in what a connection pushed at `/v1`, lane by lane, one message at a time and in order of arrival. */
export async function takeInLane(hub: Hub, lane: IngestInput, signal: AbortSignal): Promise<Round> {
  const connection = await hub.connections.get(lane.workspaceId, lane.connectionId);
  const { row } = connection;
  if (row.pausedReason) return { taken: 0, more: false, note: `${row.key} is paused: ${row.pausedReason}` };
  const round: Round = { taken: 0, more: true, note: 'Nothing waits.' };
  for (const until = Date.now() + roundMs; round.more && Date.now() < until; signal.throwIfAborted()) {
    const waiting = await hub.db.$client<Waiting[]>`
      select id, subject, created_at as at, replay_of as "replayOf" from messages
      where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and lane = ${lane.lane} and status = 'stored'
      order by id limit 2`;
    const [message] = waiting;
    round.more = waiting.length > 1;
    if (!message) break;
    round.note = await takeInMessage(hub, connection, message);
    round.taken += 1;
  }
  return round;
}

async function takeInMessage(hub: Hub, connection: OpenConnection, message: Waiting): Promise<string> {
  const { row } = connection;
  const payload = await readPayload(hub.db.$client, hub.keyring, {
    workspaceId: row.workspaceId,
    messageId: message.id,
  });
  try {
    if (!payload) throw new InterpretError('', 'The payload is gone: its retention time is over.');
    if (message.subject === 'acks') return await takeInAcks(hub, connection, message.id, payload);
    if (!isEntity(message.subject)) throw new InterpretError('', `“${message.subject}” is nothing that is pushed.`);
    return await takeInRecordsOf(message.subject, hub, connection, message, payload);
  } catch (error) {
    if (!(error instanceof InterpretError)) return await setAside(hub, row, message, error);
    await refuse(hub, row, message, `${error.pointer ? `${error.pointer}: ` : ''}${error.message}`);
    return error.message;
  }
}

/** One message whole: its records, what it completes and what it answers, and its own outcome, in one transaction. */
async function takeInRecordsOf<Entity extends PushEntity>(
  entity: Entity,
  hub: Hub,
  connection: OpenConnection,
  message: Waiting,
  payload: Buffer,
): Promise<string> {
  const { row } = connection;
  const body = readPush(entity, payload);
  const asOf = body.asOf === undefined ? message.at : new Date(body.asOf);
  const taking: Taking<Entity> = { hub, connection, messageId: message.id, entity, body, asOf, arrivedAt: message.at };
  const folded = isOfOrders(taking) ? await takeInOrders(taking) : undefined;
  const taken = await hub.db.$client.begin(async sql => {
    const [waiting] = await sql`
      select 1 from messages where workspace_id = ${row.workspaceId} and id = ${message.id} and status = 'stored' for update`;
    if (!waiting) return undefined;
    const taken = await (folded ? folded(sql) : (takers[entity as Others] as Taker<Entity>)(sql, taking));
    const refused = [...body.refused, ...(taken.refused ?? [])];
    await noteRecords(sql, { workspaceId: row.workspaceId, messageId: message.id }, refused, taken.superseded ?? []);
    const followed = await followSnapshot(sql, taking);
    await settleEvents(sql, taking, refused, followed.complete);
    const lines = new Set(refused.map(each => each.line)).size;
    const counts = {
      read: body.stated.length + new Set(body.refused.map(each => each.line)).size,
      ...taken.counts,
      rejected: lines,
      ...followed.counts,
    };
    await sql`
      update messages set status = 'accepted', ingested_at = now(), counts = ${sql.json(counts)},
        reason = ${lines > 0 ? `${lines} records were rejected; the others were taken.` : null}
      where workspace_id = ${row.workspaceId} and id = ${message.id}`;
    if (message.replayOf)
      await settleCause(sql, row.workspaceId, setAsideCause(message.replayOf), 'Its replay was taken in.');
    return { ...taken, counts };
  });
  await taken?.behind?.();
  return taken
    ? `${entity}: ${taken.counts.read} records, ${taken.counts.created} new, ${taken.counts.changed} changed, ${taken.counts.rejected} rejected.`
    : 'Taken in by another worker meanwhile.';
}

const isOfOrders = (taking: Taking): taking is Taking<'orders'> => taking.entity === 'orders';

/** What was not taken as it came; records without a row were. */
async function noteRecords(
  sql: TransactionSql,
  { workspaceId, messageId }: { workspaceId: string; messageId: string },
  refused: Refused[],
  superseded: NonNullable<Taken['superseded']>,
): Promise<void> {
  const rows = [
    ...refused.map(({ line, externalId = null, field, value = null, reason }) => ({
      line,
      external_id: externalId,
      outcome: 'rejected',
      field,
      value,
      reason,
    })),
    ...superseded.map(({ line, externalId }) => ({
      line,
      external_id: externalId,
      outcome: 'superseded',
      field: '',
      value: null,
      reason: 'Something newer was known already.',
    })),
  ];
  if (rows.length === 0) return;
  await sql`
    insert into message_records (workspace_id, message_id, line, external_id, outcome, field, value, reason)
    select ${workspaceId}, ${messageId}, line, external_id, outcome, field, value, reason
    from jsonb_to_recordset(${sql.json(rows)}) as row (line int, external_id text, outcome text, field text, value text, reason text)
    on conflict do nothing`;
}

async function refuse(hub: Hub, row: OpenConnection['row'], message: Waiting, reason: string): Promise<void> {
  await hub.db.$client.begin(async sql => {
    await sql`
      update messages set status = 'rejected', reason = ${reason}, ingested_at = now()
      where workspace_id = ${row.workspaceId} and id = ${message.id} and status = 'stored'`;
    await raiseTask(sql, {
      workspaceId: row.workspaceId,
      kind: 'record',
      cause: `push/${row.id}/${message.subject}`,
      sentence: `A push of ${message.subject} by ${row.key} cannot be understood: ${reason}`,
      remedy: `Have ${row.key} send it again, or replay message ${message.id} with an edited payload. Nothing of it was taken over.`,
      detail: { messageId: message.id, connection: row.key },
    });
  });
}
