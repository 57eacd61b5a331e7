/** A failure of the set-up whose message is one sentence that a person can act on. */
export class SetupError extends Error {}

/** @param {unknown} error Turns the file system's errors into a sentence; others pass. */
export function tellFileError(error, what) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC') return new SetupError(`${what}: the disk is full. Free about 1 GB and start again.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const path = error instanceof Error && 'path' in error ? ` (${error.path})` : '';
    return new SetupError(`${what}: this user may not write there${path}. Change the folder's owner and start again.`);
  }
  return error;
}
