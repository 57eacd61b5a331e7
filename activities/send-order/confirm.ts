import type { PendingQuery, Row } from 'postgres';
import { v7 } from 'uuid';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { built } from './build.ts';
import { withClaim } from './claim.ts';
import { type Finished, finish } from './finish.ts';
import { note } from './journal.ts';
import { refuse, tryAgain } from './refuse.ts';
import { loadStory, type OrderImage, type Story } from './story.ts';
import { end, type Go, go, type Wait } from './verdicts.ts';

/** Step 7 and the end of the story: the note is written, and what the flow owed is delivered. */
export async function confirm(
  hub: Hub,
  input: SendOrderInput,
  seenHash: string,
  signal: AbortSignal,
): Promise<Wait | Finished> {
  const written = await writeNote(hub, input, signal);
  return written.kind === 'wait' ? written : finish(hub, input, end('sent', 'Sent.'), seenHash);
}

/** Nobody waits longer than this for a note whose writer was killed. */
const heldSeconds = 8;
const askAgainMs = 500;

/**
 * Writes what the order says but the target has no field for. By one attempt at a time, also when the engine begins another
 * while the first still works; and marked before it is sent, so that a repetition looks first.
 */
export async function writeNote(hub: Hub, input: SendOrderInput, signal: AbortSignal): Promise<Go | Wait> {
  const begun = performance.now();
  const story = await loadStory(hub, input);
  if (!story.binding) return { kind: 'wait', reason: 'The binding was removed.', forMs: 1_000 };
  const lines = built(story).salesOrder.note;
  if (!story.target.finish || lines.length === 0) {
    await noteDone(hub, input, story, 'Nothing else to write.', begun);
    return go;
  }
  const { row } = story.connection;
  const { workspaceId, orderId } = input;
  const mine = { workspaceId, connectionId: row.id, entity: 'note', key: orderId, holder: v7() };
  let before: OrderImage['note'] = 'sending';
  return await withClaim(
    hub.db.$client,
    { ...mine, askAgainMs, heldSeconds },
    (held, free) => write(hub, input, story, { lines, before, free }, AbortSignal.any([signal, held]), begun),
    async taking => {
      const { held, note } = await markSending(hub, story, taking);
      before = note ?? 'sending';
      return held;
    },
  );
}

/** `before`: how far the note was when it was marked as being sent. */
type Note = { lines: string[]; before: OrderImage['note']; free: () => PendingQuery<Row[]> };

async function write(
  hub: Hub,
  input: SendOrderInput,
  story: Story,
  { lines, before, free }: Note,
  signal: AbortSignal,
  begun: number,
): Promise<Go | Wait> {
  const { target, binding } = story;
  if (before === 'done' || !target.finish || !binding) return go;
  const outcome = await target.finish(binding.externalId, lines, before !== 'open', signal);
  // A note whose answer was lost may still land: only after that time does looking tell.
  if (outcome.kind === 'unclear') return tryAgain(outcome.reason, story.target.settleMs);
  if (outcome.kind !== 'done') return refuse(hub, input, story, 'confirm', outcome, begun);
  await noteDone(hub, input, story, `In the order’s note: ${lines.join('; ')}`, begun, free());
  return go;
}

/** The note is there: that is marked and written into the journal together. */
function noteDone(
  hub: Hub,
  input: SendOrderInput,
  story: Story,
  detail: string,
  begun: number,
  freeing?: PendingQuery<Row[]>,
): Promise<void> {
  const sql = hub.db.$client;
  const marked = markNote(hub, story, 'done');
  const freed = freeing ? sql`freed as (${freeing}),` : sql``;
  return note(sql, input, 'confirm', 'done', detail, begun, sql`marked as (${marked}), ${freed}`);
}

type Marked = { held: boolean; note: OrderImage['note'] | null };

/** Takes the claim on the note, and marks it as being sent if that succeeds, in one statement. */
async function markSending(hub: Hub, story: Story, taking: PendingQuery<Row[]>): Promise<Marked> {
  const sql = hub.db.$client;
  const marking = markNote(hub, story, 'sending', sql`and exists (select 1 from held)`);
  const [marked] = await sql<Marked[]>`
    with held as (${taking}), marked as (${marking})
    select exists (select 1 from held) as held, (select note from marked) as note`;
  return marked ?? { held: false, note: null };
}

/** Sets how far the note is, and answers how far it was; a note that is done stays so. A part of a larger statement. */
function markNote(
  hub: Hub,
  story: Story,
  to: OrderImage['note'],
  only: PendingQuery<Row[]> = hub.db.$client``,
): PendingQuery<{ note: OrderImage['note'] | null }[]> {
  const { row } = story.connection;
  return hub.db.$client<{ note: OrderImage['note'] | null }[]>`
    update bindings set image_delivered = case when before.note = 'done' then bindings.image_delivered
      else jsonb_set(bindings.image_delivered, '{note}', to_jsonb(${to}::text)) end
    from (select image_delivered ->> 'note' as note from bindings
      where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and entity = 'order' and record_id = ${story.ref.orderId}
      for update) as before
    where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and entity = 'order' and record_id = ${story.ref.orderId} ${only}
    returning before.note`;
}
