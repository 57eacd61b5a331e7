import type { z } from 'zod';
import type { Environment } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { type Effect, judgeError, judgeSilence, lost, type Refusal } from './judge.ts';
import type { CcvSettings } from './settings.ts';
import { ccvDate, isSigned, sign } from './signing.ts';

const root = '/api/rest/v1';

export type Ask = {
  method: 'GET' | 'POST' | 'PATCH';
  /** Below `/api/rest/v1`, such as `/orders/12`. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  secrets?: string[];
  signal: AbortSignal;
};

/** An answer of the till: its document, or one of the refusals that a caller may have expected. */
export type Reply = { kind: 'answer'; json: unknown } | Refusal;

export type Call = (ask: Ask) => Promise<Outcome<Reply>>;

/**
 * Makes the connection's way of asking: signs what is sent, verifies what comes back, and says what it means.
 *
 * `json` is undefined for an answer without content, which a POST may give even on success.
 */
export const createCall = ({
  settings,
  http,
  now,
}: Pick<Environment<CcvSettings>, 'settings' | 'http' | 'now'>): Call => {
  const { publicKey, secretKey } = settings;
  const accept = `application/vnd.verto.${settings.flavour}+json`;

  return async ask => {
    const { method, secrets, signal } = ask;
    const effect: Effect = method === 'GET' ? 'read' : method === 'PATCH' ? 'patch' : 'create';
    const query = ask.query ? `?${new URLSearchParams(ask.query)}` : '';
    const uri = `${root}${ask.path}${query}`;
    const body = ask.body === undefined ? '' : JSON.stringify(ask.body);
    const date = ccvDate(now());
    const headers: Record<string, string> = {
      accept,
      'accept-language': settings.language,
      'content-type': 'application/json',
      'x-public': publicKey,
      'x-date': date,
      'x-hash': sign(secretKey, { publicKey, method, uri, body, date }),
    };
    const result = await http.send({ method, url: uri, headers, body: body || undefined, secrets, signal });
    if (!result.ok) return judgeSilence(result, effect);

    const what = `${method} ${ask.path}`;
    const wellDone = result.status >= 200 && result.status < 300;
    const signed = { publicKey, method, uri, body: result.body, date: result.headers['x-date'] ?? '' };
    const hash = result.headers['x-hash'];
    // Errors may come from something in front of the shop that cannot sign; what is signed must be signed right.
    if (settings.verifyAnswers && (wellDone || hash) && !isSigned(secretKey, signed, hash)) {
      return lost(effect, `${what}: the answer's signature is ${hash ? 'wrong' : 'missing'}, so it is not believed`);
    }
    const json = parse(result.body);
    if (!wellDone) {
      const ofOne = /\/\d+$/.test(ask.path);
      const judged = judgeError({ status: result.status, headers: result.headers, json, what, ofOne }, effect);
      return judged.kind === 'missing' || judged.kind === 'exists' || judged.kind === 'same' ? done(judged) : judged;
    }
    if (json === undefined && result.body.length > 0) {
      return lost(effect, `${what}: the answer is not JSON: ${result.body.toString('utf8', 0, 200)}`);
    }
    return done({ kind: 'answer', json });
  };
};

/** Reads a document of the wanted shape; `null` where there is none. A document of another shape is `rejected`. */
export const readDocument = async <T>(
  call: Call,
  ask: Omit<Ask, 'method'>,
  shape: z.ZodType<T>,
): Promise<Outcome<T | null>> => {
  const reply = await call({ ...ask, method: 'GET' });
  if (reply.kind !== 'done') return reply;
  if (reply.value.kind !== 'answer') return done(null);
  const parsed = shape.safeParse(reply.value.json);
  return parsed.success ? done(parsed.data) : unfit('rejected', `GET ${ask.path}`, parsed.error);
};

/** An answer that does not fit what is documented: named with the place, so that a person can compare. */
export const unfit = (kind: 'rejected' | 'unclear', what: string, error: z.ZodError) => {
  const [issue] = error.issues;
  const place = `/${issue?.path.join('/') ?? ''}`;
  return {
    kind,
    reason: `${what}: the answer is not as documented at ${place}: ${issue?.message ?? 'unknown'}`,
    field: place,
  };
};

const parse = (body: Buffer): unknown => {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
};
