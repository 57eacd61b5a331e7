import { passGate } from '../../domain/gate.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import { connectionProblem } from '../connection-trouble.ts';
import type { Hub } from '../hub.ts';
import { note, wait } from './journal.ts';
import { loadStory, type Story } from './story.ts';
import { type End, end, type Go, go, type Wait } from './verdicts.ts';

/** `bound`: the target has it. `doubt`: a write of it may have landed, and must be looked up before anything else. */
type Past = { kind: 'bound' } | { kind: 'doubt'; intentId: string };

/** The verdict, and the hash of the order that it was passed on. */
export type Gated = (Go | Wait | End | Past) & { hash: string };

/** Step 1: whether the order may travel now. An order that the target already has is past the gate for good. */
export async function gate(hub: Hub, input: SendOrderInput): Promise<Gated> {
  const story = await loadStory(hub, input);
  return { ...(await judge(hub, input, story)), hash: story.hash };
}

async function judge(hub: Hub, input: SendOrderInput, story: Story): Promise<Go | Wait | End | Past> {
  const begun = performance.now();
  const { row } = story.connection;
  const hold = (reason: string, more: { forMs?: number; problems?: Parameters<typeof wait>[4]['problems'] } = {}) =>
    wait(hub, input, 'gate', reason, { ...more, begun });

  if (story.givenUp) return end('given-up', 'Given up by an operator.');
  if (story.mode === 'off' || story.paused) return hold(`Flow ${story.flowKey} is ${story.paused ? 'paused' : 'off'}.`);
  if (row.pausedReason)
    return hold(`${row.key} is paused: ${row.pausedReason}`, { problems: [connectionProblem(row, row.pausedReason)] });
  if (story.binding) return { kind: 'bound' };
  if (story.intentInDoubt) return { kind: 'doubt', intentId: story.intentInDoubt };

  const verdict = passGate(story.order, story.settings.gate, hub.now());
  switch (verdict.kind) {
    case 'pass':
      await note(
        hub.db.$client,
        input,
        'gate',
        'pass',
        `Order ${story.order.states.rawOrder}, payment ${story.order.states.rawPayment}, delivery ${story.order.states.rawDelivery}.`,
        begun,
      );
      return go;
    case 'end':
      await note(hub.db.$client, input, 'gate', 'end', verdict.reason, begun);
      return end('skipped', verdict.reason);
    case 'wait':
      return hold(verdict.reason, { forMs: Math.max(1_000, Date.parse(verdict.until) - hub.now().getTime()) });
    case 'overdue':
      return hold(verdict.reason, {
        problems: [
          {
            kind: 'wait',
            cause: `wait/${input.flowId}/${input.orderId}`,
            sentence: verdict.reason,
            remedy: 'Mark the order as paid or cancel it in the shop, or give it up here.',
            detail: { order: story.order.number, flow: story.flowKey },
          },
        ],
      });
  }
}
