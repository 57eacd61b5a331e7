import { createHash } from 'node:crypto';
import type { PendingQuery, Row, TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import type { OrderBody } from '../../connectors/contract.ts';
import { exchangeTimeoutMs } from '../../connectors/http-client.ts';
import type { IntentState } from '../../db/schema/exchange.ts';
import { canonicalText } from '../../domain/fingerprint.ts';
import type { Hub } from '../hub.ts';
import { imageOf } from './bind.ts';
import type { OrderImage, Story } from './story.ts';

/** An intent may be sent for this long. Longer than the one attempt that sends it may take. */
const sendWithinMs = 45_000;
/** The write's own exchange is over by then, answered or not; whoever makes it is stopped then. */
export const exchangeMs = exchangeTimeoutMs + 1_000;

/** `settled`: the time in which it could land is over, by the database's clock, which all workers share. */
export type Intent = { id: string; state: IntentState; reference: string; settled: boolean };

/** What is sealed: what will be sent, what the target then knows of the order, and what it must come to there. */
type Content = { body: OrderBody; image: OrderImage; gross: string };
/** An intent with everything that sending it takes. */
export type WholeIntent = Intent & Content;

/** The intent of this order that is not settled yet, if there is one: at most one exists per target. */
export async function unsettledIntent(hub: Hub, story: Story): Promise<Intent | undefined> {
  const { row } = story.connection;
  const [found] = await hub.db.$client<Intent[]>`
    select id, state, reference, settled_by <= now() as settled from intents
    where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and kind = 'order' and record_id = ${story.ref.orderId} and state in ('open', 'sending', 'unclear')`;
  return found;
}

/** The latest intent under which this order may have been written, if there is one. */
export async function wroteBefore(hub: Hub, story: Story): Promise<WholeIntent | undefined> {
  const { row } = story.connection;
  const [found] = await hub.db.$client<{ id: string }[]>`
    select id from intents where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and kind = 'order' and record_id = ${story.ref.orderId}
      and state <> 'open' order by id desc limit 1`;
  return found && (await readIntent(hub, row.workspaceId, found.id));
}

/** Puts an intent aside that was never sent; false when somebody has taken it meanwhile. */
export async function putAside(hub: Hub, workspaceId: string, intentId: string): Promise<boolean> {
  const put = await hub.db.$client`
    update intents set state = 'abandoned', reason = 'Replaced before it was sent.' where workspace_id = ${workspaceId} and id = ${intentId} and state = 'open' returning 1`;
  return put.length > 0;
}

/**
 * Commits what is about to be sent, before it is; undefined while another intent of the order is unsettled.
 *
 * `write`: writes other things in the same statement.
 */
export async function writeIntent(
  hub: Hub,
  story: Story,
  processId: string,
  body: OrderBody,
  write = async (intent: PendingQuery<{ id: string }[]>): Promise<{ id: string }[]> => await intent,
): Promise<WholeIntent | undefined> {
  const { row } = story.connection;
  const content: Content = { body, image: imageOf(story, 'open'), gross: story.order.totals.gross };
  const { keyId, sealed } = await hub.keyring.seal(row.workspaceId, 'payload', Buffer.from(JSON.stringify(content)));
  const hash = createHash('sha256').update(canonicalText(body)).digest('hex');
  const [written] = await write(hub.db.$client<{ id: string }[]>`
    insert into intents (id, workspace_id, process_id, connection_id, record_id, kind, reference, body_hash, key_id, sealed_body, state, send_by, settled_by)
    values (${v7()}, ${row.workspaceId}, ${processId}, ${row.id}, ${story.ref.orderId}, 'order', ${story.reference}, ${hash}, ${keyId}, ${sealed}, 'open',
      now() + ${sendWithinMs}::int * interval '1 millisecond', now() + ${sendWithinMs + story.target.settleMs}::int * interval '1 millisecond')
    on conflict (workspace_id, connection_id, kind, record_id) where state in ('open', 'sending', 'unclear') do nothing
    returning id`);
  return written && { id: written.id, state: 'open', reference: story.reference, settled: false, ...content };
}

/**
 * Takes the intent for sending; false when it is no longer open, its time is over, or somebody bound the order by hand
 * meanwhile. From then on its outcome is in doubt until settled: should this process die now, its one exchange is over
 * after its time-out, and can land `settleMs` longer.
 */
export async function takeIntent(hub: Hub, workspaceId: string, intentId: string, settleMs: number): Promise<boolean> {
  const taken = await hub.db.$client`
    update intents set state = 'sending', settled_by = now() + ${exchangeMs + settleMs}::int * interval '1 millisecond'
    where workspace_id = ${workspaceId} and id = ${intentId} and state = 'open' and send_by > now()
      and not exists (select 1 from bindings bound where bound.workspace_id = intents.workspace_id
        and bound.connection_id = intents.connection_id and bound.entity = 'order' and bound.record_id = intents.record_id)
    returning 1`;
  return taken.length > 0;
}

/** Reads an intent with its body and image. */
export async function readIntent(hub: Hub, workspaceId: string, intentId: string): Promise<WholeIntent | undefined> {
  const [row] = await hub.db.$client<(Intent & { key_id: string; sealed_body: Buffer })[]>`
    select id, state, reference, settled_by <= now() as settled, key_id, sealed_body from intents where workspace_id = ${workspaceId} and id = ${intentId}`;
  if (!row) return undefined;
  const content: Content = JSON.parse(
    (await hub.keyring.open({ keyId: row.key_id, sealed: row.sealed_body })).toString(),
  );
  const { id, state, reference, settled } = row;
  return { id, state, reference, settled, ...content };
}

const longestPauseMs = 60_000;

/** How long an order waits after a try that wrote nothing: a second, then twice as long each time, a minute at most. */
export async function pauseMs(hub: Hub, workspaceId: string, processId: string): Promise<number> {
  const [row] = await hub.db.$client<{ tries: number }[]>`
    select count(*)::int as tries from intents
    where workspace_id = ${workspaceId} and process_id = ${processId} and state = 'refused' and created_at > now() - interval '10 minutes'`;
  return Math.min(longestPauseMs, 1_000 * 2 ** Math.max(0, (row?.tries ?? 1) - 1));
}

export type Settlement =
  | { state: 'done'; externalId: string }
  | { state: 'refused' | 'abandoned' | 'unclear'; reason: string };

/**
 * Settles an intent, or leaves it unclear. A write whose exchange has ended can land for `settleMs` more, not for longer.
 * Awaited, or a part of a larger statement.
 */
export function settleIntent(
  sql: TransactionSql | Hub['db']['$client'],
  workspaceId: string,
  intentId: string,
  settlement: Settlement,
  settleMs: number,
): PendingQuery<Row[]> {
  const { state } = settlement;
  return sql`
    update intents set state = ${state}, reason = ${'reason' in settlement ? settlement.reason : null}, external_id = ${'externalId' in settlement ? settlement.externalId : null},
      settled_by = case when ${state} = 'unclear' then least(settled_by, now() + ${settleMs}::int * interval '1 millisecond') else settled_by end
    where workspace_id = ${workspaceId} and id = ${intentId} and state in ('open', 'sending', 'unclear')`;
}
