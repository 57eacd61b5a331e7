/** What a person looks at before a new product goes live. */
export const checkItems = ['photo', 'description', 'parameters'] as const;
export type CheckItem = (typeof checkItems)[number];

/** Of each item who looked at it, and the final category, by the target's id or name. */
export type Checks = Record<CheckItem | 'category', string | null>;

/** What is said of a checklist; what is left out stays. */
export type CheckMarks = Partial<Record<CheckItem, boolean>> & { category?: string | null };

/** A checklist after it was marked: who looked stays who looked first. */
export function markChecks(checks: Checks, marks: CheckMarks, who: string): Checks {
  const marked = { ...checks };
  for (const item of checkItems) {
    const mark = marks[item];
    if (mark !== undefined) marked[item] = mark ? (checks[item] ?? who) : null;
  }
  if (marks.category !== undefined) marked.category = marks.category?.trim() || null;
  return marked;
}

/** What still must be looked at before the product may go live. */
export const missingChecks = (checks: Checks): (keyof Checks)[] =>
  ([...checkItems, 'category'] as const).filter(item => checks[item] === null);
