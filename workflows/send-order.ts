import { defineSearchAttributeKey } from '@temporalio/common';
import {
  ActivityFailure,
  CancelledFailure,
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  AtOnce,
  End,
  Finished,
  RemoteSteps,
  SendOrderSteps,
  StepName,
  Stop,
  Wait,
} from '../activities/send-order/index.ts';

export type SendOrderInput = {
  workspaceId: string;
  workspace: string;
  processId: string;
  flowId: string;
  flowKey: string;
  orderId: string;
  number: string;
  sourceKey: string;
  targetKey: string;
  targetSystem: string;
  /** It will most likely pass at the first look: look and write are one activity. A run that is older has none. */
  atOnce?: boolean;
};

export const orderChanged = defineSignal('orderChanged');

/** Carries one order to one target: gate, enrich, exists, debtor, products, commit, confirm. Never fails over business: it waits. */
export async function sendOrder(input: SendOrderInput): Promise<string> {
  const local = proxyLocalActivities<SendOrderSteps>({
    startToCloseTimeout: '20 seconds',
    retry: { maximumInterval: '10 seconds' },
  });
  const options = {
    taskQueue: `kladka-${input.targetSystem}`,
    priority: { priorityKey: 2, fairnessKey: `${input.workspaceId}/${input.targetKey}`.slice(0, 64) },
  };
  /** Safe to repeat: each looks before it writes. */
  const remote = proxyActivities<RemoteSteps>({
    ...options,
    startToCloseTimeout: '1 minute',
    retry: { maximumInterval: '1 minute' },
  });
  /** The same, and begun again soon after a worker's death. */
  const beating = proxyActivities<RemoteSteps>({
    ...options,
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: '15 seconds',
    retry: { maximumInterval: '1 minute' },
  });
  /** Not safe to repeat: one attempt, and whoever is left in doubt looks it up. */
  const single = proxyActivities<RemoteSteps>({
    ...options,
    startToCloseTimeout: '35 seconds',
    retry: { maximumAttempts: 1 },
  });

  let changed = false;
  let debtorId = '';
  let seenHash = '';
  let { atOnce } = input;
  const progress: string[] = [];
  setHandler(orderChanged, () => {
    changed = true;
  });
  const note = (line: string) => {
    progress.push(`- ${line}`);
    setCurrentDetails(progress.slice(-20).join('\n'));
  };

  /**
   * Gate, enrich, exists, debtor, products and the intent: on as far as our own database can answer, and out to the target
   * for what it cannot. `met`: where the first look stopped.
   */
  async function prepare(met?: Stop): Promise<Wait | End | { kind: 'send'; intentId: string }> {
    let from: StepName = 'gate';
    for (let known = met; ; known = undefined) {
      const stop = known ?? (await local.advance(input, from, debtorId, from === 'gate' ? '' : seenHash));
      seenHash = stop.hash;
      switch (stop.kind) {
        case 'bound':
          return await later();
        case 'doubt': {
          const settled = await settle(stop.intentId);
          if (settled.kind === 'booked') return await later();
          if (settled.kind !== 'again') return settled;
          from = 'gate';
          break;
        }
        case 'unread':
          await beating.readTarget.executeWithOptions({ summary: `Reads ${input.targetKey} for the first time` }, [
            input,
          ]);
          from = 'exists';
          break;
        case 'save': {
          const summary = `Looks up and saves the debtor of ${input.number}`;
          const saved = await beating.saveDebtor.executeWithOptions({ summary }, [input]);
          if (saved.kind !== 'known') return saved;
          debtorId = saved.debtorId;
          from = 'products';
          break;
        }
        case 'look': {
          const summary = `Looks for ${stop.count} unknown SKUs of ${input.number}`;
          const found = await beating.findProducts.executeWithOptions({ summary }, [input]);
          if (found.kind !== 'go') return found;
          from = 'commit';
          break;
        }
        default:
          return stop;
      }
    }
  }

  /** The first look, with the write where it passes; undefined when it was not made or its answer was lost, and all begins at the gate. */
  async function lookAndWrite(): Promise<AtOnce | undefined> {
    if (!atOnce) return undefined;
    atOnce = false;
    try {
      const summary = `Looks at order ${input.number} and writes it into ${input.targetKey}`;
      return await single.writeAtOnce.executeWithOptions({ summary }, [input]);
    } catch (error) {
      if (!(error instanceof ActivityFailure) || error.cause instanceof CancelledFailure) throw error;
      return undefined;
    }
  }

  /** An irreversible write: one attempt, and a look wherever its answer was not clear. */
  async function commit(intentId: string) {
    try {
      const summary = `Writes order ${input.number} into ${input.targetKey}`;
      const sent = await single.sendIntent.executeWithOptions({ summary }, [input, intentId]);
      return sent.kind === 'unclear' ? await settle(intentId) : sent;
    } catch (error) {
      if (!(error instanceof ActivityFailure) || error.cause instanceof CancelledFailure) throw error;
      return await settle(intentId);
    }
  }

  /** Looks for a write in doubt until it is found, or can no longer land. */
  async function settle(intentId: string) {
    for (;;) {
      await sleep('2 seconds', { summary: 'Gives a write whose answer was lost time to show' });
      const summary = `Looks whether ${input.number} arrived`;
      const seen = await beating.lookAgain.executeWithOptions({ summary }, [input, intentId]);
      if (seen.kind !== 'unclear') return seen;
    }
  }

  async function confirm(): Promise<Wait | Finished> {
    const summary = `Completes order ${input.number} in ${input.targetKey}`;
    return await remote.confirm.executeWithOptions({ summary }, [input, seenHash]);
  }

  /** The target has the order: from now on its changes are carried. */
  async function later(): Promise<Wait | End> {
    return await remote.carryChanges.executeWithOptions({ summary: `Carries later changes of ${input.number}` }, [
      input,
    ]);
  }

  async function tell(): Promise<Wait | End | Finished> {
    for (let met = await lookAndWrite(); ; met = undefined) {
      let sent: Awaited<ReturnType<typeof commit>>;
      if (met && 'sent' in met) {
        seenHash = met.hash;
        sent = met.sent.kind === 'unclear' ? await settle(met.intentId) : met.sent;
      } else {
        const ready = await prepare(met?.stop);
        if (ready.kind !== 'send') return ready;
        sent = await commit(ready.intentId);
      }
      if (sent.kind === 'booked') return await confirm();
      if (sent.kind !== 'again') return sent;
      if (sent.afterMs > 0) await sleep(sent.afterMs, { summary: sent.reason });
    }
  }

  for (;;) {
    changed = false;
    const verdict = await tell();
    if (verdict.kind !== 'wait') {
      const { outcome, reason, again } =
        verdict.kind === 'finished' ? verdict : await local.finish(input, verdict, seenHash);
      note(`${outcome}: ${reason}`);
      if (again || changed) continue;
      upsertSearchAttributes([{ key: defineSearchAttributeKey('KladkaOutcome', 'KEYWORD'), value: outcome }]);
      return outcome;
    }
    note(`waits: ${verdict.reason}`);
    upsertSearchAttributes([{ key: defineSearchAttributeKey('KladkaOutcome', 'KEYWORD'), value: 'waiting' }]);
    if (changed) continue;
    if (verdict.forMs === undefined) await condition(() => changed);
    else await condition(() => changed, verdict.forMs, { summary: verdict.reason.slice(0, 180) });
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof sendOrder>({ ...input, atOnce });
  }
}
