import { type Context, Hono } from 'hono';
import type { Hub } from '../../activities/hub.ts';
import { answerBoolean, answerDocument, answerFault, type SoapAnswer } from '../../connectors/kamsoft/soap-answer.ts';
import { SoapFault, type SoapVersion } from '../../connectors/kamsoft/soap-fault.ts';
import type { Operation } from '../../connectors/kamsoft/soap-operations.ts';
import { readSoapRequest, type SoapCall, type SoapPart } from '../../connectors/kamsoft/soap-request.ts';
import { wsdl } from '../../connectors/kamsoft/wsdl.ts';
import { noteHeard } from '../note-heard.ts';
import { notFound } from '../problem.ts';
import { type Admitted, createAdmission } from './admit.ts';
import { handOutOrders } from './hand-out-orders.ts';
import { keepDocuments } from './keep-document.ts';
import { pharmacyConnections } from './pharmacy-connections.ts';
import { readBytes } from './read-bytes.ts';

export type KamsoftBounds = {
  /** Bytes of a package of an offer, no longer compressed; 512 MB when absent. */
  maxOfferBytes?: number;
  /** How long a sender may be silent; 60 s when absent. */
  idleMs?: number;
  /** How long a document waits until the former one of the same connection is through; 60 s when absent. */
  turnMs?: number;
  /** Addresses and subnets of proxies whose `x-forwarded-for` says who calls; none when absent. */
  trustedProxies?: string[];
};

/** Until it is known who calls for what, hardly anything is read. */
const mostBeforeCall = 2 * 1024 * 1024;
const mostOfferBytes = 512 * 1024 * 1024;
const wholeMs = 30 * 60_000;

/** `iShopService` for pharmacy programs (Kamsoft APW45): its description, and the three operations by SOAP. */
export function kamsoftService(hub: Hub, bounds: KamsoftBounds = {}) {
  const known = pharmacyConnections(hub);
  const admit = createAdmission(known, bounds.trustedProxies);
  const keep = keepDocuments(hub, bounds.turnMs);
  const heard = noteHeard(hub);
  const mostBytes: Record<Operation, number> = {
    SetOffer: bounds.maxOfferBytes ?? mostOfferBytes,
    SetOrders: 20 * 1024 * 1024,
    GetOrders: mostBeforeCall,
  };

  async function serve(call: SoapCall, connection: Admitted, parts: AsyncIterable<SoapPart>): Promise<SoapAnswer> {
    const { operation, version } = call;
    if (operation !== 'GetOrders') {
      const { messageId, bytes } = await keep(connection, operation, parts);
      hub.log.debug({ connection: connection.row.key, operation, messageId, bytes }, 'a document was kept');
      return answerBoolean(operation, true, version);
    }
    for await (const part of parts) {
      if (part.kind === 'end') return answerDocument(await handOutOrders(hub, connection, part), version);
    }
    throw new SoapFault('The request ends in the middle. Send it again.', version);
  }

  async function take(c: Context, key: string): Promise<SoapAnswer> {
    let version: SoapVersion | undefined;
    const reading = { maxBytes: mostBeforeCall, idleMs: bounds.idleMs ?? 60_000, wholeMs };
    const headers = { contentType: c.req.header('content-type'), soapAction: c.req.header('soapaction') };
    const parts = readSoapRequest(readBytes(c, reading), headers);
    try {
      const first = await parts.next();
      if (first.done || first.value.kind !== 'call') throw new SoapFault('The envelope holds no call.');
      const call = first.value;
      version = call.version;
      const connection = await admit(c, key, call);
      reading.maxBytes = mostBytes[call.operation];
      const answer = await serve(call, connection, parts);
      heard(connection.row);
      return answer;
    } catch (error) {
      return answerFault(faultOf(error, key, version));
    } finally {
      parts.return(undefined).catch(() => {});
    }
  }

  function faultOf(error: unknown, key: string, version: SoapVersion | undefined): SoapFault {
    if (error instanceof SoapFault) {
      hub.log.info({ connection: key, reason: error.message }, 'a call of a pharmacy program was refused');
      return version ? new SoapFault(error.message, version, error.code) : error;
    }
    hub.log.error({ err: error, connection: key }, 'a call of a pharmacy program failed');
    const sentence = 'The hub could not do this just now; nothing of it was kept. Send it again in a few minutes.';
    return new SoapFault(sentence, version, 'server');
  }

  return new Hono()
    .get('/:connection', async c => {
      const key = c.req.param('connection');
      const found = await known.get(key);
      if (!found) throw notFound(`Kamsoft connection “${key}”`);
      const description = wsdl(found.settings?.serviceUrl ?? addressOf(c));
      return c.body(description, 200, { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' });
    })
    .post('/:connection', async c => {
      const key = c.req.param('connection');
      const found = await known.get(key).catch(() => null);
      const { body, status, contentType } =
        found === undefined ? { ...answerFault(unknown(key)), status: 404 as const } : await take(c, key);
      return c.body(body, status, { 'content-type': contentType });
    });
}

const unknown = (key: string) =>
  new SoapFault(
    `There is no pharmacy “${key.slice(0, 60)}” here. Check the address that is set in the pharmacy program.`,
  );

/** By which address it was asked for, also through a proxy that ends TLS. */
function addressOf(c: Context): string {
  const asked = new URL(c.req.url);
  const forwarded = (name: string, allowed: RegExp) => {
    const first = c.req.header(`x-forwarded-${name}`)?.split(',')[0]?.trim();
    return first && allowed.test(first) ? first : undefined;
  };
  const protocol = forwarded('proto', /^https?$/) ?? asked.protocol.slice(0, -1);
  const host = forwarded('host', /^[A-Za-z0-9.:[\]-]+$/) ?? asked.host;
  return `${protocol}://${host}${asked.pathname}`;
}
