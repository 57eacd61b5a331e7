import { z } from '@hono/zod-openapi';
import type { createRoutes } from '../environment.ts';
import { json, problemSchema } from '../schemas/common.ts';

/** What stands at the head of the API's description. */
export const documentHead = (publicUrl: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Kładka',
    version: '1',
    description:
      'The operator API and the connector API (`/v1`) carry an API key as bearer, each a kind of its own: `kladka keys add`, and for a connection `kladka keys add --connection`. Errors are problem+json (RFC 9457) and say what to do next. A POST with an Idempotency-Key happens once, however often it is sent.',
  },
  servers: [{ url: publicUrl }],
});

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});
const tooLong = problem('The address or the headers are too long');
const event = z.object({
  data: z.object({ event: z.string(), payload: z.unknown() }),
  source: z.object({ eventId: z.string().optional() }).optional(),
});

type Registry = ReturnType<typeof createRoutes>['openAPIRegistry'];

/** Describes the routes that check raw bytes themselves, so that the whole surface stands in one document. */
export function describeVendorRoutes({ openAPIRegistry: registry }: ReturnType<typeof createRoutes>): void {
  describeShopware(registry);
  describeKamsoft(registry);
}

function describeShopware(registry: Registry): void {
  const tags = ['Shopware'];
  const connection = z.string().describe('Key of the connection');
  const content = { 'application/json': { schema: event } };
  const answers = {
    202: json(z.object({ messageId: z.uuid() }), 'Stored; the same event again gets the same answer'),
    400: problem('Not JSON, or nested too deep'),
    404: problem('No such connection'),
    413: problem('Too large'),
    422: problem('No Shopware event, or a known event id with another payload'),
    429: problem('Too fast; Retry-After says when to send again'),
    431: tooLong,
  };
  const absent = { 404: problem('No such connection'), 409: problem('It has no app secret, or cannot be used now') };
  registry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  registry.registerPath({
    method: 'post',
    path: '/shopware/{connection}/webhook',
    tags,
    summary: 'Takes a webhook of the installed app, signed with the shop’s secret',
    request: {
      params: z.object({ connection }),
      headers: z.object({ 'shopware-shop-signature': z.string() }),
      body: { content },
    },
    responses: { ...answers, 401: problem('The signature is wrong or missing; nothing was stored') },
  });
  registry.registerPath({
    method: 'post',
    path: '/shopware/{connection}/webhook/{secret}',
    tags,
    summary: 'Takes an unsigned webhook at an address that holds a secret',
    request: { params: z.object({ connection, secret: z.string() }), body: { content } },
    responses: answers,
  });
  registry.registerPath({
    method: 'get',
    path: '/shopware/{connection}/register',
    tags,
    summary: 'First half of the app’s handshake, asked by the shop',
    request: {
      params: z.object({ connection }),
      query: z.object({ 'shop-id': z.string(), 'shop-url': z.string(), timestamp: z.string() }),
    },
    responses: {
      200: json(
        z.object({ proof: z.string(), secret: z.string(), confirmation_url: z.string() }),
        'Our proof and the new secret',
      ),
      401: problem('Not signed by the app’s secret, or not by the shop that is registered'),
      ...absent,
      431: tooLong,
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/shopware/{connection}/confirm',
    tags,
    summary: 'Second half: the shop’s keys; the new secret is in force from here on',
    request: {
      params: z.object({ connection }),
      body: {
        content: {
          'application/json': {
            schema: z.object({
              apiKey: z.string(),
              secretKey: z.string(),
              shopId: z.string(),
              shopUrl: z.string(),
              timestamp: z.string(),
            }),
          },
        },
      },
    },
    responses: {
      204: { description: 'In force' },
      401: problem('Not signed with the new secret'),
      ...absent,
      413: problem('Too large'),
      431: tooLong,
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/shopware/{connection}/manifest.xml',
    tags,
    security: [{ apiKey: [] }],
    summary: 'The app manifest to install in the shop; it holds the app’s secret, so it needs an admin’s key',
    request: {
      params: z.object({ connection }),
      query: z.object({ onlyLiveVersion: z.enum(['true', 'false']).optional().describe('For shops from 6.5.7') }),
    },
    responses: {
      200: { description: 'The manifest', content: { 'application/xml': { schema: z.string() } } },
      401: problem('No API key'),
      403: problem('Not an admin’s key'),
      ...absent,
      431: tooLong,
    },
  });
}

function describeKamsoft(registry: Registry): void {
  const path = '/kamsoft/{connection}';
  const tags = ['Kamsoft'];
  const params = z.object({ connection: z.string().describe('Key of the connection') });
  const envelope = { 'text/xml': { schema: z.string() } };
  registry.registerPath({
    method: 'get',
    path,
    tags,
    summary: 'The description (WSDL) of iShopService for pharmacy programs with Kamsoft APW45; ?wsdl gives the same',
    request: { params },
    responses: {
      200: { description: 'The WSDL', content: envelope },
      404: problem('No such connection'),
      431: tooLong,
    },
  });
  registry.registerPath({
    method: 'post',
    path,
    tags,
    summary:
      'Takes SetOffer, GetOrders and SetOrders as SOAP 1.1, rpc/encoded, with user name and password as parameters; also in chunks, also as gzip',
    request: { params, headers: z.object({ soapaction: z.string().optional() }), body: { content: envelope } },
    responses: {
      200: {
        description:
          'SetOffer and SetOrders: true, once the document is kept. GetOrders: the orders document as an escaped string',
        content: envelope,
      },
      404: {
        description: 'No such connection, as a SOAP fault; a problem where no connection can have such a name',
        content: { ...envelope, ...problem('').content },
      },
      431: tooLong,
      500: {
        description:
          'A SOAP fault that says what to do: a wrong password, too many of them, a request that cannot be read or is too large, or nothing can be kept just now. Nothing of the request was kept',
        content: envelope,
      },
    },
  });
}
