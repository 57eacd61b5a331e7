import { z } from 'zod';
import { ToldError } from './told-error.ts';

export type ApiClient = {
  /** Asks with a method and a path (`/api/orders?limit=5`); resolves to the answer's JSON, `undefined` where there is none. */
  ask: (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) => Promise<unknown>;
};

const problem = z.object({
  detail: z.string(),
  errors: z
    .array(z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }))
    .default([]),
});

/** Speaks to the operator API. Throws `ToldError` with what the API says of the problem. */
export function createApiClient({ url, token }: { url: string; token: string }): ApiClient {
  return {
    async ask(method, path, body) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      }).catch((error: unknown) => {
        throw new ToldError(
          `The hub at ${url} does not answer (${reasonOf(error)}). Start it (npm start), or set KLADKA_URL to where it runs.`,
        );
      });
      const text = await answer.text();
      const document = parse(text);
      if (answer.ok) return document;
      const told = problem.safeParse(document);
      if (!told.success)
        throw new ToldError(`${method} ${path} was answered with ${answer.status}. Is ${url} a Kładka?`);
      // Of a single mistake the sentence speaks already.
      const { detail, errors } = told.data;
      const places =
        errors.length > 1 ? errors.map(place => `\n  ${place.pointer ?? place.parameter ?? ''}: ${place.detail}`) : [];
      throw new ToldError(detail + places.join(''));
    },
  };
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.message : String(cause);
};

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
