import { setTimeout as after } from 'node:timers/promises';
import { type ClaimedDelivery, claimDeliveries, settleDelivery } from '../../db/queries/webhook-deliveries.ts';
import type { Hub } from '../hub.ts';
import { sendWebhook } from './send-one.ts';

const everyMs = 1_000;
const mostUnderWay = 20;
/** Longer than a try can take; what a killed process had taken is taken by the next one then. */
const leaseSeconds = 60;

/**
 * Sends the webhooks that are due. Any number of processes may do so at once: each takes what nobody has. At least once, under
 * the same id every time.
 */
export function startWebhooks(hub: Hub): { stop: () => Promise<void> } {
  const sql = hub.db.$client;
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function attempt(delivery: ClaimedDelivery): Promise<void> {
    try {
      await settleDelivery(sql, delivery, await sendWebhook(hub, delivery, stopping.signal));
    } catch (error) {
      // It stays taken until its lease is over, and is tried again then.
      hub.log.warn({ err: error, delivery: delivery.id }, 'a webhook could not be tried');
    }
  }

  async function look(): Promise<void> {
    const free = mostUnderWay - underWay.size;
    if (free <= 0) return;
    for (const delivery of await claimDeliveries(sql, free, leaseSeconds)) {
      const trying = attempt(delivery);
      underWay.add(trying);
      trying.finally(() => underWay.delete(trying));
    }
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await look().catch(error => hub.log.debug({ err: error }, 'webhooks could not be looked for; they are again'));
      await after(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
    await Promise.all(underWay);
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
