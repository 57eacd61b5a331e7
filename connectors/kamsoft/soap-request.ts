import { attributesOf, createXmlScanner } from './scan-xml.ts';
import { SoapFault, type SoapVersion } from './soap-fault.ts';
import { type Operation, operationOf, operations, type Parameter, parameterOf } from './soap-operations.ts';
import { toUtf8 } from './to-utf8.ts';
import { XmlError } from './xml-error.ts';

/** What of a request can be read before its document: who calls, and for what. */
export type SoapCall = { version: SoapVersion; operation: Operation; userName: string; password: string };

export type SoapPart =
  | ({ kind: 'call' } & SoapCall)
  /** A piece of the document parameter: the inner XML's bytes, unescaped, in UTF-8 unless they came as something else. */
  | { kind: 'document'; bytes: Uint8Array }
  /** The request was read to its end and is whole. Parameters that were not sent are empty. */
  | { kind: 'end'; lastOrderId: string; lastDateTime: string };

export type SoapHeaders = { contentType?: string; soapAction?: string };

const versions = new Map<string, SoapVersion>([
  ['http://schemas.xmlsoap.org/soap/envelope/', '1.1'],
  ['http://www.w3.org/2003/05/soap-envelope', '1.2'],
]);
const longestParameter = 1024;
/** How much of a document is kept while the credentials are still to come; documented requests have them first. */
const longestWait = 1024 * 1024;

/**
 * Reads a request to `iShopService` piece by piece: first a `call`, as soon as user name and password are complete and before
 * anything behind them is read, then the document's pieces, then the `end`. Without an `end` nothing of it may count.
 *
 * `bytes` is the body as it arrives, no longer compressed. Throws a `SoapFault` for whatever cannot be understood or is cut off.
 */
export async function* readSoapRequest(
  bytes: AsyncIterable<Uint8Array>,
  headers: SoapHeaders = {},
): AsyncGenerator<SoapPart> {
  const envelope = createEnvelope(headers);
  try {
    for await (const chunk of toUtf8(bytes, headers.contentType)) yield* envelope.write(chunk);
    yield* envelope.end();
  } catch (error) {
    if (error instanceof XmlError) throw new SoapFault(error.message, envelope.version());
    throw error;
  }
}

/**
 * The envelope is scanned as Latin-1, one character per byte: markup is ASCII in every encoding that comes here, and the
 * document's bytes pass through as they are, without being decoded and encoded again.
 */
const asBytes = (character: string): string => Buffer.from(character, 'utf8').toString('latin1');

const createEnvelope = ({ soapAction }: SoapHeaders) => {
  const given = new Map<Parameter, string>();
  const path: string[] = [];
  let version: SoapVersion = '1.1';
  let operation: Operation | undefined;
  let parameter: Parameter | undefined;
  let position = 0;
  let called = false;
  let waiting: string[] = [];
  let waitingLength = 0;
  let parts: SoapPart[] = [];
  const fault = (reason: string) => new SoapFault(reason, version);

  const open = (name: string, attributes: string) => {
    const local = localOf(name);
    path.push(local);
    if (path.length === 1) version = versionOf(name, attributes);
    else if (path.length === 3 && path[1] === 'Body') openOperation(local);
    else if (path.length === 4 && path[1] === 'Body') openParameter(local);
    else if (path.length > 4 && parameter !== undefined) {
      throw fault(`<${path[3]}> holds elements. Send it as text: escaped, or in CDATA.`);
    }
  };

  const openOperation = (local: string) => {
    if (operation !== undefined) throw fault('The body holds more than one call. Send one.');
    operation = operationOf(local, soapAction);
    const known = Object.keys(operations).join(', ');
    if (operation === undefined)
      throw fault(`The operation “${local.slice(0, 60)}” is not known. Known are: ${known}.`);
  };

  const openParameter = (local: string) => {
    parameter = operation && parameterOf(operation, local, position);
    position += 1;
    if (parameter === undefined) return;
    if (given.has(parameter)) throw fault(`<${local}> is given twice. Send every parameter once.`);
    given.set(parameter, '');
  };

  const text = (piece: string) => {
    if (parameter === undefined || path.length !== 4) return;
    if (parameter === 'document') return document(piece);
    const value = `${given.get(parameter) ?? ''}${piece}`;
    if (value.length > longestParameter) {
      throw fault(`<${path[3]}> is longer than ${longestParameter} bytes. Check what is set in the pharmacy program.`);
    }
    given.set(parameter, value);
  };

  const document = (piece: string) => {
    if (called) {
      parts.push({ kind: 'document', bytes: Buffer.from(piece, 'latin1') });
      return;
    }
    waiting.push(piece);
    waitingLength += piece.length;
    if (waitingLength > longestWait) throw fault('User name and password have to stand before the document.');
  };

  const close = () => {
    path.pop();
    if (path.length !== 3 || parameter === undefined) return;
    parameter = undefined;
    const userName = given.get('userName');
    const password = given.get('password');
    if (called || operation === undefined || userName === undefined || password === undefined) return;
    called = true;
    parts.push({ kind: 'call', version, operation, userName: decode(userName), password: decode(password) });
    for (const piece of waiting) document(piece);
    waiting = [];
  };

  const scanner = createXmlScanner({ open, close, text }, asBytes);

  const take = (): SoapPart[] => {
    const taken = parts;
    parts = [];
    return taken;
  };

  return {
    version: () => version,
    write: (chunk: Uint8Array): SoapPart[] => {
      scanner.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1'));
      return take();
    },
    end: (): SoapPart[] => {
      scanner.end();
      if (operation === undefined) throw fault('The envelope holds no call.');
      if (!called) throw fault('User name and password are missing. Send AUserName and APassword.');
      if (operation !== 'GetOrders' && !given.has('document')) throw fault(`${operation} came without its document.`);
      const value = (name: Parameter) => decode(given.get(name) ?? '').trim();
      return [{ kind: 'end', lastOrderId: value('lastOrderId'), lastDateTime: value('lastDateTime') }];
    },
  };
};

const localOf = (name: string): string => name.slice(name.indexOf(':') + 1);

const versionOf = (name: string, attributes: string): SoapVersion => {
  const prefix = name.includes(':') ? `xmlns:${name.slice(0, name.indexOf(':'))}` : 'xmlns';
  const version = localOf(name) === 'Envelope' ? versions.get(attributesOf(attributes)[prefix] ?? '') : undefined;
  if (version === undefined)
    throw new SoapFault('This is no SOAP 1.1 or 1.2 envelope. Send iShopService requests here.');
  return version;
};

/** Credentials that are no UTF-8 are of the encoding that these programs use otherwise. */
const decode = (latin1: string): string => {
  const bytes = Buffer.from(latin1, 'latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1250').decode(bytes);
  }
};
