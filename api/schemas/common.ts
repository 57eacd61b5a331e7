import { z } from '@hono/zod-openapi';

/** The error document of every route, RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe('What is wrong and what to do next'),
    instance: z.string().optional(),
    errors: z
      .array(z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }))
      .optional()
      .describe('Each wrong place: a JSON pointer into the body, or the name of a parameter'),
  })
  .openapi('Problem');

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});

/** The refusals that every operator route may answer with. */
export const refusals = {
  400: problem('The request cannot be read'),
  401: problem('No API key, or one that is not known'),
  403: problem('The key’s role does not reach'),
  404: problem('Not in this workspace'),
  409: problem('Not possible in the present state'),
  413: problem('Too large'),
  422: problem('The content cannot be used; errors point at the places'),
  431: problem('The address or the headers are too long'),
};

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

export const body = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { 'application/json': { schema } },
});

/** A body that may be left out. */
export const optionalBody = <T extends z.ZodType>(schema: T) => ({
  required: false,
  content: { 'application/json': { schema } },
});

export const idParam = z.object({ id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }) });

/** The greatest number that a column of PostgreSQL’s `integer` is compared with. */
export const mostInt = 2_147_483_647;

export const pageQuery = {
  after: z.uuid().optional().describe('The last id of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('How many at most'),
};

/** For lists that are not ordered by one id. */
export const cursorQuery = {
  after: z.string().max(2000).optional().describe('`next` of the page before'),
  limit: pageQuery.limit,
};

/** Newest first; `next` is what to ask for as `after`, null on the last page. */
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });

export const security = [{ apiKey: [] }];

/** A time as ISO 8601 in UTC. */
export const time = z.iso.datetime();

export const freeObject = z.record(z.string(), z.unknown());
