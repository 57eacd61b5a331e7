import type { HttpClient, HttpRequest, HttpResult } from '../http.ts';
import { type ShopwareSettings, shopwareSettings } from './settings.ts';

/** What a scripted shop answers: a status with JSON or text, or no answer. */
export type Reply = { status: number; json?: unknown; text?: string; headers?: Record<string, string> } | NoAnswer;
type NoAnswer = Extract<HttpResult, { ok: false }>;

/** An HTTP client whose answers a test decides; it keeps every request. Logins succeed unless `on` answers them. */
export function scriptedShop(on: (request: HttpRequest, nth: number) => Reply | undefined) {
  const requests: HttpRequest[] = [];
  const http: HttpClient = {
    send: async request => {
      requests.push(request);
      const nth = requests.filter(({ url }) => url === request.url).length;
      const reply = on(request, nth) ?? (request.url.endsWith('/api/oauth/token') ? login(nth) : { status: 404 });
      if ('ok' in reply) return reply;
      const { status, headers = {}, json, text = json === undefined ? '' : JSON.stringify(json) } = reply;
      return { ok: true, status, headers, body: Buffer.from(text) };
    },
  };
  const to = (end: string) => requests.filter(({ url }) => url.endsWith(end));
  return { http, requests, to, bodies: (end: string) => to(end).map(({ body }): unknown => JSON.parse(String(body))) };
}

const login = (nth: number): Reply => ({
  status: 200,
  json: { token_type: 'Bearer', expires_in: 600, access_token: `t${nth}` },
});

export const signal = new AbortController().signal;

export const settings = (more: Partial<ShopwareSettings> = {}): ShopwareSettings =>
  shopwareSettings.parse({ shopUrl: 'https://shop.test/', clientId: 'SWIAX', clientSecret: 'secret', ...more });

/** A clock that stands until it is moved. */
export function clock(start = '2026-03-01T12:00:00Z') {
  let time = Date.parse(start);
  return { now: () => new Date(time), pass: (ms: number) => (time += ms) };
}
