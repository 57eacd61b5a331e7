const uniqueViolation = '23505';

/** Whether a write failed because something unique is taken already. */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && error.code === uniqueViolation) return true;
  return error.cause !== undefined && isTaken(error.cause);
}
