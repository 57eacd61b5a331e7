/** What is known of an object that has not arrived. */
export type WaitFacts = {
  kind: 'order' | 'invoice' | 'product' | 'object';
  state: string | null;
  step: string | null;
  reason: string | null;
  group: string | null;
  blockedBy: string | null;
  task: { sentence: string; remedy: string } | null;
};

/** What one object of a flow waits for, in a sentence; `target` is the key of the connection that it goes to. */
export function tellWait(facts: WaitFacts, target: string): string {
  if (facts.task) return `${facts.task.sentence} ${facts.task.remedy}`;
  if (facts.kind === 'object') return `Lies ready until ${target} fetches it.`;
  if (facts.kind === 'product') return tellDelivery(facts, target);
  const at = facts.step ? ` at ${facts.step}` : '';
  const why = facts.reason ? `: ${facts.reason}` : '.';
  if (facts.state === 'due') return 'Waits for a worker to take it up.';
  return facts.state === 'running' ? `Is being worked on${at}${why}` : `Waits${at}${why}`;
}

function tellDelivery({ group, blockedBy, reason }: WaitFacts, target: string): string {
  const what = group === 'product' ? 'That it is created' : `Its ${group}`;
  if (blockedBy === null)
    return reason
      ? `${what} could not be delivered yet: ${reason}`
      : `${what} goes to ${target} with the next delivery.`;
  if (blockedBy === 'unmatched')
    return `It is not known which product of ${target} this is. Match it, or have it created.`;
  if (blockedBy === 'untaken') return reason ?? `${target} cannot take its ${group}.`;
  if (blockedBy === 'task') return `${what} waits for a person${reason ? `: ${reason}` : '. Look at the open tasks.'}`;
  return reason ?? `${what} is held back by a lock. Look at \`kladka locks list --met\`.`;
}
