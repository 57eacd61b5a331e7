import { z } from 'zod';
import type { HttpResult } from '../http.ts';
import type { Setback } from '../outcome.ts';

/** A read changes nothing; a patch may be sent twice without harm; a create may not. */
export type Effect = 'read' | 'patch' | 'create';

export type Refusal = { kind: 'missing' } | { kind: 'exists' } | { kind: 'same' };

const error = z.object({ code: z.union([z.string(), z.number()]).optional(), developermessage: z.string().optional() });

const throttledMs = 60_000;

/** The error code with two decimals, as documented; a JSON number loses its last zero (500.40 arrives as 500.4). */
export const errorCode = (code: string | number | undefined): string => {
  const value = Number(code);
  return code === undefined || code === '' || Number.isNaN(value) ? '' : value.toFixed(2);
};

/** What is to be thought when no answer came. */
export const judgeSilence = (result: Extract<HttpResult, { ok: false }>, effect: Effect): Setback => {
  const { reason } = result;
  if (result.refused === 'address' || result.refused === 'tls') return { kind: 'config', reason };
  if (!result.sent && result.retryAfterMs !== undefined) {
    return { kind: 'throttled', reason, retryAfterMs: result.retryAfterMs };
  }
  if (!result.sent) return { kind: 'transient', reason };
  return lost(effect, reason);
};

/** A patch states absolute values: sending it again is the way to be sure, so only a create is unclear. */
export const lost = (effect: Effect, reason: string): Setback => ({
  kind: effect === 'create' ? 'unclear' : 'transient',
  reason,
});

/**
 * What an answer with an error status means. Client errors may come as 5xx, so the code decides before the status
 * (protocol page, 4.3). `ofOne`: the address names one record by its id.
 */
export const judgeError = (
  answer: { status: number; headers: Record<string, string>; json: unknown; what: string; ofOne?: boolean },
  effect: Effect,
): Setback | Refusal => {
  const { status, headers, what } = answer;
  const parsed = error.safeParse(answer.json);
  const code = parsed.success ? errorCode(parsed.data.code) : '';
  const said = parsed.success ? (parsed.data.developermessage ?? '') : '';
  const reason = `${what}: the till answered ${status}${code && ` (${code})`}${said && `: ${said.slice(0, 500)}`}`;
  if (status === 401) {
    return {
      kind: 'auth',
      reason: `${reason}. Check public and secret key of the connection, and this machine's clock.`,
    };
  }
  if (status === 429 || code.startsWith('429.')) {
    return { kind: 'throttled', reason, retryAfterMs: retryAfterMs(headers['retry-after']) ?? throttledMs };
  }
  if (code === '404.20') {
    // Said of a record that somebody deleted as well: that concerns one order, not the connection.
    if (answer.ofOne) return { kind: 'missing' };
    return {
      kind: 'config',
      reason: `${reason}. This shop lacks the resource: check flavour and address of the connection.`,
    };
  }
  if (code === '500.40') return { kind: 'exists' };
  if (code === '500.50' && effect === 'patch') return { kind: 'same' };
  if (code === '500.90') return { kind: 'config', reason: `${reason}. The keys must belong to an installed app.` };
  if (/^(500\.[1-9]|501\.)/.test(code)) return { kind: 'rejected', reason };
  if (status === 403) return { kind: 'config', reason: `${reason}. Give the keys the right to it in the back office.` };
  if (status === 404) return { kind: 'missing' };
  if (status === 408 || status === 425) return lost(effect, reason);
  if (status >= 400 && status < 500) return { kind: 'rejected', reason };
  if (status >= 500) return lost(effect, reason);
  return { kind: 'config', reason: `${reason}. Enter the address that answers itself, without redirect.` };
};

const retryAfterMs = (value: string | undefined): number | undefined =>
  value && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
