/** Thrown for XML that cannot be understood, with a sentence for whoever sent it. */
export class XmlError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'XmlError';
  }
}
