import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { answerBoolean, answerDocument, answerFault } from './soap-answer.ts';
import { SoapFault } from './soap-fault.ts';
import { writeOrders } from './write-orders.ts';
import { wsdl } from './wsdl.ts';

const parse = (xml: string) => {
  expect(XMLValidator.validate(xml)).toBe(true);
  return new XMLParser({ ignoreAttributes: false, removeNSPrefix: true, parseTagValue: false }).parse(xml);
};

describe('the answers of the protocol page', () => {
  it('K2 K5 SetOffer and SetOrders: a boolean', () => {
    const { status, contentType, body } = answerBoolean('SetOffer', true, '1.1');
    expect([status, contentType]).toEqual([200, 'text/xml; charset=utf-8']);
    const { Envelope } = parse(body);
    expect(Envelope.Body.SetOfferResponse).toEqual({ return: { '#text': 'true', '@_type': 'xsd:boolean' } });
    expect(body).toContain('<ns1:SetOfferResponse xmlns:ns1="urn:SOAP_ISHOP">');
    expect(parse(answerBoolean('SetOrders', false, '1.1').body).Envelope.Body.SetOrdersResponse.return['#text']).toBe(
      'false',
    );
  });

  it('K3 GetOrders: the document as a string, not as elements', () => {
    const document = writeOrders([{ seq: 1, number: 'A & B', deleted: false, body: {} }]);
    const { Envelope } = parse(answerDocument(document, '1.1').body);
    expect(Envelope.Body.GetOrdersResponse.return['#text']).toBe(document.trim());
  });

  it('faults come in the version of their request', () => {
    const old = answerFault(new SoapFault('Wrong <password>.'));
    expect(old.status).toBe(500);
    expect(parse(old.body).Envelope.Body.Fault).toEqual({
      faultcode: 'SOAP-ENV:Client',
      faultstring: 'Wrong <password>.',
    });
    const later = answerFault(new SoapFault('Later.', '1.2', 'server'));
    expect(later.contentType).toContain('application/soap+xml');
    expect(later.body).toContain('http://www.w3.org/2003/05/soap-envelope');
    expect(parse(later.body).Envelope.Body.Fault.Code.Value).toBe('SOAP-ENV:Receiver');
  });
});

it('K1 the service description names what the protocol page names', () => {
  const { definitions } = parse(wsdl('https://hub.example.com/kamsoft/a?b&c'));
  expect(definitions).toMatchObject({ '@_name': 'iShopService', '@_targetNamespace': 'urn:iShopService' });
  expect(definitions.service.port.address['@_location']).toContain('https://hub.example.com/kamsoft/a?b&');
  expect(definitions.binding.binding['@_style']).toBe('rpc');
  const [setOffer, getOrders, setOrders] = definitions.binding.operation;
  expect(setOffer.operation['@_soapAction']).toBe('urn:SOAP_ISHOP#soap_ishop_server#SetOffer');
  expect(setOffer.input.body).toMatchObject({ '@_use': 'encoded', '@_namespace': 'urn:SOAP_ISHOP' });
  expect([getOrders['@_name'], setOrders['@_name']]).toEqual(['GetOrders', 'SetOrders']);
  const request = definitions.message.find((message: { '@_name': string }) => message['@_name'] === 'GetOrdersRequest');
  expect(request.part.map((part: Record<string, string>) => [part['@_name'], part['@_type']])).toEqual([
    ['AUserName', 'xsd:string'],
    ['APassword', 'xsd:string'],
    ['ALastOrderId', 'xsd:int'],
    ['ALastDateTime', 'xsd:string'],
  ]);
});
