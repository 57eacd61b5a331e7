export type SoapVersion = '1.1' | '1.2';

/**
 * A request that cannot be served, to be answered as a SOAP fault in its own version. `client`: the sender has to change
 * something; `server`: the same request may pass later.
 */
export class SoapFault extends Error {
  readonly code: 'client' | 'server';
  readonly version: SoapVersion;
  constructor(reason: string, version: SoapVersion = '1.1', code: 'client' | 'server' = 'client') {
    super(reason);
    this.name = 'SoapFault';
    this.code = code;
    this.version = version;
  }
}
