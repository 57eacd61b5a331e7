import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { type Stop, walkOn } from './advance.ts';
import { attempt, type Sent } from './commit.ts';
import { standing } from './standing.ts';
import type { End, Wait } from './verdicts.ts';

/** Why the walk stopped before its write; or what became of the one attempt, and what it went by. */
export type AtOnce = { stop: Stop } | { sent: Sent | Wait | End; intentId: string; hash: string };

/**
 * Steps 1 to 6 in one activity, for an order that will most likely pass: the walk, and the one attempt where it ends with an
 * intent. Never repeated by the engine: whoever is left in doubt walks anew, and meets the intent.
 */
export async function writeAtOnce(hub: Hub, input: SendOrderInput, signal: AbortSignal): Promise<AtOnce> {
  const begun = performance.now();
  const walked = await standing(hub, input, 'gate', () => walkOn(hub, input, 'gate', '', ''));
  if ('kind' in walked) return { stop: { ...walked, hash: '' } };
  const { stop, sitting } = walked;
  if (stop.kind !== 'send' || !sitting?.intent) return { stop };
  const { intentId, hash } = stop;
  return { sent: await attempt(hub, input, sitting.story, sitting.intent, signal, begun), intentId, hash };
}
