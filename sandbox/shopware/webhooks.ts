import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { type FaultDraw, type FaultPlan, faultDrawer } from '../faults.ts';
import type { JsonObject, Row } from './tables.ts';
import { number, text } from './tables.ts';
import type { WebhookMessage, World } from './world.ts';

export type DeliveryRecord = {
  at: string;
  webhook: string;
  event: string;
  eventId: string;
  url: string;
  outcome: 'delivered' | 'failed' | 'retrying' | 'lost' | 'switched off';
  detail: string;
};

const tries = 4;
const workers = 8;

/** The signature that Shopware puts on a request: HMAC-SHA256 of the raw text in hex. */
export const sign = (raw: string, secret: string): string => createHmac('sha256', secret).update(raw).digest('hex');

/** JSON as PHP writes it: slashes and everything beyond ASCII escaped. */
export const phpJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * Sends the shop's events to its active webhooks: queued, eight at a time, 3 retries with growing pauses. After 10
 * events in a row that failed for good the webhook is switched off. Webhooks of an app are signed, others are not.
 */
export function createWebhookSender(world: World) {
  const log: DeliveryRecord[] = [];
  const counts = { delivered: 0, failed: 0, lost: 0, duplicated: 0, heldBack: 0, switchedOff: 0, attempts: 0 };
  const stop = new AbortController();
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;
  let draw = (_event: string): FaultDraw => ({ kinds: new Set(), ms: () => 0 });

  function record(message: WebhookMessage, hook: Row, outcome: DeliveryRecord['outcome'], detail: string): void {
    const { event, eventId } = message;
    log.unshift({ at: world.now(), webhook: text(hook.name), event, eventId, url: text(hook.url), outcome, detail });
    log.length = Math.min(log.length, 300);
  }

  function schedule(job: () => Promise<void>): void {
    waiting.push(job);
    while (running < workers) {
      const next = waiting.shift();
      if (!next) return;
      running += 1;
      void next().finally(() => {
        running -= 1;
        const another = waiting.shift();
        if (another) schedule(another);
      });
    }
  }

  function bodyOf(message: WebhookMessage, hook: Row): JsonObject {
    const app = world.apps.find(candidate => candidate.id === hook.appId);
    return {
      data: { payload: message.payload, event: message.event },
      source: {
        url: world.settings.shopUrl,
        ...(app ? { appVersion: app.version, shopId: world.shopId } : {}),
        ...(world.settings.webhookEventId ? { eventId: message.eventId } : {}),
      },
      timestamp: Math.floor(Date.now() / 1000),
    };
  }

  async function post(message: WebhookMessage, hook: Row, wrongly: boolean): Promise<string | undefined> {
    const raw = phpJson(bodyOf(message, hook));
    const app = world.apps.find(candidate => candidate.id === hook.appId);
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'sw-version': world.profile.version,
      'sw-context-language': '2fbb5fe2e29a4d70aa5854ce7ce3e20b',
      'sw-user-language': 'en-GB',
    };
    if (app) headers['shopware-shop-signature'] = sign(wrongly ? `${raw} ` : raw, app.shopSecret);
    counts.attempts += 1;
    try {
      const { statusCode, body } = await request(text(hook.url), {
        method: 'POST',
        headers,
        body: raw,
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(world.settings.webhookTimeout)]),
      });
      await body.dump();
      return statusCode >= 200 && statusCode < 300 ? undefined : `answered ${statusCode}`;
    } catch (error) {
      return error instanceof Error
        ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}`
        : 'failed';
    }
  }

  const drop = (message: WebhookMessage) => {
    const index = world.outbox.indexOf(message);
    if (index >= 0) world.outbox.splice(index, 1);
    world.changed();
  };

  function fail(message: WebhookMessage, hook: Row, detail: string): void {
    counts.failed += 1;
    record(message, hook, 'failed', detail);
    const errors = number(hook.errorCount) + 1;
    if (errors < world.settings.webhookErrorLimit) {
      world.update('webhook', hook.id, { errorCount: errors });
      return;
    }
    world.update('webhook', hook.id, { errorCount: 0, active: false });
    counts.switchedOff += 1;
    record(message, hook, 'switched off', `${errors} events in a row failed`);
  }

  async function deliver(message: WebhookMessage, wrongly: boolean): Promise<void> {
    const hook = world.get('webhook', message.webhookId);
    if (stop.signal.aborted) return;
    if (hook?.active !== true) return drop(message);
    const problem = await post(message, hook, wrongly);
    if (stop.signal.aborted) return;
    message.attempt += 1;
    if (problem === undefined) {
      drop(message);
      counts.delivered += 1;
      if (number(hook.errorCount) > 0) world.update('webhook', hook.id, { errorCount: 0 });
      return record(message, hook, 'delivered', `attempt ${message.attempt}`);
    }
    if (message.attempt >= tries) {
      drop(message);
      return fail(message, hook, problem);
    }
    record(message, hook, 'retrying', problem);
    after(world.settings.webhookBackOff * 2 ** (message.attempt - 1), () => schedule(() => deliver(message, wrongly)));
  }

  function after(ms: number, job: () => void): void {
    pause(ms, undefined, { signal: stop.signal, ref: false }).then(job, () => undefined);
  }

  function enqueue(message: WebhookMessage, hook: Row): void {
    const faults = draw(message.event);
    if (faults.kinds.has('webhook-lost')) {
      counts.lost += 1;
      record(message, hook, 'lost', 'fault plan');
      return;
    }
    const wrongly = faults.kinds.has('bad-signature');
    const copies = faults.kinds.has('webhook-duplicate') ? [message, { ...message }] : [message];
    if (copies.length > 1) counts.duplicated += 1;
    const hold = faults.kinds.has('webhook-reorder') ? faults.ms('webhook-reorder') || 300 : 0;
    if (hold > 0) counts.heldBack += 1;
    for (const copy of copies) {
      world.outbox.push(copy);
      if (hold > 0) after(hold, () => schedule(() => deliver(copy, wrongly)));
      else schedule(() => deliver(copy, wrongly));
    }
    world.changed();
  }

  world.onEvent.add((event, payload) => {
    for (const hook of world.all('webhook')) {
      if (hook.active !== true || hook.eventName !== event) continue;
      enqueue({ webhookId: hook.id, event, eventId: world.newId('webhook-event'), payload, attempt: 0 }, hook);
    }
  });

  return {
    log,
    counts,
    pending: () => world.outbox.length,
    /** Goes on with what was waiting when the shop last stopped. */
    resume(): void {
      for (const message of [...world.outbox]) schedule(() => deliver(message, false));
    },
    /** `bad-signature` with method WEBHOOK signs wrongly; `webhook-*` as faults.ts has them. */
    setFaults(plan: FaultPlan): void {
      const ways = faultDrawer(plan);
      const wrong = plan.faults.filter(fault => fault.kind === 'bad-signature' && fault.method === 'WEBHOOK');
      const signatures = faultDrawer({
        seed: plan.seed + 1,
        faults: wrong.map(fault => ({ ...fault, method: 'POST' })),
      });
      draw = event => {
        const way = ways('WEBHOOK', event);
        const signature = signatures('POST', event);
        return { kinds: new Set([...way.kinds, ...signature.kinds]), ms: way.ms };
      };
    },
    close: () => stop.abort(),
  };
}
export type WebhookSender = ReturnType<typeof createWebhookSender>;
