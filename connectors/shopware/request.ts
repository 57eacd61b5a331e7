import type { z } from 'zod';
import type { HttpClient, HttpRequest } from '../http.ts';
import type { Outcome } from '../outcome.ts';
import { fitting, judge, withoutAnswer } from './answers.ts';
import type { ShopwareSettings } from './settings.ts';
import { createTokens } from './token.ts';

export type ApiRequest = {
  /** What is being done, for a person: begins every reason. */
  what: string;
  method: HttpRequest['method'];
  /** Below the shop's address, with `/api`. */
  path: string;
  body?: unknown;
  signal: AbortSignal;
};

/** The Admin API of one shop: reads are safe to repeat, a lost write is `unclear`. */
export type AdminApi = {
  read: <T>(request: ApiRequest, schema: z.ZodType<T>) => Promise<Outcome<T>>;
  write: (request: ApiRequest) => Promise<Outcome<unknown>>;
};

/** Opens a shop's Admin API: logs in when needed, once more on 401, and turns answers into outcomes. */
export function createAdminApi(settings: ShopwareSettings, http: HttpClient, now: () => Date): AdminApi {
  const tokens = createTokens(settings, http, now);

  async function call(request: ApiRequest, write: boolean, again = true): Promise<Outcome<unknown>> {
    const token = await tokens.get(request.signal);
    if (token.kind !== 'done') return token;
    const result = await http.send({
      method: request.method,
      url: settings.shopUrl + request.path,
      headers: {
        authorization: `Bearer ${token.value}`,
        // Without it Shopware answers in JSON:API.
        accept: 'application/json',
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
      },
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      signal: request.signal,
      reads: !write,
    });
    const asked = { what: request.what, write, now: now() };
    if (!result.ok) return withoutAnswer(result, asked);
    if (result.status === 401) {
      tokens.drop(token.value);
      if (again) return call(request, write, false);
    }
    return judge(result, asked);
  }

  return {
    read: async (request, schema) => fitting(await call(request, false), schema, request.what),
    write: request => call(request, true),
  };
}
