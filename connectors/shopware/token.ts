import { z } from 'zod';
import type { HttpClient } from '../http.ts';
import { done, type Outcome, type Setback } from '../outcome.ts';
import { fitting, judge, withoutAnswer } from './answers.ts';
import type { ShopwareSettings } from './settings.ts';

export type Tokens = {
  /** A token that is good for another minute; callers at the same time share one request. */
  get: (signal: AbortSignal) => Promise<Outcome<string>>;
  /** Forgets a token that the shop refused. */
  drop: (token: string) => void;
};

const answer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

const marginMs = 60_000;
/** How long a refusal stands without asking again: each try counts against all integrations behind our address. */
const refusalMs = 10_000;

/** The tokens of one open connection, by client credentials (they come without a refresh token). */
export function createTokens(settings: ShopwareSettings, http: HttpClient, now: () => Date): Tokens {
  let held: { token: string; until: number } | undefined;
  let refused: { setback: Setback; until: number } | undefined;
  let pending: Promise<Outcome<string>> | undefined;

  async function ask(): Promise<Outcome<string>> {
    const { clientId, clientSecret } = settings;
    if (!clientId || !clientSecret) {
      return { kind: 'config', reason: 'The shop has given no access key yet. Install the app in the shop first.' };
    }
    const what = 'Logging in to the shop';
    const result = await http.send({
      method: 'POST',
      url: `${settings.shopUrl}/api/oauth/token`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
      // Shared by several callers, so none of them alone may end it; the client's time limit does.
      signal: new AbortController().signal,
    });
    const asked = { what, write: false, now: now() };
    if (!result.ok) return withoutAnswer(result, asked);
    const judged = judge(result, asked);
    if (judged.kind === 'rejected' && result.status === 404) {
      return { kind: 'config', reason: `${judged.reason}. Check the shop address.` };
    }
    const outcome = judged.kind === 'rejected' ? { ...judged, kind: 'auth' as const } : judged;
    if (outcome.kind === 'auth') {
      const reason = `${outcome.reason}. Check the access key ID and the secret access key.`;
      return remember({ kind: 'auth', reason }, refusalMs);
    }
    if (outcome.kind === 'throttled') return remember(outcome, outcome.retryAfterMs);
    const fit = fitting(outcome, answer, what);
    if (fit.kind !== 'done') return fit;
    const { access_token: token, expires_in: seconds } = fit.value;
    const life = seconds * 1000;
    held = { token, until: now().getTime() + Math.max(life - marginMs, life / 2) };
    return done(token);
  }

  function remember(setback: Setback, ms: number): Setback {
    refused = { setback, until: now().getTime() + ms };
    return setback;
  }

  async function get(signal: AbortSignal): Promise<Outcome<string>> {
    const time = now().getTime();
    if (held && time < held.until) return done(held.token);
    if (refused && time < refused.until) {
      const { setback, until } = refused;
      return setback.kind === 'throttled' ? { ...setback, retryAfterMs: until - time } : setback;
    }
    pending ??= ask().finally(() => {
      pending = undefined;
    });
    return unlessAborted(pending, signal);
  }

  return {
    get,
    drop: token => {
      if (held?.token === token) held = undefined;
    },
  };
}

function unlessAborted<T>(promise: Promise<Outcome<T>>, signal: AbortSignal): Promise<Outcome<T>> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve({ kind: 'transient', reason: 'The request was given up while logging in.' });
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
