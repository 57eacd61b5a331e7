import type { Setback } from '../../connectors/outcome.ts';

/** So many records in a row that fail by themselves, and none that does not, are the target's trouble. */
const manyEnough = 3;

/** Concerns the whole connection, whichever record it was met at. */
export const concernsAll = (setback: Setback): boolean =>
  setback.kind === 'auth' || setback.kind === 'config' || setback.kind === 'throttled';

/** As it is shown of one record. */
export const reasonOf = (setback: Setback): string =>
  setback.kind === 'rejected' && setback.field ? `${setback.field}: ${setback.reason}` : setback.reason;

/**
 * Tells one record at which a target fails over and over from a target that fails: the first must not stop the others, the
 * second is not asked about every record in turn.
 *
 * `met` says the setback of a record, none where it went well; it answers with what to stop at.
 */
export function followTrouble() {
  let troubled = 0;
  let fine = 0;
  return {
    met(setback: Setback | undefined): Setback | undefined {
      if (setback && concernsAll(setback)) return setback;
      if (setback?.kind === 'transient' || setback?.kind === 'unclear') troubled += 1;
      else fine += 1;
      return fine === 0 && troubled >= manyEnough ? setback : undefined;
    },
  };
}
