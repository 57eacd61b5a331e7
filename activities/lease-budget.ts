import type { Sql } from 'postgres';
import { takeFromBudget } from '../db/queries/rate-budget.ts';

type Taken = { ok: true } | { ok: false; retryAfterMs: number };

/** Only a budget of this many requests a second is worth sharing out by the handful. */
const worthLeasing = 50;
const handful = 5;
/** What is not used by then is lost, so that a pause that the other side asks for holds everywhere soon. */
const leaseMs = 250;

/** Takes from a connection's shared budget; of a large one several requests at once, so that not each costs a statement. */
export function leaseBudget(sql: Sql, connectionId: string, rate: number, burst: number): () => Promise<Taken> {
  const size = rate >= worthLeasing && burst >= worthLeasing ? handful : 1;
  let left = 0;
  let until = 0;
  return async () => {
    if (left > 0 && Date.now() < until) {
      left -= 1;
      return { ok: true };
    }
    const taken = await takeFromBudget(sql, connectionId, rate, burst, size);
    if (taken.ok) {
      left = size - 1;
      until = Date.now() + leaseMs;
      return taken;
    }
    return size === 1 ? taken : await takeFromBudget(sql, connectionId, rate, burst);
  };
}
