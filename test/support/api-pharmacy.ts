import { request } from 'node:http';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { AppOptions } from '../../api/app.ts';
import { serveApi } from '../../api/serve.ts';
import { offerOrder } from '../../db/queries/offered-orders.ts';
import { readPayload } from '../../db/queries/store-message.ts';
import { orders, processes } from '../../db/schema/index.ts';
import { anOrder } from '../fixtures/orders.ts';
import { startApiHub } from './api-hub.ts';

export const password = 'tajne-haslo-1';
const withId = z.object({ id: z.string() });

export const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** A request as the protocol page describes it. */
export const soap = (operation: string, parameters: Record<string, string>) =>
  `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><SOAP-ENV:Body><NS1:${operation} xmlns:NS1="urn:SOAP_ISHOP">${Object.entries(
    parameters,
  )
    .map(([name, text]) => `<${name} xsi:type="xsd:string">${escaped(text)}</${name}>`)
    .join('')}</NS1:${operation}></SOAP-ENV:Body></SOAP-ENV:Envelope>`;

const credentials = { AUserName: 'apteka', APassword: password };
export const setOffer = (document: string, given: Record<string, string> = {}) =>
  soap('SetOffer', { ...credentials, ...given, Offer: document });
export const setOrders = (document: string) => soap('SetOrders', { ...credentials, Orders: document });
export const getOrders = (after = '0', at = '') =>
  soap('GetOrders', { ...credentials, ALastOrderId: after, ALastDateTime: at });

export type Answered = { status: number; type: string; text: string; headers: Record<string, unknown> };
export type HandedOut = { id: number; number: string; deleted: boolean };

/** A pharmacy `apteka` on the served API, a shop beside it and a live flow of orders from the shop into it. */
export async function startPharmacy(
  options: Partial<AppOptions> = {},
  settings: Record<string, unknown> = { startDate: '2026-01-01' },
) {
  const api = await startApiHub(options);
  const { workspaceId, hub } = api;
  const sql = hub.db.$client;
  const served = await serveApi(api.app, { host: '127.0.0.1', port: 0 });
  const create = async (path: string, body: unknown) => withId.parse((await api.call('POST', path, { body })).body).id;
  const shop = { shopUrl: 'https://shop.example.com', clientId: 'id', clientSecret: 'hidden-secret' };
  const shopId = await create('/api/connections', { key: 'shop', system: 'shopware', settings: shop });
  const connectionId = await create('/api/connections', {
    key: 'apteka',
    system: 'kamsoft',
    settings: { userName: 'apteka', password, ...settings },
  });
  const flowId = await create('/api/flows', { key: 'orders', source: 'shop', target: 'apteka', mode: 'live' });

  /** Sends a body over HTTP, in chunks of its own making when it is a list; resolves with the answer. */
  function send(
    body: string | Buffer | AsyncIterable<Buffer>,
    headers: Record<string, string> = {},
    path = '/kamsoft/apteka',
  ): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${served.url}${path}`,
        { method: 'POST', headers: { 'content-type': 'text/xml; charset=utf-8', ...headers } },
        incoming => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('end', () =>
            resolve({
              status: incoming.statusCode ?? 0,
              type: incoming.headers['content-type'] ?? '',
              text: Buffer.concat(chunks).toString(),
              headers: incoming.headers,
            }),
          );
          incoming.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      if (typeof body === 'string' || Buffer.isBuffer(body)) {
        outgoing.end(body);
        return;
      }
      (async () => {
        for await (const chunk of body) {
          if (outgoing.destroyed || outgoing.writableEnded) return;
          if (!outgoing.write(chunk)) await new Promise(next => outgoing.once('drain', next).once('close', next));
        }
        outgoing.end();
      })().catch(reject);
    });
  }

  /** The inner orders document of an answer to `GetOrders`. */
  async function documentAfter(after: string, at?: string): Promise<string> {
    const answer = await send(getOrders(after, at));
    const inner = /<return [^>]*>([^<]*)<\/return>/.exec(answer.text)?.[1];
    if (answer.status !== 200 || inner === undefined) throw new Error(`${answer.status}: ${answer.text}`);
    return unescaped(inner);
  }

  return {
    api,
    hub,
    sql,
    served,
    workspaceId,
    connectionId,
    flowId,
    shopId,
    create,
    send,
    documentAfter,
    /** What `GetOrders` hands out after a number. */
    async fetchAfter(after: number): Promise<HandedOut[]> {
      const document = await documentAfter(String(after));
      return document
        .split('<order>')
        .slice(1)
        .map(order => {
          const value = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(order)?.[1] ?? '';
          return { id: Number(value('id')), number: value('number'), deleted: value('deleted') === '1' };
        });
    },
    /** An order of the shop that waits in a process of the flow. */
    async addOrder(number: string, { orderedAt = '2026-03-02T09:30:00.000Z', flow = flowId } = {}) {
      const orderId = v7();
      const processId = v7();
      const order = anOrder({ number, externalId: orderId });
      await hub.db.insert(orders).values({
        id: orderId,
        workspaceId,
        connectionId: shopId,
        externalId: orderId,
        number,
        orderedAt: new Date(orderedAt),
        asOf: new Date(),
        hash: 'h',
        document: order,
        currency: order.currency,
        total: order.totals.gross,
        email: order.customer.email,
        orderState: 'open',
        paymentState: 'paid',
        deliveryState: 'open',
      });
      await hub.db.insert(processes).values({
        id: processId,
        workspaceId,
        kind: 'sendOrder',
        workflowId: `order/one/orders/${orderId}`,
        flowId: flow,
        recordId: orderId,
        state: 'waiting',
        step: 'commit',
        number,
      });
      const offer = (city = 'Warszawa') =>
        sql.begin(transaction =>
          offerOrder(transaction, {
            workspaceId,
            connectionId,
            orderId,
            flowId: flow,
            processId,
            number,
            body: { number, city },
            bodyHash: city,
            image: { city },
          }),
        );
      return { orderId, processId, offer };
    },
    /** What was kept last of what came in, opened. */
    async lastKept() {
      const [row] = await sql<{ id: string; lane: string; subject: string; status: string }[]>`
        select id, lane, subject, status from messages where connection_id = ${connectionId} and kind = 'event' order by id desc limit 1`;
      if (!row) return undefined;
      const payload = await readPayload(sql, hub.keyring, { workspaceId, messageId: row.id });
      return { ...row, payload: payload ?? Buffer.alloc(0) };
    },
    async stop() {
      await served.close();
      await api.stop();
    },
  };
}

export type Pharmacy = Awaited<ReturnType<typeof startPharmacy>>;
