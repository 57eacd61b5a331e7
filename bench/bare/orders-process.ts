import { Hono } from 'hono';
import { serveApi } from '../../api/serve.ts';
import { openDatabase } from '../../db/client.ts';
import { serve } from '../support/child.ts';

/** The least that answering `GetOrders` does: the same server, the rows selected, the document built from templates. */
const { $client: sql } = openDatabase(process.env.DATABASE_URL ?? '', { max: 10 });

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, character => entities[character] ?? character);

/** Elements as their keys say; a list is the same element several times. */
const elements = (body: object): string =>
  Object.entries(body)
    .map(([name, value]: [string, unknown]) =>
      (Array.isArray(value) ? value : [value]).map(one => element(name, one)).join(''),
    )
    .join('');

const element = (name: string, value: unknown): string =>
  value === ''
    ? `<${name}/>`
    : `<${name}>${typeof value === 'object' && value !== null ? elements(value) : escaped(String(value))}</${name}>`;

const orderOf = ({ seq, body }: { seq: number; body: object }): string =>
  `<order>${elements({ id: seq, ...body, deleted: '0' })}</order>`;

const app = new Hono().post('/orders/:connection', async c => {
  await c.req.text();
  const rows = await sql<{ seq: number; body: object }[]>`
    select seq, body from offered_orders where connection_id = ${c.req.param('connection')} and seq > 0 order by seq limit 100`;
  const document = `<?xml version="1.0"?>\n<orders>${rows.map(orderOf).join('')}</orders>`;
  const answer = `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><SOAP-ENV:Body><ns1:GetOrdersResponse xmlns:ns1="urn:SOAP_ISHOP"><return xsi:type="xsd:string">${escaped(document)}</return></ns1:GetOrdersResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>`;
  return c.body(answer, 200, { 'content-type': 'text/xml; charset=utf-8' });
});
const served = await serveApi(app, { host: '127.0.0.1', port: 0 });

const functions = { url: () => served.url };
export type BareOrders = typeof functions;
serve(functions, served.close);
