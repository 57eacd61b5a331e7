import type { DbSession } from '../db.ts';

/**
 * Whether an order's procedures leave the caller's transaction alone, as far as their texts tell.
 *
 * One that cannot be read (encrypted), or whose text commits or rolls back, is not trusted: the order then goes in step by
 * step under an intent. Procedures that those call are not looked into; `transaction-depth` watches while they run.
 */
export const probeTransaction = async (
  db: DbSession,
  procedures: string[],
): Promise<{ allowed: boolean; why: string }> => {
  const texts = await db.read('procedure-texts', { procedures });
  const known = new Map(texts.map(row => [row.PROCEDURE_NAME.toLowerCase(), row]));
  for (const procedure of procedures) {
    const row = known.get(procedure.toLowerCase());
    if (row === undefined || row.READABLE === 0)
      return { allowed: false, why: `the text of ${procedure} cannot be read` };
    if (row.ENDS_TRANSACTIONS === 1) return { allowed: false, why: `${procedure} ends transactions by itself` };
  }
  return { allowed: true, why: 'no procedure of the order ends transactions' };
};
