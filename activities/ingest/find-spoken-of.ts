import type { Feedback } from '../../connectors/contract.ts';

/** An offered order: its number there (`seq`), and the number that people quote, which two shops' orders may share. */
export type OfferedNumber = { seq: number; number: string; orderId: string };

/**
 * Finds which of our orders is spoken of, or says why that cannot be told.
 *
 * The number there alone names one, and so does the quoted number alone where only one order has it. Where both are given and
 * contradict each other the quoted number decides: a program may carry numbers there of a shop that it had before.
 */
export function findSpokenOf(
  rows: OfferedNumber[],
): (one: Pick<Feedback, 'offerSeq' | 'number'>) => OfferedNumber | string {
  const bySeq = new Map(rows.map(row => [row.seq, row]));
  const byNumber = Map.groupBy(rows, row => row.number);

  return ({ offerSeq, number }) => {
    const there = offerSeq === undefined ? undefined : bySeq.get(offerSeq);
    if (number === undefined) return there ?? 'No order was offered under this number.';
    if (there?.number === number) return there;
    const [only, another] = byNumber.get(number) ?? [];
    if (another) return `Several orders have the number ${number}, and the id names none of them.`;
    if (only) return only;
    if (there) return `The id is that of order ${there.number}, but the number is ${number}, which none has.`;
    return 'No order was offered under this number.';
  };
}
