/** Not now: WAPRO or the lock is busy, or something is in doubt. The message says what. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
}
