import { ApplicationFailure } from '@temporalio/common';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import type { Hub } from '../hub.ts';
import { Unusable } from '../unusable.ts';
import { wait } from './journal.ts';
import type { Wait } from './verdicts.ts';

/** What passes sooner than anybody looks is not written down. */
const briefMs = 1_000;

const isBrief = (error: unknown) =>
  error instanceof ApplicationFailure && Number(error.nextRetryDelay ?? briefMs) < briefMs;

/** Runs a step that the engine repeats when it throws, and lets people see meanwhile why it does. */
export async function visibly<T>(hub: Hub, input: SendOrderInput, step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && !isBrief(error)) {
      const reason = `${error.message} It is tried again.`.slice(0, 500);
      await hub.db.$client`
        update processes set step = ${step}, reason = ${reason}, updated_at = now()
        where workspace_id = ${input.workspaceId} and id = ${input.processId} and (step, reason) is distinct from (${step}, ${reason})`.catch(
        () => {},
      );
    }
    throw error;
  }
}

/** The same; what no repetition can mend (a connection that cannot be opened, a number beyond all measure) waits for a person. */
export async function standing<T>(
  hub: Hub,
  input: SendOrderInput,
  step: string,
  work: () => Promise<T>,
): Promise<T | Wait> {
  const begun = performance.now();
  try {
    return await visibly(hub, input, step, work);
  } catch (error) {
    if (!(error instanceof Unusable || error instanceof RangeError)) throw error;
    const problem = {
      kind: 'field' as const,
      cause: `unusable/${input.flowId}/${step}/${error.message.slice(0, 200)}`,
      sentence: `Order ${input.number} cannot go on at ${step}: ${error.message}`,
      remedy: `Correct the order in the shop, the flow ${input.flowKey} or the connection ${input.targetKey}, then resume.`,
      detail: { flowId: input.flowId, flow: input.flowKey, order: input.number },
    };
    return await wait(hub, input, step, error.message, { problems: [problem], begun });
  }
}
