/** A service could not be started or kept running; the message is one sentence that tells a person what to do. */
export class ServiceError extends Error {
  override name = 'ServiceError';
}
