import { escapeXml } from './write-xml.ts';

/** Parameters and return value as the pharmacy program expects them (protocol page, 1.3). */
const described = [
  {
    operation: 'SetOffer',
    parameters: { AUserName: 'string', APassword: 'string', Offer: 'string' },
    returns: 'boolean',
  },
  {
    operation: 'GetOrders',
    parameters: { AUserName: 'string', APassword: 'string', ALastOrderId: 'int', ALastDateTime: 'string' },
    returns: 'string',
  },
  {
    operation: 'SetOrders',
    parameters: { AUserName: 'string', APassword: 'string', Orders: 'string' },
    returns: 'boolean',
  },
];

const part = (name: string, type: string): string => `<part name="${name}" type="xsd:${type}"/>`;

const use = (direction: 'input' | 'output'): string =>
  `<${direction}><soap:body use="encoded" namespace="urn:SOAP_ISHOP" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/></${direction}>`;

/** The description of `iShopService` at an address: SOAP 1.1, rpc/encoded, names of the protocol page, 1.2. */
export const wsdl = (address: string): string => {
  const messages = described.flatMap(({ operation, parameters, returns }) => [
    `  <message name="${operation}Request">${Object.entries(parameters)
      .map(([name, type]) => part(name, type))
      .join('')}</message>`,
    `  <message name="${operation}Response">${part('return', returns)}</message>`,
  ]);
  const ports = described.map(
    ({ operation }) =>
      `    <operation name="${operation}"><input message="tns:${operation}Request"/><output message="tns:${operation}Response"/></operation>`,
  );
  const bindings = described.map(
    ({ operation }) =>
      `    <operation name="${operation}"><soap:operation soapAction="urn:SOAP_ISHOP#soap_ishop_server#${operation}"/>${use('input')}${use('output')}</operation>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions name="iShopService" targetNamespace="urn:iShopService" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:tns="urn:iShopService" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
${messages.join('\n')}
  <portType name="iShopServicePortType">
${ports.join('\n')}
  </portType>
  <binding name="iShopServiceBinding" type="tns:iShopServicePortType">
    <soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
${bindings.join('\n')}
  </binding>
  <service name="iShopService">
    <port name="iShopServicePort" binding="tns:iShopServiceBinding"><soap:address location="${escapeXml(address)}"/></port>
  </service>
</definitions>
`;
};
