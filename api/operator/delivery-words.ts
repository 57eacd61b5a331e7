import type { OwedGroup, StandingLock } from '../../db/queries/show-product.ts';

type State = 'delivered' | 'shadow' | 'due' | 'blocked' | 'untaken';
export type TellingDelivery = Omit<OwedGroup, 'flowId' | 'delivered' | 'reason' | 'nextTry'> & {
  state: State;
  why: string;
  nextTry: string | null;
};
type Flow = { mode: string; paused: boolean; target: string };

/** How one field group of a product stands towards a target, with a sentence that says why. */
export function tellDelivery(owed: OwedGroup, flow: Flow, locks: StandingLock[]): TellingDelivery {
  const { group, tries, blockedBy, nextTry } = owed;
  const state = stateOf(owed, flow);
  return {
    group,
    state,
    why: whyOf(state, owed, flow, locks),
    blockedBy: owed.delivered ? null : blockedBy,
    tries,
    nextTry: state === 'due' ? nextTry : null,
  };
}

function stateOf({ delivered, blockedBy }: OwedGroup, { mode }: Flow): State {
  if (delivered) return mode === 'shadow' ? 'shadow' : 'delivered';
  if (blockedBy === 'untaken') return 'untaken';
  return blockedBy === null ? 'due' : 'blocked';
}

function whyOf(state: State, owed: OwedGroup, flow: Flow, locks: StandingLock[]): string {
  switch (state) {
    case 'delivered':
      return `${flow.target} has the latest.`;
    case 'shadow':
      return `Only looked at in shadow mode: nothing was written into ${flow.target}.`;
    case 'due':
      return due(owed, flow);
    case 'untaken':
      return owed.reason ?? `${flow.target} cannot take this.`;
    case 'blocked':
      return held(owed, flow, locks);
  }
}

function due({ group, tries, reason }: OwedGroup, { mode, paused }: Flow): string {
  if (mode === 'off') return 'The flow is off.';
  if (paused) return 'The flow is paused.';
  if (tries > 0) return `${tries === 1 ? 'One try' : `${tries} tries`} failed: ${reason ?? 'no reason is known'}`;
  if (group === 'product') return 'It is created with the next delivery.';
  if (group === 'shown') return 'It is shown or hidden with the next delivery.';
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
