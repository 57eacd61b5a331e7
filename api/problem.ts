import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import type { ZodError } from 'zod';
import { Unusable } from '../activities/unusable.ts';

/** One wrong place: `pointer` into the body (RFC 6901), or the name of a `parameter` of path, query or header. */
export type ProblemPlace = { pointer?: string; parameter?: string; detail: string };

export type ProblemDocument = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  errors?: ProblemPlace[];
};

const titles: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Not recognised',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not possible now',
  413: 'Too large',
  422: 'The content cannot be used',
  429: 'Too many requests',
  500: 'Something broke on our side',
  502: 'The other system did not answer as expected',
  503: 'Not ready',
};

/** What a client is told when a request does not succeed, RFC 9457. `detail` says what to do next. */
export class Problem extends Error {
  readonly status: ContentfulStatusCode;
  readonly errors: ProblemPlace[];
  readonly headers: Record<string, string>;

  constructor(
    status: ContentfulStatusCode,
    detail: string,
    extra: { errors?: ProblemPlace[]; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.errors = extra.errors ?? [];
    this.headers = extra.headers ?? {};
  }
}

export const notFound = (what: string) =>
  new Problem(404, `There is no ${what} here. Check the id and the workspace of your key.`);

/** A problem that points at one place of the body. */
export const unusable = (pointer: string, detail: string) =>
  new Problem(422, detail, { errors: [{ pointer, detail }] });

/** A path of zod's as a JSON pointer, RFC 6901. */
export const pointerOf = (path: PropertyKey[]): string =>
  path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The places that zod found wrong in a body, each with its pointer. `below` is where the checked value stands in the body. */
export const placesOf = (error: ZodError, below = ''): ProblemPlace[] =>
  error.issues.map(issue => ({ pointer: below + pointerOf(issue.path), detail: issue.message }));

/** Zod's findings as a problem: 422 for a body, 400 for path, query and headers. */
export function problemOf(error: ZodError, target: string): Problem {
  const places = placesOf(error);
  if (target === 'json') return new Problem(422, sentence('The body', places), { errors: places });
  const errors = places.map(({ pointer = '', detail }) => ({ parameter: pointer.slice(1), detail }));
  return new Problem(400, sentence(`The ${target}`, errors), { errors });
}

function sentence(what: string, places: ProblemPlace[]): string {
  const [first] = places;
  if (!first) return `${what} does not fit.`;
  const where = first.parameter ?? first.pointer;
  const more = places.length > 1 ? ` ${places.length - 1} more under errors.` : '';
  return `${what} does not fit${where ? ` at ${where}` : ''}: ${first.detail}.${more}`.replace('..', '.');
}

function documentOf(problem: Problem, instance?: string): ProblemDocument {
  return {
    type: 'about:blank',
    title: titles[problem.status] ?? 'The request did not succeed',
    status: problem.status,
    detail: problem.message,
    ...(instance ? { instance } : {}),
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
  };
}

export function answerProblem(c: Context, problem: Problem): Response {
  return c.body(JSON.stringify(documentOf(problem, c.req.path)), problem.status, {
    ...problem.headers,
    'content-type': 'application/problem+json',
  });
}

/**
 * Turns whatever a handler threw into problem+json: what only a person can mend becomes 409 with its sentence; what nobody
 * foresaw is logged and told without its inside.
 */
export const answerError =
  (log: Logger) =>
  (error: Error, c: Context): Response => {
    if (error instanceof Problem) return answerProblem(c, error);
    if (error instanceof Unusable) {
      log.info({ err: error, method: c.req.method, path: c.req.path }, 'a request was refused');
      return answerProblem(c, new Problem(409, error.message));
    }
    if (error instanceof HTTPException && error.status < 500)
      return answerProblem(c, new Problem(error.status as ContentfulStatusCode, httpDetail(error)));
    log.error({ err: error, method: c.req.method, path: c.req.path }, 'a request failed');
    return answerProblem(
      c,
      new Problem(
        500,
        'The request failed for a reason that is in the log of the API. Try again; if it stays, look there.',
      ),
    );
  };

const httpDetail = (error: HTTPException) => error.message || titles[error.status] || 'The request did not succeed.';
