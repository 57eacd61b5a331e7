import { escaped } from './xml.ts';

/** The operations of `iShopService` and their parameters in order (§1.3). */
export type Operation = 'SetOffer' | 'GetOrders' | 'SetOrders';

/** A parameter of a call; its text may come in pieces so that it is never whole in memory. */
export type Parameter = { name: string; type: 'string' | 'int'; text: string | Iterable<string> };

/** The soapAction of an operation (§1.2). */
export const soapAction = (operation: Operation): string => `urn:SOAP_ISHOP#soap_ishop_server#${operation}`;

const pieceSize = 32 * 1024;
const soap = 'http://schemas.xmlsoap.org/soap';
const schema = 'http://www.w3.org/2001';

function* texts(operation: Operation, parameters: Parameter[], withTypes: boolean): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<SOAP-ENV:Envelope xmlns:SOAP-ENV="${soap}/envelope/" xmlns:SOAP-ENC="${soap}/encoding/" xmlns:xsd="${schema}/XMLSchema" xmlns:xsi="${schema}/XMLSchema-instance">`;
  yield `<SOAP-ENV:Body SOAP-ENV:encodingStyle="${soap}/encoding/"><NS1:${operation} xmlns:NS1="urn:SOAP_ISHOP">`;
  for (const { name, type, text } of parameters) {
    yield withTypes ? `<${name} xsi:type="xsd:${type}">` : `<${name}>`;
    for (const part of typeof text === 'string' ? [text] : text) yield escaped(part);
    yield `</${name}>`;
  }
  yield `</NS1:${operation}></SOAP-ENV:Body></SOAP-ENV:Envelope>`;
}

/** An rpc/encoded call in UTF-8 (§1.2), in pieces of about 32 KiB; a document within it is an escaped string. */
export function* envelope(operation: Operation, parameters: Parameter[], withTypes: boolean): Generator<Buffer> {
  let waiting: string[] = [];
  let length = 0;
  for (const text of texts(operation, parameters, withTypes)) {
    waiting.push(text);
    length += text.length;
    if (length < pieceSize) continue;
    yield Buffer.from(waiting.join(''), 'utf8');
    waiting = [];
    length = 0;
  }
  yield Buffer.from(waiting.join(''), 'utf8');
}
