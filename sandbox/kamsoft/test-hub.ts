import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { child, type Element, readXml } from './xml.ts';

export type Heard = {
  headers: IncomingHttpHeaders;
  raw: string;
  operation: string;
  /** Parameters in the order in which they came. */
  parameters: [name: string, text: string][];
};

const reply = (operation: string, type: string, text: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><S:Body><n:${operation}Response xmlns:n="urn:SOAP_ISHOP"><return xsi:type="xsd:${type}">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</return></n:${operation}Response></S:Body></S:Envelope>`;

export const fault = (code: string, text: string) =>
  `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>${code}</faultcode><faultstring>${text}</faultstring></S:Fault></S:Body></S:Envelope>`;

/** A hub for the tests: hears calls and answers them; `orders` gives the orders document after an id. */
export async function startTestHub(orders: (lastOrderId: number) => string = () => '<orders/>') {
  const heard: Heard[] = [];
  const broken: number[] = [];
  const hub = { answer: undefined as string | undefined, orders, heard, broken };
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(Buffer.from(part));
    } catch {
      broken.push(Buffer.concat(parts).length);
      return;
    }
    const body = Buffer.concat(parts);
    const raw = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8');
    const call: Element | undefined = child(readXml(raw), 'Body')?.children[0];
    const parameters = (call?.children ?? []).map(({ name, text }): [string, string] => [name, text]);
    const operation = call?.name ?? '';
    heard.push({ headers: request.headers, raw, operation, parameters });
    response.setHeader('content-type', 'text/xml; charset=utf-8');
    response.end(
      hub.answer ??
        (operation === 'GetOrders'
          ? reply(operation, 'string', hub.orders(Number(parameters[2]?.[1])))
          : reply(operation, 'boolean', 'true')),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    hub,
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/kamsoft/1`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>(done => server.close(() => done()));
    },
  };
}
