import { Webhook } from 'standardwebhooks';
import type { HttpResult } from '../../connectors/http.ts';
import { createHttpClient } from '../../connectors/http-client.ts';
import type { ClaimedDelivery, Tried } from '../../db/queries/webhook-deliveries.ts';
import type { Hub } from '../hub.ts';
import type { CommonSettings } from '../open-connections.ts';
import { recordExchange } from '../record-exchange.ts';
import { secretsNow } from './secrets.ts';

const minute = 60;
const hour = 60 * minute;
/** Seconds before the next try; together three days. */
const pauses = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 16 * hour, 24 * hour];

/** What a try means: 2xx is done, 410 disables the endpoint, anything else is tried again until three days are over. */
export function judgeTry(tries: number, result: HttpResult): Tried {
  const answerStatus = result.ok ? result.status : undefined;
  if (answerStatus !== undefined && answerStatus >= 200 && answerStatus < 300) return { kind: 'sent', answerStatus };
  const reason = result.ok ? `It answered ${result.status}.` : result.reason;
  if (answerStatus === 410) {
    const disable = 'It answered 410: nobody wants to be told there any more. Enable it again when that was a mistake.';
    return { kind: 'given-up', answerStatus, reason, disable };
  }
  const pauseSeconds = pauses[tries - 1];
  if (pauseSeconds === undefined)
    return { kind: 'given-up', answerStatus, reason: `${reason} It was tried for three days.` };
  return { kind: 'failed', answerStatus, reason, pauseSeconds };
}

/** The body of a delivery and the headers that sign it with every live secret, by Standard Webhooks. */
export function signedRequest({ id, type, data, createdAt }: ClaimedDelivery, secrets: string[], now: Date) {
  const body = JSON.stringify({ type, timestamp: createdAt.toISOString(), data });
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': secrets.map(secret => new Webhook(secret).sign(id, now, body)).join(' '),
    },
  };
}

/** Tries one delivery, by the rules for everything that leaves the house: no private addresses, no redirects, TLS, kept. */
export async function sendWebhook(hub: Hub, delivery: ClaimedDelivery, signal: AbortSignal): Promise<Tried> {
  const { row } = await hub.connections.get(delivery.workspaceId, delivery.connectionId);
  const common = row.settings as CommonSettings;
  const http = createHttpClient({
    baseUrl: '',
    allowPrivate: common.allowPrivate === true,
    allowPlainHttp: common.allowPlainHttp === true,
    maxAnswerBytes: 64 * 1024,
    budget: async () => ({ ok: true }),
    record: exchange => recordExchange(hub.db.$client, hub.keyring, row, exchange),
    onRecordError: error => hub.log.warn({ err: error, connection: row.key }, 'A webhook could not be kept.'),
  });
  try {
    const now = hub.now();
    const request = signedRequest(delivery, await secretsNow(hub.keyring, delivery, now), now);
    const secrets = ['webhook-signature'];
    return judgeTry(
      delivery.tries,
      await http.send({ method: 'POST', url: delivery.url, ...request, signal, secrets }),
    );
  } finally {
    await http.close();
  }
}
