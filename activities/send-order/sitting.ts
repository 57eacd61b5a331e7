import { v7 } from 'uuid';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { wait } from './journal.ts';
import { loadStory, type Story } from './story.ts';
import type { Wait } from './verdicts.ts';

type Note = { id: string; step: string; outcome: string; detail: string; ms: number };

/** Several steps at one go: the story is loaded once, and what they did is written down together. */
export type Sitting = { hub: Hub; input: SendOrderInput; story: Story; debtorId: string; notes: Note[] };

export async function openSitting(hub: Hub, input: SendOrderInput, debtorId: string): Promise<Sitting> {
  return { hub, input, story: await loadStory(hub, input), debtorId, notes: [] };
}

/** Notes what a step did; written by `writeNotes`. */
export function jot({ notes }: Sitting, step: string, outcome: string, detail: string, begun: number): void {
  notes.push({ id: v7(), step, outcome, detail: detail.slice(0, 2000), ms: Math.round(performance.now() - begun) });
}

/** Writes the notes into the process's journal, and where the process stands now, in one statement. */
export async function writeNotes({ hub, input, notes }: Sitting): Promise<void> {
  const last = notes.at(-1);
  if (!last) return;
  const sql = hub.db.$client;
  await sql`
    with standing as (
      update processes set step = ${last.step}, reason = ${last.detail.slice(0, 500)}, state = 'running', updated_at = now(), checked_at = now()
      where workspace_id = ${input.workspaceId} and id = ${input.processId}
    )
    insert into process_steps (id, workspace_id, process_id, step, outcome, detail, ms)
    select id, ${input.workspaceId}, ${input.processId}, step, outcome, detail, ms
    from jsonb_to_recordset(${sql.json(notes)}) as row (id uuid, step text, outcome text, detail text, ms int)`;
  notes.length = 0;
}

/** Lets the process wait, after what went before is written down. */
export async function hold(
  sitting: Sitting,
  step: string,
  reason: string,
  options: Parameters<typeof wait>[4],
): Promise<Wait> {
  await writeNotes(sitting);
  return await wait(sitting.hub, sitting.input, step, reason, options);
}
