import { Agent } from 'undici';
import { AddressRefused, guardedLookup, type Resolve, refuseLiteral } from './http/addresses.ts';
import { exchange } from './http/exchange.ts';
import { keptText } from './http/kept-text.ts';
import { redactor } from './http/redact.ts';
import type { HttpClient, HttpRequest, HttpResult } from './http.ts';

/** One exchange as it is kept: secrets removed, bodies as text and cut, binary ones as their size and type, header names of the answer in lower case. */
export type Exchange = {
  method: string;
  url: string;
  requestHeaders: Record<string, string>;
  requestBody?: string;
  status?: number;
  answerHeaders?: Record<string, string>;
  answerBody?: string;
  ms: number;
  error?: string;
};

/** A call that is watched from beginning to end; `headers` go with it. */
export type ObservedCall = {
  headers: Record<string, string>;
  end: (result: { status?: number; error?: string }) => void;
};

export type Budget = (requests: number) => Promise<{ ok: true } | { ok: false; retryAfterMs: number }>;

export type HttpClientOptions = {
  /** Paths are appended to it; its own path is kept. */
  baseUrl: string;
  allowPrivate: boolean;
  allowPlainHttp: boolean;
  /** 20 MiB when absent. */
  maxAnswerBytes?: number;
  /** Takes from the connection's rate budget before anything is sent. */
  budget: Budget;
  record: (exchange: Exchange) => Promise<void>;
  /** Told when `record` fails; the answer is returned all the same. */
  onRecordError?: (error: unknown) => void;
  /** Told of each call before it goes out; what it answers is told of its end. */
  observe?: (call: { method: string; host: string }) => ObservedCall | undefined;
  /** Replaces DNS. */
  resolve?: Resolve;
};

/** Milliseconds for a whole exchange. Two of them fit into the one attempt of an irreversible write. */
export const exchangeTimeoutMs = 15_000;
const connectTimeoutMs = 10_000;

/**
 * The one way out for a connection: keeps connections open, asks the rate budget, refuses redirects, private addresses
 * and plain HTTP, bounds time and size, and records every exchange. `close` lets what is under way finish.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient & { close: () => Promise<void> } {
  const base = options.baseUrl.replace(/\/+$/, '');
  const maxAnswerBytes = options.maxAnswerBytes ?? 20 * 1024 * 1024;
  const agent = new Agent({
    connect: { lookup: guardedLookup(options.allowPrivate, options.resolve), timeout: connectTimeoutMs },
    keepAliveTimeout: 10_000,
    // The exchange has one clock of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function send(request: HttpRequest): Promise<HttpResult> {
    const unsent = (reason: string, more: { refused?: 'address' | 'tls'; retryAfterMs?: number } = {}): HttpResult => ({
      ok: false,
      sent: false,
      reason,
      ...more,
    });
    if (request.signal.aborted) return unsent('the request was given up before it was sent');
    const url = target(base, request.url);
    if (!url) return unsent(`"${request.url}" is not an http(s) address`, { refused: 'address' });
    if (url.protocol === 'http:' && !options.allowPlainHttp) {
      return unsent(`${url.host} is not asked without TLS. Use https, or allow plain HTTP.`, { refused: 'tls' });
    }
    try {
      if (!options.allowPrivate) refuseLiteral(url);
    } catch (error) {
      return unsent(message(error), { refused: 'address' });
    }
    try {
      const budget = await options.budget(1);
      if (!budget.ok) return unsent('the rate budget is used up', { retryAfterMs: budget.retryAfterMs });
    } catch (error) {
      return unsent(`the rate budget could not be asked: ${message(error)}`);
    }
    return sendAndRecord(url, request);
  }

  async function sendAndRecord(url: URL, request: HttpRequest): Promise<HttpResult> {
    const { method, body, signal, timeoutMs = exchangeTimeoutMs } = request;
    const observed = options.observe?.({ method, host: url.host });
    const headers = { 'user-agent': 'kladka', ...observed?.headers, ...request.headers };
    const begun = performance.now();
    const result = await exchange({ dispatcher: agent, url, method, headers, body, signal, timeoutMs, maxAnswerBytes });
    const ms = Math.round(performance.now() - begun);
    observed?.end(result.answered ? { status: result.status } : { error: reason(result.error) });
    const clean = redactor(request.secrets);
    const kept: Exchange = { method, url: clean.url(url), requestHeaders: clean.headers(headers), ms };
    if (body !== undefined) kept.requestBody = keptText(body, headers, clean);
    if (result.answered) {
      kept.status = result.status;
      kept.answerHeaders = clean.headers(result.headers);
      kept.answerBody = keptText(result.body, result.headers, clean);
    } else {
      kept.error = reason(result.error);
    }
    const recorded = options.record(kept).catch(error => options.onRecordError?.(error));
    // What was written must not be known before it is kept; a reading can be read again.
    if (!(request.reads ?? method === 'GET')) await recorded;
    if (result.answered) return { ok: true, status: result.status, headers: result.headers, body: result.body };
    return { ok: false, sent: result.started, reason: reason(result.error), ...refusal(result) };
  }

  return { send, close: () => agent.close() };
}

function target(base: string, url: string): URL | undefined {
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `${base}/${url.replace(/^\/+/, '')}`;
  const parsed = URL.canParse(absolute) ? new URL(absolute) : undefined;
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed : undefined;
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

const code = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

/** A connection attempt to several addresses fails as an `AggregateError` without a message of its own. */
function reason(error: Error): string {
  const inner = error instanceof AggregateError ? error.errors.map(message).join('; ') : error.message;
  return inner || code(error) || error.name;
}

const certificateCode = /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_|HOSTNAME_MISMATCH)/;

function refusal(result: { tooLarge?: true; error: Error }): { refused?: 'address' | 'tls' | 'too-large' } {
  if (result.tooLarge) return { refused: 'too-large' };
  if (result.error instanceof AddressRefused) return { refused: 'address' };
  return certificateCode.test(code(result.error)) ? { refused: 'tls' } : {};
}
