import { retryAfterMs } from '../http/retry-after.ts';
import type { HttpResult } from '../http.ts';
import { done, type Outcome } from '../outcome.ts';
import { type Element, errorsOf, parseXml } from './xml.ts';

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

/**
 * What an answer means: the document below `<prestashop>`, or null where there is none (an unknown id, an empty answer).
 *
 * A 500 after a write is `unclear`: any PHP warning makes one, although the write may have happened.
 */
export function judge(answer: Answer, asked: Asked): Outcome<Element | null> {
  const { status } = answer;
  const text = answer.body.toString('utf8');
  const root = parseXml(text);
  if (status >= 200 && status < 300) return fromGood(text, root, asked);
  const errors = errorsOf(root);
  const words = errors.map(({ code, message }) => [code && `code ${code}`, message].filter(Boolean).join(' '));
  const said = words.join('; ').slice(0, 500);
  const reason = `${asked.what}: the shop answered ${status}${said && `: ${said}`}`;
  const codes = new Set(errors.map(({ code }) => code));
  if (status >= 300 && status < 400) {
    const mend = 'A shop id that does not exist, or another address than the one customers see, leads elsewhere.';
    return { kind: 'config', reason: `${reason} and redirects to ${answer.headers.location ?? 'nowhere'}. ${mend}` };
  }
  if (codes.has('22')) return { kind: 'config', reason: `${reason}. ${mends.webserviceOff}` };
  if (codes.has('25') || codes.has('26')) return { kind: 'config', reason: `${reason}. ${mends.right}` };
  if (status === 401) return unauthorised(reason, root !== undefined);
  if (status === 403) return { kind: 'config', reason: `${reason}. ${mends.right}` };
  if (status === 404) return unknownAddress(reason, text, asked);
  if (status === 429) {
    const wait = retryAfterMs(answer.headers, asked.now) ?? defaultThrottleMs;
    return { kind: 'throttled', reason, retryAfterMs: wait };
  }
  if (codes.has('27')) return { kind: 'config', reason: `${reason}. The version of the shop does not have it.` };
  // Some versions answer a query that they do not take (31 to 38) with 500; asking again would not help.
  if (!asked.write && [...codes].some(code => /^3[1-8]$/.test(code))) return { kind: 'rejected', reason };
  if (status === 408) return { kind: asked.write ? 'unclear' : 'transient', reason };
  if (status < 500) return { kind: 'rejected', reason, ...fieldOf(said) };
  if (status === 503) {
    const wait = retryAfterMs(answer.headers, asked.now);
    return wait === undefined ? { kind: 'transient', reason } : { kind: 'throttled', reason, retryAfterMs: wait };
  }
  return { kind: asked.write ? 'unclear' : 'transient', reason };
}

export const mends = {
  webserviceOff: 'Switch the webservice on in the shop (Advanced Parameters → Webservice).',
  right: "Tick this method for this resource in the key's permissions (Advanced Parameters → Webservice).",
  key: 'Enter the key as it stands in Advanced Parameters → Webservice, and see that it is enabled there for this shop.',
  stripped:
    'The web server removes the Authorization header. Let it through (for Apache with CGI or FPM: `CGIPassAuth On`, or `SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1` in .htaccess), or set keyInAddress.',
  rewrite:
    'The address /api does not lead to the webservice. Check the address of the shop, switch friendly URLs on and save them once, so that .htaccess is written anew.',
};

function fromGood(text: string, root: Element | undefined, { what, write }: Asked): Outcome<Element | null> {
  if (root) {
    const [error] = errorsOf(root);
    if (!error) return done(root);
    return {
      kind: write ? 'unclear' : 'transient',
      reason: `${what}: the shop answered code ${error.code} ${error.message}`,
    };
  }
  // The write was taken all the same; only a read is of no use without its content.
  if (text.trim() === '' || write) return done(null);
  return { kind: 'config', reason: `${what}: the answer is not the webservice's. ${mends.rewrite}` };
}

/** Without any key the shop answers in plain text, with a wrong one in XML. */
const unauthorised = (reason: string, inXml: boolean): Outcome<never> =>
  inXml
    ? { kind: 'auth', reason: `${reason}. ${mends.key}` }
    : { kind: 'auth', reason: `${reason} as if there were no key. ${mends.stripped}` };

/** An unknown id is answered with nothing at all; a page is the web server's own, which does not know /api. */
function unknownAddress(reason: string, text: string, { what, write }: Asked): Outcome<null> {
  if (text.trim() !== '') return { kind: 'config', reason: `${reason}. ${mends.rewrite}` };
  return write ? { kind: 'rejected', reason: `${what}: the shop no longer has it.` } : done(null);
}

/** The field that a complaint speaks of, as far as it names one. */
function fieldOf(said: string): { field?: string } {
  const field = /(?:parameter|field|property|attribute)s? "?(?:\w+->)?([a-z][a-z0-9_]*)"?/i.exec(said)?.[1];
  return field && !/^(is|not|are|the)$/i.test(field) ? { field } : {};
}
