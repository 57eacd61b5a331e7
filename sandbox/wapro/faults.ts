export type Step = 'read' | 'call' | 'begin' | 'commit' | 'rollback' | 'lock' | 'parameters';

/**
 * One way in which the database fails, at a step and before or after the step's work.
 *
 * - `die`: every connection is lost and open transactions with them; the database is away for `ms`, or until `revive`.
 * - `drop`: only this connection is lost.
 * - `deadlock`: this connection is the victim (error 1205); its transaction is rolled back.
 * - `late`: the step takes `ms` longer.
 */
export type DbFault = {
  at: Step;
  /** Only queries or procedures whose name matches this regular expression. */
  name?: string;
  when: 'before' | 'after';
  what: 'die' | 'drop' | 'deadlock' | 'late';
  ms?: number;
  /** At which matching step it strikes first; 1 is the next. */
  nth?: number;
  /** How often it strikes; absent: once. */
  times?: number;
};

const steps: Step[] = ['read', 'call', 'begin', 'commit', 'rollback', 'lock', 'parameters'];
const kinds = ['die', 'drop', 'deadlock', 'late'];

/** Faults out of a JSON list; throws on one that could never strike. */
export function readFaults(body: unknown): DbFault[] {
  if (!Array.isArray(body)) throw new Error('Faults have to be a list.');
  for (const fault of body)
    if (!steps.includes(fault?.at) || !kinds.includes(fault?.what) || !['before', 'after'].includes(fault?.when))
      throw new Error(`A fault needs at (${steps}), when (before, after) and what (${kinds}).`);
  return body;
}

/** Says which fault strikes a step; each strikes as often as it says and no oftener. */
export function createFaultPlan() {
  let left: (DbFault & { nth: number; times: number })[] = [];
  return {
    set(faults: DbFault[]): void {
      left = faults.map(fault => ({ ...fault, nth: fault.nth ?? 1, times: fault.times ?? 1 }));
    },
    left: (): DbFault[] => left.filter(({ times }) => times > 0),
    strike(at: Step, name: string, when: 'before' | 'after'): DbFault | undefined {
      for (const fault of left) {
        if (fault.at !== at || fault.when !== when || fault.times <= 0) continue;
        if (fault.name !== undefined && !new RegExp(fault.name, 'i').test(name)) continue;
        fault.nth -= 1;
        if (fault.nth > 0) continue;
        fault.times -= 1;
        return fault;
      }
      return undefined;
    },
  };
}
