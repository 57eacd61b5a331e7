import { Context } from '@temporalio/activity';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import { beating } from '../beating.ts';
import { inExchangeContext } from '../exchange-context.ts';
import { rememberTarget } from '../fill-memory.ts';
import type { Hub } from '../hub.ts';
import { advance, type StepName, type Stop } from './advance.ts';
import { carryChanges } from './carry-changes.ts';
import { lookAgain, sendIntent } from './commit.ts';
import { confirm } from './confirm.ts';
import { saveDebtor } from './debtor.ts';
import { finish } from './finish.ts';
import { findProducts } from './products.ts';
import { standing, visibly } from './standing.ts';
import type { End } from './verdicts.ts';
import { writeAtOnce } from './write-at-once.ts';

export type { StepName, Stop } from './advance.ts';
export type { Finished } from './finish.ts';
export type { End, Wait } from './verdicts.ts';
export type { AtOnce } from './write-at-once.ts';
export type SendOrderSteps = ReturnType<typeof sendOrderSteps>;
export type RemoteSteps = ReturnType<typeof remoteSteps>;

/** Steps that only ask our own database: short, repeatable, run as local activities. */
export const sendOrderSteps = (hub: Hub) => ({
  advance: async (input: SendOrderInput, from: StepName, debtorId: string, seenHash = ''): Promise<Stop> => {
    const stop = await standing(hub, input, from, () => advance(hub, input, from, debtorId, seenHash));
    return 'hash' in stop ? stop : { ...stop, hash: '' };
  },
  finish: (input: SendOrderInput, verdict: End, seenHash: string) => finish(hub, input, verdict, seenHash),
});

/**
 * Steps that call the target, on the queue of its kind. All but `sendIntent` and `writeAtOnce` may be repeated. Those that may write a note
 * do not beat: after a kill they are begun again late, when a note whose answer was lost shows.
 */
export const remoteSteps = (hub: Hub) => {
  const within = <T>(input: SendOrderInput, work: (signal: AbortSignal) => Promise<T>) =>
    inExchangeContext({ processId: input.processId, recordId: input.orderId }, () =>
      work(Context.current().cancellationSignal),
    );
  return {
    readTarget: async (input: SendOrderInput) => {
      const { connectionId, key, system } = await targetOf(hub, input);
      // Not full: of many orders that find it unread, the first one reads and the others find it filled.
      const memory = { workspaceId: input.workspaceId, connectionId, connectionKey: key, system, full: false };
      const { cancellationSignal } = Context.current();
      await visibly(hub, input, 'exists', () => beating(() => rememberTarget(hub, memory, cancellationSignal)));
    },
    saveDebtor: (input: SendOrderInput) =>
      standing(hub, input, 'debtor', () => beating(() => within(input, signal => saveDebtor(hub, input, signal)))),
    findProducts: (input: SendOrderInput) =>
      standing(hub, input, 'products', () => beating(() => within(input, signal => findProducts(hub, input, signal)))),
    writeAtOnce: (input: SendOrderInput) => within(input, signal => writeAtOnce(hub, input, signal)),
    sendIntent: (input: SendOrderInput, intentId: string) =>
      within(input, signal => sendIntent(hub, input, intentId, signal)),
    lookAgain: (input: SendOrderInput, intentId: string) =>
      standing(hub, input, 'commit', () =>
        beating(() => within(input, signal => lookAgain(hub, input, intentId, signal))),
      ),
    confirm: (input: SendOrderInput, seenHash: string) =>
      standing(hub, input, 'confirm', () => within(input, signal => confirm(hub, input, seenHash, signal))),
    carryChanges: (input: SendOrderInput) =>
      standing(hub, input, 'later', () => within(input, signal => carryChanges(hub, input, signal))),
  };
};

async function targetOf(
  hub: Hub,
  input: SendOrderInput,
): Promise<{ connectionId: string; key: string; system: string }> {
  const [row] = await hub.db.$client<{ connectionId: string; key: string; system: string }[]>`
    select target.id as "connectionId", target.key, target.system from flows flow
    join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id
    where flow.workspace_id = ${input.workspaceId} and flow.id = ${input.flowId}`;
  if (!row) throw new Error('The flow no longer exists.');
  return row;
}
