import { built } from './build.ts';
import { taskOf } from './problems.ts';
import { hold, jot, type Sitting } from './sitting.ts';
import { type Go, go, type Wait } from './verdicts.ts';

/** Step 2: fills what is missing from mapping and lookups. What cannot be resolved is a task, never a guess. */
export async function enrich(sitting: Sitting): Promise<Go | Wait> {
  const begun = performance.now();
  const { story } = sitting;
  const { problems, provenance } = built(story);
  if (problems.length > 0) {
    const reason = problems.map(problem => problem.reason).join(' ');
    return hold(sitting, 'enrich', reason, { problems: problems.map(problem => taskOf(problem, story)), begun });
  }
  const looked = provenance
    .filter(entry => entry.rule.startsWith('lookup'))
    .map(
      entry =>
        `${entry.to}: ${entry.value} (${entry.carried === 'note' ? 'in the note' : entry.carried === 'no' ? 'not carried' : 'in its field'})`,
    );
  jot(sitting, 'enrich', 'filled', looked.join('; ') || 'Nothing was missing.', begun);
  return go;
}
