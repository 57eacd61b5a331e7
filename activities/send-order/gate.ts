import { passGate } from '../../domain/gate.ts';
import { connectionProblem } from '../connection-trouble.ts';
import type { Hub } from '../hub.ts';
import type { Problem } from '../tasks.ts';
import { hold, jot, type Sitting } from './sitting.ts';
import type { AnyStory } from './story.ts';
import { type End, end, type Go, go, type Wait } from './verdicts.ts';

/** Whether the gate would still let the order travel, asked again right before it is written. */
export const mayGoOn = (hub: Hub, story: AnyStory): boolean =>
  !story.givenUp &&
  story.mode !== 'off' &&
  !story.paused &&
  !story.connection.row.pausedReason &&
  !story.binding &&
  passGate(story.order, story.settings.gate, hub.now()).kind === 'pass';

/** Has the process begin again at its gate. */
export const backToGate: Wait = {
  kind: 'wait',
  reason: 'Something changed meanwhile: the gate looks again.',
  forMs: 1,
};

/** Step 1: whether the order may travel now. An order that the target already has is past the gate for good. */
export async function gate(
  sitting: Sitting<AnyStory>,
): Promise<Go | Wait | End | { kind: 'bound' } | { kind: 'doubt'; intentId: string }> {
  const begun = performance.now();
  const { hub, input, story } = sitting;
  const { row } = story.connection;
  const stay = (reason: string, more: { forMs?: number; problems?: Problem[] } = {}) =>
    hold(sitting, 'gate', reason, { ...more, begun });

  if (story.givenUp) return end('given-up', 'Given up by an operator.');
  if (story.mode === 'off' || story.paused) return stay(`Flow ${story.flowKey} is ${story.paused ? 'paused' : 'off'}.`);
  if (row.pausedReason)
    return stay(`${row.key} is paused: ${row.pausedReason}`, { problems: [connectionProblem(row, row.pausedReason)] });
  if (story.binding) return { kind: 'bound' };
  if (story.intentInDoubt) return { kind: 'doubt', intentId: story.intentInDoubt };

  const verdict = passGate(story.order, story.settings.gate, hub.now());
  switch (verdict.kind) {
    case 'pass':
      jot(
        sitting,
        'gate',
        'pass',
        `Order ${story.order.states.rawOrder}, payment ${story.order.states.rawPayment}, delivery ${story.order.states.rawDelivery}.`,
        begun,
      );
      return go;
    case 'end':
      jot(sitting, 'gate', 'end', verdict.reason, begun);
      return end('skipped', verdict.reason);
    case 'wait':
      return stay(verdict.reason, { forMs: Math.max(1_000, Date.parse(verdict.until) - hub.now().getTime()) });
    case 'overdue':
      return stay(verdict.reason, {
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
