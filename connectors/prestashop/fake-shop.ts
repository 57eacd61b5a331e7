import type { Memory, Remembered } from '../contract.ts';
import type { HttpClient, HttpRequest, HttpResult } from '../http.ts';
import { createCore } from './core.ts';
import { type PrestashopSettings, prestashopSettings } from './settings.ts';

/** What a scripted shop answers: a status with XML, or no answer. */
export type Reply = { status?: number; xml?: string; text?: string; headers?: Record<string, string> } | NoAnswer;
type NoAnswer = Extract<HttpResult, { ok: false }>;

/** A request as a test sees it: path below `/api/`, query decoded, body as text. */
export type Seen = { method: string; path: string; query: Record<string, string>; body: string; request: HttpRequest };

/** An HTTP client whose answers a test decides; it keeps every request. What `on` does not answer is an unknown id. */
export function fakeShop(on: (seen: Seen) => Reply | undefined, versions = { 'psws-version': '1.7.8.11' } as object) {
  const sent: Seen[] = [];
  const http: HttpClient = {
    send: async request => {
      const url = new URL(request.url);
      const path = url.pathname.replace(/^\/api\/?/, '');
      const query = Object.fromEntries(url.searchParams);
      const seen = { method: request.method, path, query, body: request.body?.toString() ?? '', request };
      sent.push(seen);
      const reply = on(seen) ?? { status: 404 };
      if ('ok' in reply) return reply;
      const { status = 200, xml, text = xml === undefined ? '' : wrapped(xml), headers = {} } = reply;
      return { ok: true, status, headers: { ...versions, ...headers }, body: Buffer.from(text) };
    },
  };
  const asked = () => sent.map(({ method, path }) => `${method} ${path}`);
  return { http, sent, asked };
}

export const wrapped = (xml: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<prestashop xmlns:xlink="http://www.w3.org/1999/xlink">\n${xml}\n</prestashop>`;

/** `<errors>` as the webservice words them. */
export const errorXml = (code: number, message: string) =>
  `<errors><error><code><![CDATA[${code}]]></code><message><![CDATA[${message}]]></message></error></errors>`;

export const dropped: NoAnswer = { ok: false, sent: true, reason: 'dropped' };
export const signal = new AbortController().signal;
export const now = () => new Date('2026-01-02T12:00:00Z');

export const testSettings = (more: Partial<PrestashopSettings> = {}): PrestashopSettings => ({
  ...prestashopSettings.parse({ shopUrl: 'https://shop.test/', key: 'A'.repeat(32), timeZone: 'Europe/Warsaw' }),
  ...more,
});

export function fakeMemory(): Memory {
  const rows = new Map<string, Remembered>();
  const cursors = new Map<string, string>();
  return {
    recall: async (entity, keys) => keys.flatMap(key => rows.get(`${entity}/${key}`) ?? []),
    remember: async (entity, fresh) => {
      for (const row of fresh) rows.set(`${entity}/${row.key}`, row);
    },
    forget: async (entity, externalIds) => {
      for (const [place, row] of rows)
        if (place.startsWith(`${entity}/`) && externalIds.includes(row.externalId)) rows.delete(place);
    },
    saw: async () => undefined,
    unseen: async () => [],
    cursor: async name => cursors.get(name),
    setCursor: async (name, value) => {
      cursors.set(name, value);
    },
  };
}

export const coreOf = (http: HttpClient, more: Partial<PrestashopSettings> = {}) =>
  createCore({ connectionId: 'c', settings: testSettings(more), http, memory: fakeMemory(), now });
