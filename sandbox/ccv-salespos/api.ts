import { setTimeout as sleep } from 'node:timers/promises';
import { resourceThrottled } from './limits.ts';
import { type Answer, mismatch, Refusal, refusalAnswer } from './refusal.ts';
import { apiPath, type Route, routeOf } from './router.ts';
import type { Sandbox } from './sandbox.ts';
import { hashOf, type SignedRequest, sandboxKeys, signatureFault } from './signing.ts';
import { utcSeconds } from './world.ts';

const acceptedTypes = ['application/vnd.verto.webshop+json', 'application/vnd.verto.salespos+json'];
const largestBody = 1024 * 1024;

/** `body` and `headers` to send, or `broken` where the connection is to be cut instead of answered. */
export type Sent = 'broken' | { status: number; headers: Record<string, string>; body: string };

/** Answers one API request: faults, then keys, limits and the resource itself. `origin` is where the links point. */
export async function answerApi(sandbox: Sandbox, origin: string, request: SignedRequest): Promise<Sent> {
  const url = new URL(request.uri, origin);
  const route = routeOf(request.method, url.pathname);
  const key = `${request.method} ${route.resource}`;
  sandbox.counts.set(key, (sandbox.counts.get(key) ?? 0) + 1);

  const struck = sandbox.draw(request.method, url.pathname);
  if (struck.kinds.has('latency')) await sleep(struck.ms('latency'));
  if (struck.kinds.has('drop-before')) return 'broken';

  const now = new Date();
  const send = (answer: Answer) => signed(request, answer, struck.kinds.has('bad-signature'));
  try {
    refuseStrangers(sandbox, request, now);
    if (struck.kinds.has('throttle')) throw resourceThrottled(request.method, route.resource);
    sandbox.count(sandbox.settings.limits, request.method, route.resource, now);
    if (struck.kinds.has('error')) throw troubled();
    if (struck.kinds.has('late-write')) {
      if (request.method !== 'GET')
        sandbox.lateWrites.add(struck.ms('late-write'), () => landLate(sandbox, origin, request, route, url));
      return 'broken';
    }
    const answer = perform(sandbox, origin, request, route, url);
    if (struck.kinds.has('drop-after')) return 'broken';
    if (struck.kinds.has('error-after')) throw troubled();
    const silent = request.method === 'POST' && sandbox.random() < sandbox.settings.emptyPostShare;
    return send(silent ? { status: 204 } : answer);
  } catch (error) {
    if (error instanceof Refusal) return send(refusalAnswer(error));
    console.error('The sandbox failed on', key, error);
    return send(refusalAnswer(troubled()));
  }
}

/** A server in trouble answers without a code. */
const troubled = () => new Refusal(500, undefined, 'Internal server error');

function refuseStrangers(sandbox: Sandbox, request: SignedRequest, now: Date): void {
  if (request.body.length > largestBody) throw new Refusal(500, '500.80', 'The payload is too big.');
  const fault = sandbox.settings.refuseKeys
    ? 'These keys have been withdrawn.'
    : signatureFault(sandboxKeys, request, now);
  if (fault !== undefined) throw new Refusal(401, '401.10', fault);
  const accept = String(request.headers.accept ?? '');
  if (!acceptedTypes.includes(accept))
    throw new Refusal(406, '406.10', `accept must be ${acceptedTypes.join(' or ')}.`);
}

function perform(sandbox: Sandbox, origin: string, request: SignedRequest, route: Route, url: URL): Answer {
  const handle = route.handler();
  const { world, flavour } = sandbox;
  const call = { world, flavour, root: origin + apiPath, query: url.searchParams, now: new Date() };
  const answer = handle({ ...call, body: parsed(request.body) }, route.id);
  if (request.method !== 'GET') sandbox.touch();
  return answer;
}

function landLate(sandbox: Sandbox, origin: string, request: SignedRequest, route: Route, url: URL): void {
  try {
    perform(sandbox, origin, request, route, url);
  } catch (error) {
    if (!(error instanceof Refusal)) console.error('A late write failed:', error);
  }
}

function parsed(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw mismatch('body', 'is not JSON');
  }
}

/** Signs an answer. A 401 goes out unsigned: the shop shares no secret with a stranger. */
function signed(request: SignedRequest, answer: Answer, wrongly: boolean): Sent {
  const body = answer.body === undefined ? '' : JSON.stringify(answer.body);
  const date = utcSeconds(new Date());
  const hash = hashOf(sandboxKeys, request.method, request.uri, wrongly ? `${body} ` : body, date);
  return {
    status: answer.status,
    headers: {
      ...(answer.body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
      ...(answer.status !== 401 && { 'x-public': sandboxKeys.public, 'x-date': date, 'x-hash': hash }),
    },
    body,
  };
}
