import { z } from 'zod';
import { done, type Outcome } from '../outcome.ts';
import type { AdminApi } from './request.ts';

export type StateMachine = 'order' | 'order_delivery' | 'order_transaction';
export type Transition = { actionName: string; fromStateName?: string | null; toStateName: string };

const list = z.object({
  transitions: z.array(
    z.object({ actionName: z.string(), fromStateName: z.string().nullish(), toStateName: z.string() }),
  ),
});

/** The body of a transition; `sendMail: false` keeps the shop from writing to the buyer. */
export const transitionBody = (sendMail: boolean): { sendMail: boolean } => ({ sendMail });

/** Names that 6.7 dropped; older shops offer both, and there the new one is preferred where it leads to the same state. */
const oldNames = new Set(['pay', 'pay_partially', 'do_pay']);

/**
 * The next transition towards a state, from the list that the shop offers now: by its target, since the names differ
 * between versions. An open order is finished by way of `in_progress`. `'there'`: it is in that state already.
 */
export function chooseTransition(
  machine: StateMachine,
  offered: Transition[],
  target: string,
): Transition | 'there' | undefined {
  const leading = (state: string) =>
    offered
      .filter(({ toStateName }) => toStateName === state)
      .sort((a, b) => Number(oldNames.has(a.actionName)) - Number(oldNames.has(b.actionName)))[0];
  if (offered.some(({ fromStateName }) => fromStateName === target)) return 'there';
  return leading(target) ?? (machine === 'order' && target === 'completed' ? leading('in_progress') : undefined);
}

/** Moves an order, delivery or payment to a state; `moved` is false when it was there already. */
export async function moveTo(
  api: AdminApi,
  move: { machine: StateMachine; id: string; target: string; sendMail: boolean; signal: AbortSignal },
): Promise<Outcome<{ moved: boolean }>> {
  const { machine, id, target, sendMail, signal } = move;
  const what = `Setting the ${machine.replace('_', ' ')} to "${target}"`;
  for (let step = 0; step < 3; step++) {
    const path = `/api/_action/state-machine/${machine}/${id}/state`;
    const offered = await api.read({ what, method: 'GET', path, signal }, list);
    if (offered.kind !== 'done') return offered;
    const next = chooseTransition(machine, offered.value.transitions, target);
    if (next === 'there') return done({ moved: step > 0 });
    if (!next) {
      const states = offered.value.transitions.map(({ toStateName }) => toStateName).join(', ') || 'nothing';
      return { kind: 'rejected', reason: `${what}: from its present state the shop allows ${states}.`, field: 'state' };
    }
    const actionPath = `/api/_action/${machine}/${id}/state/${next.actionName}`;
    // On its way to the state there is nothing to tell the buyer.
    const body = transitionBody(sendMail && next.toStateName === target);
    const written = await api.write({ what, method: 'POST', path: actionPath, body, signal });
    if (written.kind !== 'done') return written;
    if (next.toStateName === target) return done({ moved: true });
  }
  return { kind: 'transient', reason: `${what}: someone else is changing its state at the same time.` };
}
