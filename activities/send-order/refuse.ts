import { ApplicationFailure } from '@temporalio/common';
import type { Setback } from '../../connectors/outcome.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import { connectionProblem, noteSetback } from '../connection-trouble.ts';
import type { Hub } from '../hub.ts';
import { wait } from './journal.ts';
import type { Story } from './story.ts';
import type { Wait } from './verdicts.ts';

/** Fails the activity so that the engine repeats it; only for work that may be repeated. */
export function tryAgain(reason: string, afterMs?: number): never {
  throw ApplicationFailure.create({ message: reason, type: 'Transient', category: 'BENIGN', nextRetryDelay: afterMs });
}

/** Draws the consequences of a setback in a repeatable step: try again, or wait for a person. */
export async function refuse(
  hub: Hub,
  input: SendOrderInput,
  story: Story,
  step: string,
  setback: Setback,
  begun: number,
): Promise<Wait> {
  const { row } = story.connection;
  const paused = await noteSetback(hub, row, setback);
  switch (setback.kind) {
    case 'throttled':
      return tryAgain(setback.reason, Math.max(setback.retryAfterMs, 20));
    case 'transient':
    case 'unclear':
      return tryAgain(setback.reason);
    case 'auth':
    case 'config':
      // Its settings were corrected while it was asked: the new ones have not been tried yet.
      if (!paused) return tryAgain(setback.reason);
      return wait(hub, input, step, setback.reason, {
        problems: [connectionProblem(row, setback.reason)],
        seen: story,
        begun,
      });
    case 'rejected': {
      const problem = {
        kind: 'refused' as const,
        cause: `refused/${input.flowId}/${step}/${setback.field ?? input.orderId}/${setback.reason.slice(0, 200)}`,
        sentence: `${row.key} refuses order ${story.order.number}: ${setback.reason}`,
        remedy: `Correct ${setback.field ? `the field ${setback.field}` : 'what it names'} in the shop, the mapping or the target, then resume.`,
        detail: { flowId: input.flowId, order: story.order.number, ...(setback.field ? { field: setback.field } : {}) },
      };
      return wait(hub, input, step, setback.reason, { problems: [problem], seen: story, begun });
    }
  }
}
