import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSoapClient } from './soap-client.ts';
import { fault, startTestHub } from './test-hub.ts';

let running: Awaited<ReturnType<typeof startTestHub>>;
let client: ReturnType<typeof createSoapClient>;
beforeAll(async () => {
  running = await startTestHub(() => '<?xml version="1.0" encoding="windows-1250"?><orders/>');
  client = createSoapClient({ url: running.url, user: 'apteka & co', password: 'żółć<1>' });
});
afterAll(() => running.close());
beforeEach(() => {
  running.hub.heard.length = 0;
  running.hub.answer = undefined;
});
const heard = () => {
  const last = running.hub.heard.at(-1);
  if (!last) throw new Error('The hub heard nothing.');
  return last;
};

const document = '<?xml version="1.0" encoding="windows-1250"?>\n<offer><x>Łąka &amp; "Syn"</x></offer>';

it('puts SetOffer as rpc/encoded SOAP 1.1, its document an escaped string', async () => {
  expect(await client.setOffer(() => [document])).toBe(true);
  const { headers, raw, operation, parameters } = heard();
  expect(headers.soapaction).toBe('"urn:SOAP_ISHOP#soap_ishop_server#SetOffer"');
  expect(headers['content-type']).toBe('text/xml; charset=utf-8');
  expect(Number(headers['content-length'])).toBe(Buffer.byteLength(raw));
  expect(operation).toBe('SetOffer');
  expect(parameters).toEqual([
    ['AUserName', 'apteka & co'],
    ['APassword', 'żółć<1>'],
    ['Offer', document],
  ]);
  expect(raw).toContain('xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"');
  expect(raw).toContain('SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"');
  expect(raw).toContain('<NS1:SetOffer xmlns:NS1="urn:SOAP_ISHOP">');
  expect(raw).toContain('<Offer xsi:type="xsd:string">&lt;?xml');
});

it('asks GetOrders with an int and a string, in order, and gives the document back', async () => {
  expect(await client.getOrders(17, '2025.08.29 14:59')).toBe('<?xml version="1.0" encoding="windows-1250"?><orders/>');
  expect(heard().parameters.slice(2)).toEqual([
    ['ALastOrderId', '17'],
    ['ALastDateTime', '2025.08.29 14:59'],
  ]);
  expect(heard().raw).toContain('<ALastOrderId xsi:type="xsd:int">17<');
  expect(heard().headers.soapaction).toBe('"urn:SOAP_ISHOP#soap_ishop_server#GetOrders"');
});

it('sends SetOrders with its document', async () => {
  expect(await client.setOrders('<orders/>')).toBe(true);
  expect(heard().parameters.map(([name]) => name)).toEqual(['AUserName', 'APassword', 'Orders']);
  expect(heard().headers.soapaction).toBe('"urn:SOAP_ISHOP#soap_ishop_server#SetOrders"');
});

it.each([[{ chunked: true }], [{ chunked: true, gzip: true }], [{ chunked: false, gzip: true }]])(
  'travels as asked: %o',
  async travel => {
    const long = () => Array.from({ length: 5000 }, (_, index) => `<item>${index} żółw</item>`);
    expect(await client.setOffer(long, travel)).toBe(true);
    const { headers, parameters } = heard();
    expect(headers['transfer-encoding']).toBe(travel.chunked ? 'chunked' : undefined);
    expect(headers['content-length'] === undefined).toBe(travel.chunked);
    expect(headers['content-encoding']).toBe('gzip' in travel ? 'gzip' : undefined);
    expect(parameters[2]?.[1]).toBe(long().join(''));
  },
);

it('leaves types out and uses the other parameter name when asked', async () => {
  await client.setOffer(() => ['<offer/>'], { withTypes: false, offerParameter: 'AOffer' });
  expect(heard().raw).not.toContain('xsi:type');
  expect(heard().parameters[2]).toEqual(['AOffer', '<offer/>']);
});

it('says what the hub answered when it is no result', async () => {
  running.hub.answer = fault('SOAP-ENV:Client', 'Wrong password');
  await expect(client.setOrders('<orders/>')).rejects.toThrow('fault SOAP-ENV:Client: Wrong password');
  running.hub.answer = '<html><body>Error<br></body>';
  await expect(client.setOrders('<orders/>')).rejects.toThrow('no XML');
  running.hub.answer = '';
  await expect(client.setOrders('<orders/>')).rejects.toThrow('nothing');
});

it('breaks off within the body, and before the answer', async () => {
  const long = () => Array.from({ length: 20_000 }, (_, index) => `<item>${index}</item>`);
  await expect(client.setOffer(long, { chunked: true, breakAfter: 100_000 })).rejects.toThrow('Broken off after');
  await expect.poll(() => running.hub.broken).toEqual([100_000]);
  expect(running.hub.heard).toHaveLength(0);
  await expect(
    createSoapClient({ url: 'http://127.0.0.1:1/', user: '', password: '' }).getOrders(0, ''),
  ).rejects.toThrow('ECONNREFUSED');
});
