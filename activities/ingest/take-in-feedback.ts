import type { TransactionSql } from 'postgres';
import { type Feedback, InterpretError } from '../../connectors/contract.ts';
import { readPayload } from '../../db/queries/store-message.ts';
import type { IngestInput } from '../../workflows/ingest.ts';
import { wakeDelivery } from '../catalogue/wake-delivery.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow } from '../open-connections.ts';
import { wakeProcesses } from '../start-processes.ts';
import { raiseTask } from '../tasks.ts';
import { Unusable } from '../unusable.ts';
import { foldFeedback, type Unknown } from './fold-feedback.ts';
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
    const { due, changed, unknown } = await foldFeedback(sql, row, messageId, feedback);
    await noteUnknown(sql, row.workspaceId, messageId, unknown);
    await sql`
      update messages set status = 'accepted', ingested_at = now(), counts = ${sql.json({ read: feedback.length, changed: changed.length, unknown: unknown.length })},
        reason = ${unknown.length > 0 ? `${unknown.length} orders are not known here.` : null}
      where workspace_id = ${row.workspaceId} and id = ${messageId}`;
    return due;
  });
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
