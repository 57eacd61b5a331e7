/** Thrown where repeating cannot help until a person changes something; its message says what. */
export class Unusable extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Unusable';
  }
}
