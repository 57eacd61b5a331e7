import { z } from 'zod';
import { retryAfterMs } from '../http/retry-after.ts';
import type { HttpResult } from '../http.ts';
import { done, type Outcome } from '../outcome.ts';

type Answer = Extract<HttpResult, { ok: true }>;

/** What was asked, as far as it decides what a failure means: a lost read did nothing, a lost write may have. */
export type Asked = { what: string; write: boolean; now: Date };

const defaultThrottleMs = 10_000;

/** What no answer at all means. */
export function withoutAnswer<T>(result: Extract<HttpResult, { ok: false }>, asked: Asked): Outcome<T> {
  const reason = `${asked.what}: ${result.reason}`;
  if (result.refused === 'address' || result.refused === 'tls') return { kind: 'config', reason };
  if (result.retryAfterMs !== undefined) return { kind: 'throttled', reason, retryAfterMs: result.retryAfterMs };
  if (result.sent && asked.write) return { kind: 'unclear', reason };
  return result.refused === 'too-large' ? { kind: 'rejected', reason, tooLarge: true } : { kind: 'transient', reason };
}

/** What an answer means, by its status; the value of a good one is its JSON, or null when it is empty. */
export function judge(answer: Answer, asked: Asked): Outcome<unknown> {
  const { status } = answer;
  if (status >= 200 && status < 300) return readJson(answer, asked);
  const reason = `${asked.what}: ${complaint(answer)}`;
  const wait = retryAfterMs(answer.headers, asked.now);
  if (status >= 300 && status < 400) {
    return { kind: 'config', reason: `${reason}. Use the address that it redirects to (${answer.headers.location}).` };
  }
  if (status === 429) return { kind: 'throttled', reason, retryAfterMs: wait ?? defaultThrottleMs };
  if (status === 401) return { kind: 'auth', reason };
  if (status === 403) {
    return { kind: 'config', reason: `${reason}. Give the integration's role (or the app) the missing permission.` };
  }
  if (status === 408) return { kind: asked.write ? 'unclear' : 'transient', reason };
  if (status < 500) return { kind: 'rejected', reason };
  if (asked.write) return { kind: 'unclear', reason };
  return wait === undefined ? { kind: 'transient', reason } : { kind: 'throttled', reason, retryAfterMs: wait };
}

function readJson(answer: Answer, asked: Asked): Outcome<unknown> {
  if (answer.body.length === 0) return done(null);
  try {
    return done(JSON.parse(answer.body.toString('utf8')));
  } catch {
    // The write was taken all the same; only a read is of no use without its content.
    if (asked.write) return done(null);
    const reason = `${asked.what}: the answer is not JSON. Check that the shop address leads to Shopware's API.`;
    return { kind: 'config', reason };
  }
}

/** Checks a good answer's content against a schema; what does not fit is a setting that leads elsewhere. */
export function fitting<T>(outcome: Outcome<unknown>, schema: z.ZodType<T>, what: string): Outcome<T> {
  if (outcome.kind !== 'done') return outcome;
  const parsed = schema.safeParse(outcome.value);
  if (parsed.success) return done(parsed.data);
  const where = parsed.error.issues[0]?.path.join('/') ?? '';
  const reason = `${what}: the answer is not what Shopware sends (at "/${where}"). Check the shop address and version.`;
  return { kind: 'config', reason };
}

const errors = z.object({
  errors: z.array(z.object({ code: z.string().nullish(), title: z.string().nullish(), detail: z.string().nullish() })),
});

/** The shop's own words for what is wrong, or the status alone. */
function complaint(answer: Answer): string {
  try {
    const [first] = errors.parse(JSON.parse(answer.body.toString('utf8'))).errors;
    const words = [first?.code, first?.detail || first?.title].filter(Boolean).join(' ');
    if (words) return `the shop answered ${answer.status}: ${words.slice(0, 500)}`;
  } catch {
    // Not Shopware's error format; the status has to do.
  }
  return `the shop answered ${answer.status}`;
}
