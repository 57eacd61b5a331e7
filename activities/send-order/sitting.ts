import type { PendingQuery, Row } from 'postgres';
import { v7 } from 'uuid';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import type { WholeIntent } from './intents.ts';
import { wait } from './journal.ts';
import type { Recalled } from './recall.ts';
import { type AnyStory, isOffer, loadAnyStory, type OfferStory, type Story } from './story.ts';
import type { Wait } from './verdicts.ts';

type Note = { id: string; step: string; outcome: string; detail: string; ms: number };

/** Several steps at one go: the story is loaded once, and what they did is written down together. */
export type Sitting<S extends AnyStory = Story> = {
  hub: Hub;
  input: SendOrderInput;
  story: S;
  debtorId: string;
  notes: Note[];
  /** The intent that was opened in this sitting. */
  intent?: WholeIntent;
  /** What memory said in this sitting, so that it is asked once (`recall`). */
  recalled?: Promise<Recalled>;
};

/** A sitting over an order that is written, or over one that is offered. */
export async function openSitting(
  hub: Hub,
  input: SendOrderInput,
  debtorId: string,
): Promise<{ written: Sitting } | { offered: Sitting<OfferStory> }> {
  const story = await loadAnyStory(hub, input);
  const common = { hub, input, debtorId, notes: [] };
  return isOffer(story) ? { offered: { ...common, story } } : { written: { ...common, story } };
}

/** Notes what a step did; written by `writeNotes`. */
export function jot({ notes }: Sitting<AnyStory>, step: string, outcome: string, detail: string, begun: number): void {
  notes.push({ id: v7(), step, outcome, detail: detail.slice(0, 2000), ms: Math.round(performance.now() - begun) });
}

/**
 * Writes the notes into the process's journal, and where the process stands now, in one statement.
 *
 * `together`: an insertion that comes about in the same statement; what it returns is answered.
 */
export async function writeNotes<T extends Row>(
  { hub, input, notes }: Sitting<AnyStory>,
  together?: PendingQuery<T[]>,
): Promise<T[]> {
  const last = notes.at(-1);
  if (!last) return together ? await together : [];
  const sql = hub.db.$client;
  const rows = await sql<T[]>`
    with standing as (
      update processes set step = ${last.step}, reason = ${last.detail.slice(0, 500)}, state = 'running', updated_at = now(), checked_at = now()
      where workspace_id = ${input.workspaceId} and id = ${input.processId}
    ), noted as (
      insert into process_steps (id, workspace_id, process_id, step, outcome, detail, ms)
      select id, ${input.workspaceId}, ${input.processId}, step, outcome, detail, ms
      from jsonb_to_recordset(${sql.json(notes)}) as row (id uuid, step text, outcome text, detail text, ms int)
    )
    ${together ?? sql`select`}`;
  notes.length = 0;
  return rows;
}

/** Lets the process wait, after what went before is written down. */
export async function hold(
  sitting: Sitting<AnyStory>,
  step: string,
  reason: string,
  options: Parameters<typeof wait>[4],
): Promise<Wait> {
  await writeNotes(sitting);
  return await wait(sitting.hub, sitting.input, step, reason, { ...options, seen: sitting.story });
}
