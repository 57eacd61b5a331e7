/** What was found at the start keeps the agent from working; the message names every difference. */
export class DoesNotFit extends Error {
  override readonly name = 'DoesNotFit';
}
