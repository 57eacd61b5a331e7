/** Why an order cannot be booked yet; every `reason` tells a person what to do. */
export type BuildProblem =
  /** A code of the source that no lookup maps; mapping it lets every order go on that waits for it. */
  | { kind: 'lookup'; table: string; value: string; name?: string; reason: string }
  /** A setting of the flow that this order needs, by its path. */
  | { kind: 'setting'; setting: string; reason: string }
  | { kind: 'totals'; reason: string }
  /** A field of the sales order that has no value or a wrong one. */
  | { kind: 'field'; field: string; reason: string };

/** Each problem once, however many fields share it. */
export const distinctProblems = (problems: BuildProblem[]): BuildProblem[] => {
  const byKey = new Map<string, BuildProblem>();
  for (const problem of problems) {
    if (!byKey.has(keyOf(problem))) byKey.set(keyOf(problem), problem);
  }
  return [...byKey.values()];
};

const keyOf = (problem: BuildProblem): string => {
  if (problem.kind === 'lookup') return `lookup ${problem.table} ${problem.value}`;
  if (problem.kind === 'setting') return `setting ${problem.setting}`;
  return problem.kind === 'field' ? `field ${problem.field}` : `totals ${problem.reason}`;
};
