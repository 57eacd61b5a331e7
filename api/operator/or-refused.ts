import { Unusable } from '../../activities/unusable.ts';
import { Problem } from '../problem.ts';

/** Lets what only a person can mend become 409 with its sentence. */
export async function orRefused<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Unusable) throw new Problem(409, error.message);
    throw error;
  }
}
