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
import type { End, RemoteSteps, SendOrderSteps, Wait } from '../activities/send-order/index.ts';

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
};

export const orderChanged = defineSignal('orderChanged');

/** What a step says when the story does not simply go on. */
type Verdict = Wait | End | undefined;

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
  const progress: string[] = [];
  setHandler(orderChanged, () => {
    changed = true;
  });
  const note = (line: string) => {
    progress.push(`- ${line}`);
    setCurrentDetails(progress.slice(-20).join('\n'));
  };

  async function gate(): Promise<Verdict> {
    const verdict = await local.gate(input);
    seenHash = verdict.hash;
    if (verdict.kind === 'bound') return await later();
    if (verdict.kind !== 'doubt') return verdict.kind === 'go' ? undefined : verdict;
    const settled = await settle(verdict.intentId);
    if (settled.kind === 'booked') return await later();
    return settled.kind === 'again' ? await gate() : settled;
  }

  /** The target has the order: from now on its changes are carried. */
  async function later(): Promise<Verdict> {
    return await remote.carryChanges.executeWithOptions({ summary: `Carries later changes of ${input.number}` }, [
      input,
    ]);
  }

  async function enrich(): Promise<Verdict> {
    const verdict = await local.enrich(input);
    return verdict.kind === 'go' ? undefined : verdict;
  }

  async function exists(): Promise<Verdict> {
    let verdict = await local.exists(input);
    if (verdict.kind === 'unread') {
      await beating.readTarget.executeWithOptions({ summary: `Reads ${input.targetKey} for the first time` }, [input]);
      verdict = await local.exists(input);
    }
    if (verdict.kind === 'bound') return await later();
    return verdict.kind === 'end' ? verdict : undefined;
  }

  async function debtor(): Promise<Verdict> {
    let verdict = await local.debtor(input);
    if (verdict.kind === 'save') {
      verdict = await beating.saveDebtor.executeWithOptions(
        { summary: `Looks up and saves the debtor of ${input.number}` },
        [input],
      );
    }
    if (verdict.kind !== 'known') return verdict;
    debtorId = verdict.debtorId;
    return undefined;
  }

  async function products(): Promise<Verdict> {
    const known = await local.products(input);
    if (known.kind === 'go') return undefined;
    const found = await beating.findProducts.executeWithOptions(
      { summary: `Looks for ${known.count} unknown SKUs of ${input.number}` },
      [input],
    );
    return found.kind === 'go' ? undefined : found;
  }

  /** An irreversible write: intent, one attempt, and a look wherever the answer was not clear. */
  async function commit(): Promise<Verdict> {
    for (;;) {
      const intent = await local.openIntent(input, debtorId);
      if (intent.kind === 'wait' || intent.kind === 'end') return intent;
      const once = intent.kind === 'send' ? await sendOnce(intent.intentId) : undefined;
      const sent = !once || once.kind === 'unclear' ? await settle(intent.intentId) : once;
      if (sent.kind === 'booked') return undefined;
      if (sent.kind !== 'again') return sent;
      if (sent.afterMs > 0) await sleep(sent.afterMs, { summary: sent.reason });
    }
  }

  /** Looks for a write in doubt until it is found, or can no longer land. */
  async function settle(intentId: string) {
    for (;;) {
      await sleep('2 seconds', { summary: 'Gives a write whose answer was lost time to show' });
      const seen = await beating.lookAgain.executeWithOptions({ summary: `Looks whether ${input.number} arrived` }, [
        input,
        intentId,
      ]);
      if (seen.kind !== 'unclear') return seen;
    }
  }

  async function sendOnce(intentId: string) {
    try {
      return await single.sendIntent.executeWithOptions(
        { summary: `Writes order ${input.number} into ${input.targetKey}` },
        [input, intentId],
      );
    } catch (error) {
      if (error instanceof ActivityFailure && !(error.cause instanceof CancelledFailure))
        return { kind: 'unclear' } as const;
      throw error;
    }
  }

  async function confirm(): Promise<Verdict> {
    const verdict = await remote.confirm.executeWithOptions(
      { summary: `Completes order ${input.number} in ${input.targetKey}` },
      [input],
    );
    return verdict.kind === 'go' ? undefined : verdict;
  }

  for (;;) {
    changed = false;
    const verdict =
      (await gate()) ??
      (await enrich()) ??
      (await exists()) ??
      (await debtor()) ??
      (await products()) ??
      (await commit()) ??
      (await confirm());
    if (!verdict || verdict.kind === 'end') {
      const { outcome, again } = await local.finish(
        input,
        verdict ?? { kind: 'end', outcome: 'sent', reason: 'Sent.' },
        seenHash,
      );
      note(`${outcome}: ${verdict?.reason ?? `in ${input.targetKey}`}`);
      if (again || changed) continue;
      upsertSearchAttributes([{ key: defineSearchAttributeKey('KladkaOutcome', 'KEYWORD'), value: outcome }]);
      return outcome;
    }
    note(`waits: ${verdict.reason}`);
    upsertSearchAttributes([{ key: defineSearchAttributeKey('KladkaOutcome', 'KEYWORD'), value: 'waiting' }]);
    if (changed) continue;
    if (verdict.forMs === undefined) await condition(() => changed);
    else await condition(() => changed, verdict.forMs, { summary: verdict.reason.slice(0, 180) });
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof sendOrder>(input);
  }
}
