import { z } from '@hono/zod-openapi';
import { problemSchema } from '../../schemas/common.ts';

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});

/** The refusals that every route of the connector API may answer with. */
export const refusals = {
  400: problem('The request cannot be read'),
  401: problem('No API key, or one that is not known'),
  403: problem('Not a key of a connection, or the connection may not do this'),
  404: problem('Not among what this connection has'),
  409: problem('Not possible in the present state'),
  413: problem('Too large'),
  415: problem('Packed in a way that is not understood'),
  422: problem('The content cannot be used; errors point at the places'),
  429: problem('Too many requests; Retry-After says when to send again'),
  431: problem('The address or the headers are too long'),
};

export const tags = ['Connector API'];

/** Seconds that a request may wait for something to say. */
export const waitQuery = z.coerce
  .number()
  .int()
  .min(0)
  .max(60)
  .default(0)
  .describe('Seconds to wait for something to say');

export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(
      /^("[\x20-\x21\x23-\x5b\x5d-\x7e]{1,255}"|[\w.:~+/=-]{1,255})$/,
      'Send a quoted string of 1 to 255 characters.',
    )
    .optional()
    .describe('The same key with the same content happens once and gets the same answer; with other content 422'),
});
