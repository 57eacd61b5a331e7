import type { SoapFault, SoapVersion } from './soap-fault.ts';
import { element, escapeXml } from './write-xml.ts';

/** An answer ready to be sent: the body and its content type. SOAP over HTTP has a fault travel with status 500. */
export type SoapAnswer = { status: 200 | 400 | 500; contentType: string; body: string };

/** What `SetOffer` and `SetOrders` answer (protocol page, 1.3). */
export const answerBoolean = (operation: 'SetOffer' | 'SetOrders', value: boolean, version: SoapVersion): SoapAnswer =>
  answer(version, response(operation, 'boolean', String(value)));

/** What `GetOrders` answers: a document, as an escaped string. */
export const answerDocument = (document: string, version: SoapVersion): SoapAnswer =>
  answer(version, response('GetOrders', 'string', escapeXml(document)));

/** A fault in the version of its request; the reason is meant for whoever reads the pharmacy program's log. */
export const answerFault = ({ code, version, message }: Pick<SoapFault, 'code' | 'version' | 'message'>): SoapAnswer =>
  version === '1.1'
    ? answer(version, fault11(code, message), 500)
    : answer(version, fault12(code, message), code === 'client' ? 400 : 500);

const response = (operation: string, type: string, content: string): string =>
  `<ns1:${operation}Response xmlns:ns1="urn:SOAP_ISHOP"><return xsi:type="xsd:${type}">${content}</return></ns1:${operation}Response>`;

const fault11 = (code: 'client' | 'server', reason: string): string =>
  `<SOAP-ENV:Fault><faultcode>SOAP-ENV:${code === 'client' ? 'Client' : 'Server'}</faultcode>${element('faultstring', reason)}</SOAP-ENV:Fault>`;

const fault12 = (code: 'client' | 'server', reason: string): string =>
  `<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:${code === 'client' ? 'Sender' : 'Receiver'}</SOAP-ENV:Value></SOAP-ENV:Code><SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">${escapeXml(reason)}</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>`;

const envelopes = {
  '1.1': {
    namespace: 'http://schemas.xmlsoap.org/soap/envelope/',
    encoding: 'http://schemas.xmlsoap.org/soap/encoding/',
    contentType: 'text/xml; charset=utf-8',
  },
  '1.2': {
    namespace: 'http://www.w3.org/2003/05/soap-envelope',
    encoding: 'http://www.w3.org/2003/05/soap-encoding',
    contentType: 'application/soap+xml; charset=utf-8',
  },
};

const answer = (version: SoapVersion, content: string, status: SoapAnswer['status'] = 200): SoapAnswer => {
  const { namespace, encoding, contentType } = envelopes[version];
  // SOAP 1.2 allows an encoding style on the call alone, 1.1 on the envelope as rpc/encoded services have it.
  const style = version === '1.1' ? ` SOAP-ENV:encodingStyle="${encoding}"` : '';
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="${namespace}" xmlns:SOAP-ENC="${encoding}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"${style}><SOAP-ENV:Body>${content}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
  return { status, contentType, body };
};
