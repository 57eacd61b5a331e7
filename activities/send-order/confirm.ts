import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { built } from './build.ts';
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

/** Writes what the order says but the target has no field for. Marked before it is sent, so that a repetition looks first. */
export async function writeNote(hub: Hub, input: SendOrderInput, signal: AbortSignal): Promise<Go | Wait> {
  const begun = performance.now();
  const story = await loadStory(hub, input);
  if (!story.binding) return { kind: 'wait', reason: 'The binding was removed.', forMs: 1_000 };
  const lines = built(story).salesOrder.note;
  if (!story.target.finish || lines.length === 0) {
    await markNote(hub, story, 'done');
    await note(hub.db.$client, input, 'confirm', 'done', 'Nothing else to write.', begun);
    return go;
  }
  const mayExist = (await markNote(hub, story, 'sending')) !== 'open';
  const outcome = await story.target.finish(story.binding.externalId, lines, mayExist, signal);
  // A note whose answer was lost may still land: only after that time does looking tell.
  if (outcome.kind === 'unclear') return tryAgain(outcome.reason, story.target.settleMs);
  if (outcome.kind !== 'done') return refuse(hub, input, story, 'confirm', outcome, begun);
  await markNote(hub, story, 'done');
  await note(hub.db.$client, input, 'confirm', 'done', `In the order’s note: ${lines.join('; ')}`, begun);
  return go;
}

/** Sets how far the note is, and answers how far it was. */
async function markNote(hub: Hub, story: Story, to: OrderImage['note']): Promise<OrderImage['note']> {
  const { row } = story.connection;
  const [before] = await hub.db.$client<{ note: OrderImage['note'] | null }[]>`
    update bindings set image_delivered = jsonb_set(bindings.image_delivered, '{note}', to_jsonb(${to}::text))
    from (select image_delivered ->> 'note' as note from bindings
      where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and entity = 'order' and record_id = ${story.ref.orderId}) as before
    where workspace_id = ${row.workspaceId} and connection_id = ${row.id} and entity = 'order' and record_id = ${story.ref.orderId}
    returning before.note`;
  return before?.note ?? 'sending';
}
