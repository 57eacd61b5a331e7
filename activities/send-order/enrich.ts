import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { built } from './build.ts';
import { note, wait } from './journal.ts';
import { taskOf } from './problems.ts';
import { loadStory } from './story.ts';
import { type Go, go, type Wait } from './verdicts.ts';

/** Step 2: fills what is missing from mapping and lookups. What cannot be resolved is a task, never a guess. */
export async function enrich(hub: Hub, input: SendOrderInput): Promise<Go | Wait> {
  const begun = performance.now();
  const story = await loadStory(hub, input);
  const { problems, provenance } = built(story);
  if (problems.length > 0) {
    const reason = problems.map(problem => problem.reason).join(' ');
    return wait(hub, input, 'enrich', reason, { problems: problems.map(problem => taskOf(problem, story)), begun });
  }
  const looked = provenance
    .filter(entry => entry.rule.startsWith('lookup'))
    .map(
      entry =>
        `${entry.to}: ${entry.value} (${entry.carried === 'note' ? 'in the note' : entry.carried === 'no' ? 'not carried' : 'in its field'})`,
    );
  await note(hub.db.$client, input, 'enrich', 'filled', looked.join('; ') || 'Nothing was missing.', begun);
  return go;
}
