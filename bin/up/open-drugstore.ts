import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { sandboxAnswer } from './sandbox-answer.ts';
import { ownGoods, type SandboxUrls } from './sandboxes.ts';
import type { Running } from './services.ts';

const shopState = z.object({
  settings: z.object({ ordersEvery: z.number() }),
  counts: z.object({ products: z.number() }),
});

/** Seconds between the drugstore's orders. */
const ordersEvery = 20;
/** Goods of the pharmacy with which the drugstore opens. */
const enough = 50;

/**
 * Opens the drugstore: the pharmacy sends its whole offer, with texts and photos, and orders begin once the goods are there, so
 * that the first ones are for goods that the pharmacy has. Nothing happens in a drugstore that is open.
 */
export function openDrugstore(urls: SandboxUrls, print: (line: string) => void): Running {
  const stop = new AbortController();
  const look = () => sandboxAnswer(shopState, `${urls.drugstore}/sandbox/state`);
  const opened = open().catch(error => {
    if (!stop.signal.aborted)
      print(`The demo drugstore takes no orders yet: ${reasonOf(error)} The next start opens it.`);
  });
  return {
    stop: async () => {
      stop.abort();
      await opened;
    },
  };

  async function open(): Promise<void> {
    if ((await look()).settings.ordersEvery > 0) return;
    const { taken } = await post(z.object({ taken: z.boolean() }), `${urls.pharmacy}/_sandbox/offer`, 'POST', {
      descriptions: true,
      photos: true,
    });
    if (!taken) print(`The hub did not take the demo pharmacy's first offer; ${urls.pharmacy} says why.`);
    while ((await look()).counts.products < ownGoods + enough) await sleep(1_000, undefined, { signal: stop.signal });
    await post(z.unknown(), `${urls.drugstore}/sandbox/settings`, 'PUT', { ordersEvery });
  }
}

const post = <T>(schema: z.ZodType<T>, url: string, method: string, body: unknown): Promise<T> =>
  sandboxAnswer(schema, url, { method, body: JSON.stringify(body) });

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
