import type { OwedGroup, StandingLock } from '../../db/queries/show-product.ts';

type State = 'delivered' | 'due' | 'blocked';
export type TellingDelivery = Omit<OwedGroup, 'flowId' | 'delivered' | 'reason' | 'nextTry'> & {
  state: State;
  why: string;
  nextTry: string | null;
};
type Flow = { mode: string; paused: boolean; target: string };

/** How one field group of a product stands towards a target, with a sentence that says why. */
export function tellDelivery(owed: OwedGroup, flow: Flow, locks: StandingLock[]): TellingDelivery {
  const { group, tries, blockedBy, nextTry } = owed;
  const state: State = owed.delivered ? 'delivered' : blockedBy === null ? 'due' : 'blocked';
  return {
    group,
    state,
    why:
      state === 'delivered'
        ? `${flow.target} has the latest.`
        : state === 'due'
          ? due(owed, flow)
          : held(owed, flow, locks),
    blockedBy: owed.delivered ? null : blockedBy,
    tries,
    nextTry: state === 'due' ? nextTry : null,
  };
}

function due({ group, tries, reason }: OwedGroup, { mode, paused }: Flow): string {
  if (mode === 'off') return 'The flow is off.';
  if (paused) return 'The flow is paused.';
  if (tries > 0) return `${tries === 1 ? 'One try' : `${tries} tries`} failed: ${reason ?? 'no reason is known'}`;
  if (group === 'product') return 'It is created with the next delivery.';
  return mode === 'shadow' ? 'The flow is in shadow mode: nothing is written.' : 'Goes with the next delivery.';
}

function held({ blockedBy, group, reason }: OwedGroup, { target }: Flow, locks: StandingLock[]): string {
  if (blockedBy === 'unmatched')
    return `It is not known which product of ${target} this is. Match it, or have it created there.`;
  if (blockedBy === 'task') return `A task waits for a person${reason ? `: ${reason}` : '.'}`;
  const lock = locks.find(({ connection, group: over }) => connection === target && (over === 'all' || over === group));
  if (!lock) return reason ?? 'A lock holds it back.';
  return `Locked by ${lock.who}${lock.until ? ` until ${lock.until}` : ''}: ${lock.why}`;
}
