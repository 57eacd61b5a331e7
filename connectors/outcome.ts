/**
 * What came of asking another system for something. Outcomes are values: a caller must say what it does with each.
 *
 * - `transient`: nothing happened there, try again. `throttled`: the same, but not before `retryAfterMs`.
 * - `unclear`: it may have happened; look before repeating. `auth`: the credentials are refused.
 * - `config`: the connection's settings cannot work. `rejected`: the system will never take this;
 *   `tooLarge` when its answer was beyond what is read at once, and less may be asked for.
 */
export type Outcome<T> = { kind: 'done'; value: T } | Setback;

export type Setback =
  | { kind: 'transient'; reason: string }
  | { kind: 'throttled'; reason: string; retryAfterMs: number }
  | { kind: 'unclear'; reason: string }
  | { kind: 'auth'; reason: string }
  | { kind: 'config'; reason: string }
  | { kind: 'rejected'; reason: string; field?: string; tooLarge?: true };

export const done = <T>(value: T): Outcome<T> => ({ kind: 'done', value });
