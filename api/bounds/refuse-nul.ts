import type { MiddlewareHandler } from 'hono';
import { Problem, pointerOf } from '../problem.ts';

const nul = '\u0000';
const holdsNul = (text: string) => text.includes(nul);
const detail = 'The text holds a NUL character. Leave it out.';

/** 404 for an address with a NUL in its path, which names nothing: PostgreSQL keeps no such text. */
export const refuseNulInPath: MiddlewareHandler = async (c, next) => {
  if (holdsNul(c.req.path)) throw new Problem(404, 'There is nothing under a name with a NUL character. Leave it out.');
  await next();
};

/** 400 for a NUL in a parameter of the query. */
export const refuseNulInQuery: MiddlewareHandler = async (c, next) => {
  const wrong = Object.entries(c.req.queries()).filter(([name, values]) => [name, ...values].some(holdsNul));
  if (wrong.length > 0) {
    const errors = wrong.map(([parameter]) => ({ parameter, detail }));
    throw new Problem(400, `The query cannot be used at ${errors[0]?.parameter}: ${detail}`, { errors });
  }
  await next();
};

/** 422 for a NUL in any text of a parsed body, with the pointer to it. */
export function refuseNulInBody(body: unknown): void {
  const pointer = findNul(body, []);
  if (pointer === undefined) return;
  throw new Problem(422, `The body does not fit at ${pointer}: ${detail}`, { errors: [{ pointer, detail }] });
}

function findNul(value: unknown, path: string[]): string | undefined {
  if (typeof value === 'string') return holdsNul(value) ? pointerOf(path) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, each] of Object.entries(value)) {
    const found = holdsNul(name) ? pointerOf(path) : findNul(each, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}
