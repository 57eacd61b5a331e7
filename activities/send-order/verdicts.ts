import type { ProcessOutcome } from '../../db/schema/processes.ts';

/** The story waits: for a change, for a person, or at most `forMs`. */
export type Wait = { kind: 'wait'; reason: string; forMs?: number };
/** The story is over. */
export type End = { kind: 'end'; outcome: ProcessOutcome; reason: string };
export type Go = { kind: 'go' };

export const go: Go = { kind: 'go' };
export const end = (outcome: ProcessOutcome, reason: string): End => ({
  kind: 'end',
  outcome,
  reason: reason.slice(0, 500),
});
