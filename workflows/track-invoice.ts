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
  workflowInfo,
} from '@temporalio/workflow';
import type { Reminder, ReminderMail, TrackInvoiceSteps } from '../activities/track-invoice/index.ts';

export type TrackInvoiceInput = {
  workspaceId: string;
  workspace: string;
  processId: string;
  flowId: string;
  flowKey: string;
  invoiceId: string;
  number: string;
  sourceKey: string;
  targetKey: string;
  targetSystem: string;
};

export const invoiceChanged = defineSignal('invoiceChanged');
export const paymentBooked = defineSignal('paymentBooked');

/**
 * Follows one open invoice until it is settled, cancelled or written off: tells the shop when it becomes overdue, and the buyer at
 * the set steps. Between them it sleeps; a payment or a change wakes it.
 */
export async function trackInvoice(input: TrackInvoiceInput): Promise<string> {
  const local = proxyLocalActivities<TrackInvoiceSteps>({
    startToCloseTimeout: '30 seconds',
    retry: { maximumInterval: '10 seconds' },
  });
  /** Not safe to repeat: one attempt, and whoever is left in doubt is shown to a person. */
  const single = proxyActivities<ReminderMail>({
    startToCloseTimeout: '1 minute',
    retry: { maximumAttempts: 1 },
    priority: { priorityKey: 3, fairnessKey: input.workspaceId },
  });
  let changed = false;
  const wake = () => {
    changed = true;
  };
  setHandler(invoiceChanged, wake);
  setHandler(paymentBooked, wake);

  /** Writes to the buyer; the step was claimed before, so that it never goes out twice. */
  async function remind(reminder: Reminder): Promise<void> {
    try {
      const summary = `Writes of ${input.number}, ${reminder.step} days after ${reminder.dueDate}`;
      await single.sendReminder.executeWithOptions({ summary }, [input, reminder]);
    } catch (error) {
      if (!(error instanceof ActivityFailure) || error.cause instanceof CancelledFailure) throw error;
      await local.leaveUnclear(input, reminder);
    }
  }

  for (;;) {
    changed = false;
    const standing = await local.lookAtInvoice(input);
    setCurrentDetails(standing.reason);
    if (standing.kind === 'end') {
      if (changed) continue;
      return standing.outcome;
    }
    if (standing.kind === 'remind') {
      await remind(standing.reminder);
      continue;
    }
    if (standing.forMs === undefined) await condition(() => changed);
    else await condition(() => changed, standing.forMs, { summary: standing.reason.slice(0, 180) });
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof trackInvoice>(input);
  }
}
