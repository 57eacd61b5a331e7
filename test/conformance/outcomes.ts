import { expect } from 'vitest';
import type { Outcome, Setback } from '../../connectors/outcome.ts';

type Kind = Outcome<unknown>['kind'];

const meaning: Record<Kind, string> = {
  done: 'it was done',
  transient: 'nothing happened there, so it may be tried again',
  throttled: 'nothing happened there, and it says after how long to try again',
  unclear: 'it may have happened, so somebody has to look',
  auth: 'the credentials are refused, which pauses the connection',
  config: 'the settings cannot work, which pauses the connection',
  rejected: 'the system will never take this, which concerns this order alone',
};

/** Expects one of the kinds of outcome, and says what that kind means; a setback has a reason that a person can read. */
export function expectKind<T>(outcome: Outcome<T>, when: string, ...kinds: Kind[]): Outcome<T> {
  const wants = kinds.map(kind => `\`${kind}\` (${meaning[kind]})`).join(' or ');
  expect(kinds, `${when}: the contract wants ${wants}. It was ${JSON.stringify(outcome)}`).toContain(outcome.kind);
  if (outcome.kind !== 'done') expect(outcome.reason, `${when}: a setback gives its reason`).toMatch(/\S+ \S+/);
  if (outcome.kind === 'throttled')
    expect(outcome.retryAfterMs, `${when}: retryAfterMs is a time to wait, in ms`).toBeGreaterThan(0);
  return outcome;
}

/** The value of an outcome that has to be `done`. */
export function doneOf<T>(outcome: Outcome<T>, when: string): T {
  expectKind(outcome, when, 'done');
  if (outcome.kind !== 'done') throw new Error(`${when}: ${outcome.reason}`);
  return outcome.value;
}

/** A fault and what a call must make of it. */
export type Case = [fault: 'throttle' | 'error' | 'drop-before' | 'drop-after', ...kinds: Setback['kind'][]];

/** What a failure means for a call that only reads. */
export const readCases: Case[] = [
  ['throttle', 'throttled'],
  ['error', 'transient'],
  ['drop-before', 'transient'],
  ['drop-after', 'transient'],
];

/** What a failure means for a call that writes: without a clear answer it may have happened. */
export const writeCases: Case[] = [
  ['throttle', 'throttled'],
  ['error', 'unclear'],
  ['drop-before', 'unclear'],
  ['drop-after', 'unclear'],
];
