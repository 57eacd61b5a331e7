import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip as gzipWith } from 'node:zlib';
import { ClientProblem, problemFrom } from './problem.ts';
import type {
  Ack,
  AcksTaken,
  EventsAccepted,
  MessageState,
  ObjectEvent,
  PulledRecords,
  Pushed,
  PushRecords,
  ReadFailed,
  Reads,
} from './types.ts';

export type PushEntity = keyof PushRecords;
export type PullEntity = keyof PulledRecords;

export type ClientOptions = {
  /** Where the hub is: `https://hub.example.com`. */
  url: string;
  /** The connection's API key. */
  key: string;
  fetch?: typeof fetch;
  /** How often a request that failed for a passing reason is made in all; 6 when absent. */
  tries?: number;
  /** Pause before the second try in ms, doubled each time up to a minute; 500 when absent. A `Retry-After` goes before it. */
  pauseMs?: number;
};

/** `wait`: seconds that the hub may wait for something to say, 60 at most. */
export type Waiting = { wait?: number; signal?: AbortSignal };
export type Push = {
  mode?: 'delta' | 'snapshot';
  package?: { transmission: string; no: number; of: number };
  /** When it was read, RFC 3339. */
  asOf?: string;
  /** With a snapshot of payments: it holds all that are dated this day or later, YYYY-MM-DD. */
  since?: string;
  /** The reads that it answers. */
  answers?: string[];
  /** The same key again is the same push; one is made when absent. */
  idempotencyKey?: string;
  signal?: AbortSignal;
};
export type PulledPage<Entity extends PullEntity> = { records: PulledRecords[Entity][]; cursor: string; more: boolean };
type Query = Record<string, string | number | undefined>;
type Asked = { query?: Query; body?: unknown; key?: string; signal?: AbortSignal };

const gzip = promisify(gzipWith);
/** Smaller bodies cost more to pack than they save. */
const packFromBytes = 8 * 1024;
const longestPauseMs = 60_000;
const answerMs = 60_000;

export type Client = ReturnType<typeof createClient>;

/**
 * Speaks the connector API for one connection. What fails for a passing reason (429, 5xx, no answer) is tried again, and since
 * each request carries an Idempotency-Key nothing happens twice; anything else throws a `ClientProblem`.
 */
export function createClient(options: ClientOptions, user?: string) {
  const base = `${options.url.replace(/\/+$/, '')}/v1`;
  const send = options.fetch ?? fetch;
  const tries = options.tries ?? 6;
  const pauseMs = options.pauseMs ?? 500;

  async function ask<T>(
    method: 'GET' | 'POST',
    path: string,
    { query = {}, body, key, signal }: Asked = {},
  ): Promise<T> {
    const url = new URL(`${base}${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const headers: Record<string, string> = { authorization: `Bearer ${options.key}`, accept: 'application/json' };
    if (user !== undefined) headers['kladka-user'] = user;
    let sent: string | Uint8Array<ArrayBuffer> | undefined;
    if (body !== undefined) {
      const text = JSON.stringify(body);
      const packed = text.length >= packFromBytes;
      sent = packed ? new Uint8Array(await gzip(text)) : text;
      headers['content-type'] = 'application/json';
      headers['idempotency-key'] = `"${key ?? randomUUID()}"`;
      if (packed) headers['content-encoding'] = 'gzip';
    }
    const waitMs = Number(query.wait ?? 0) * 1000 + answerMs;
    for (let attempt = 1; ; attempt += 1) {
      const timeout = AbortSignal.timeout(waitMs);
      const limits = signal ? AbortSignal.any([signal, timeout]) : timeout;
      const outcome = await once<T>(url, { method, headers, body: sent, signal: limits });
      if ('answer' in outcome) return outcome.answer;
      signal?.throwIfAborted();
      if (!outcome.passing || attempt >= tries) throw outcome.problem;
      const pause = outcome.retryAfterMs ?? Math.min(longestPauseMs, pauseMs * 2 ** (attempt - 1));
      await after(pause * (1 + Math.random() / 10), undefined, { signal });
    }
  }

  async function once<T>(
    url: URL,
    request: RequestInit,
  ): Promise<{ answer: T } | { problem: ClientProblem; passing: boolean; retryAfterMs?: number }> {
    try {
      const answer = await send(url, request);
      if (answer.ok) return { answer: (await answer.json()) as T };
      const problem = await problemFrom(answer);
      const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
      const passing = answer.status === 429 || answer.status >= 500 || (answer.status === 409 && seconds > 0);
      return { problem, passing, retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined };
    } catch (error) {
      return { problem: new ClientProblem(0, `The hub at ${base} does not answer.`, [], error), passing: true };
    }
  }

  const id = (text: string) => encodeURIComponent(text);

  return {
    /** Pushes up to 1,000 records; resolves once they are kept, `message` tells what became of them. */
    push<Entity extends PushEntity>(
      entity: Entity,
      records: PushRecords[Entity][],
      { mode = 'delta', package: part, asOf, since, answers, idempotencyKey: key, signal }: Push = {},
    ): Promise<Pushed> {
      return ask('POST', `/${entity}`, { body: { mode, package: part, asOf, since, answers, records }, key, signal });
    },
    /** What became of a push; `after` and `next` page through the records that were not taken as they came. */
    message: (
      messageId: string,
      { wait, after: line, limit, signal }: Waiting & { after?: number; limit?: number } = {},
    ): Promise<MessageState> =>
      ask('GET', `/messages/${id(messageId)}`, { query: { wait, after: line, limit }, signal }),
    /** Tells that objects changed, without their content. */
    announce: (events: { entity: PushEntity; externalId: string }[]): Promise<EventsAccepted> =>
      ask('POST', '/events', { body: { events } }),
    event: (eventId: string): Promise<ObjectEvent> => ask('GET', `/events/${id(eventId)}`),
    events: (
      query: { status?: ObjectEvent['status']; entity?: PushEntity; after?: string; limit?: number } = {},
    ): Promise<{ items: ObjectEvent[]; next: string | null }> => ask('GET', '/events', { query }),
    /** What the hub wants to be sent now. */
    reads: ({ wait, signal }: Waiting = {}): Promise<Reads> => ask('GET', '/reads', { query: { wait }, signal }),
    /** Says that what was asked for cannot be sent. */
    failRead: (readId: string, reason: string, externalIds?: string[]): Promise<ReadFailed> =>
      ask('POST', `/reads/${id(readId)}/failed`, { body: { reason, externalIds } }),
    /** What changed behind a cursor of what this connection should have. */
    pull<Entity extends PullEntity>(
      entity: Entity,
      { after: cursor, limit, wait, signal }: Waiting & { after?: string; limit?: number } = {},
    ): Promise<PulledPage<Entity>> {
      return ask('GET', `/${entity}`, { query: { after: cursor, limit, wait }, signal });
    },
    /** One object as it is now; undefined where there is none. */
    async get<Entity extends PullEntity>(entity: Entity, objectId: string): Promise<PulledRecords[Entity] | undefined> {
      try {
        return await ask<PulledRecords[Entity]>('GET', `/${entity}/${id(objectId)}`);
      } catch (error) {
        if (error instanceof ClientProblem && error.status === 404) return undefined;
        throw error;
      }
    },
    /** Says what became of what was pulled. */
    ack: (acks: Ack[]): Promise<AcksTaken> => ask('POST', '/acks', { body: { acks } }),
    /** The same client for one user of this connection: what is not of their buyers is not found. */
    asUser: (externalId: string) => createClient(options, externalId),
  };
}
