import { invoiceBalances } from '../../db/queries/balances.ts';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import type { ReminderState } from '../../db/schema/money.ts';
import type { InvoiceFlowSettings } from '../../domain/invoice-settings.ts';
import { overdueLetter } from '../../domain/overdue-letter.ts';
import { dayIn } from '../../domain/zoned-days.ts';
import type { TrackInvoiceInput } from '../../workflows/track-invoice.ts';
import type { Hub } from '../hub.ts';
import type { Mailer } from '../mail/send-mail.ts';
import { type Problem, raiseTask } from '../tasks.ts';
import type { Reminder } from './claim-reminder.ts';

type Facts = {
  state: ReminderState;
  /** The flow was paused, or is no longer live. */
  isHeld: boolean;
  settings: InvoiceFlowSettings;
  seller: string;
  number: string;
  ksefNumber: string | null;
  bankAccount: string | null;
  splitPayment: boolean;
  currency: string;
  buyer: string | null;
  email: string | null;
};

/**
 * Writes to the buyer what is left of an invoice, once, by the step's claim. A mail of which it is not known whether it arrived is
 * left unclear: a person is told, and it is not repeated. What certainly did not go out gives the step back or ends it.
 */
export async function sendReminder(
  hub: Hub,
  mailer: Mailer,
  input: TrackInvoiceInput,
  reminder: Reminder,
): Promise<void> {
  const sql = hub.db.$client;
  const facts = await factsOf(hub, input, reminder);
  if (facts?.state !== 'claimed') return;
  if (facts.isHeld) return void (await putOff(hub, input, reminder, 'The flow was stopped just before.', hub.now()));
  const { timeZone } = await readWorkspaceSettings(sql, input.workspaceId);
  const at = dayIn(timeZone, hub.now());
  const [balance] = await invoiceBalances(sql, { workspaceId: input.workspaceId, at }, [input.invoiceId]);
  if (!balance || balance.open.length === 0)
    return void (await settle(hub, input, reminder, 'superseded', 'It was paid just before.'));
  if (facts.email === null) {
    await settle(hub, input, reminder, 'refused', 'The buyer has no e-mail address.');
    await raiseTask(sql, noAddressTask(input, facts.buyer));
    return;
  }
  const letter = overdueLetter({
    ...{ language: facts.settings.reminders.language, seller: facts.seller, buyer: facts.buyer ?? '', at },
    ...{ number: facts.number, ksefNumber: facts.ksefNumber ?? undefined, currency: facts.currency, balance },
    ...{ bankAccount: facts.bankAccount ?? undefined, splitPayment: facts.splitPayment },
  });
  const sent = await mailer.send({
    to: [facts.email],
    ...letter,
    messageId: `reminder-${input.invoiceId}-${reminder.dueDate}-${reminder.step}`,
  });
  switch (sent.kind) {
    case 'done':
      await settle(hub, input, reminder, 'sent', null);
      return;
    case 'unclear':
      return await leaveUnclear(hub, input, reminder, sent.reason);
    case 'rejected':
      await settle(hub, input, reminder, 'refused', sent.reason);
      await raiseTask(sql, refusedTask(input, facts.email, sent.reason));
      return;
    default:
      // Nothing went out: the claim stays as long as a sending may last, then the step is tried again by a new look.
      return await giveBack(hub, input, reminder, sent.reason);
  }
}

/** Keeps in doubt what may have gone out, and shows it. */
export async function leaveUnclear(
  hub: Hub,
  input: TrackInvoiceInput,
  reminder: Reminder,
  reason: string,
): Promise<void> {
  if (await settle(hub, input, reminder, 'unclear', reason))
    await raiseTask(hub.db.$client, unclearTask(input, reminder, reason));
}

async function factsOf(hub: Hub, input: TrackInvoiceInput, { dueDate, step }: Reminder): Promise<Facts | undefined> {
  const [row] = await hub.db.$client<Facts[]>`
    select told.state, flow.paused or flow.mode <> 'live' as "isHeld", flow.settings, workspace.name as seller, invoice.number, invoice.ksef_number as "ksefNumber", invoice.bank_account as "bankAccount",
      invoice.split_payment as "splitPayment", invoice.currency, buyer.name as buyer, buyer.email
    from reminders told
    join invoices invoice on invoice.workspace_id = told.workspace_id and invoice.id = told.invoice_id
    join flows flow on flow.workspace_id = told.workspace_id and flow.id = ${input.flowId}
    join workspaces workspace on workspace.id = told.workspace_id
    left join records buyer on buyer.workspace_id = invoice.workspace_id and buyer.connection_id = invoice.connection_id and buyer.entity = 'customers'
      and buyer.external_id = invoice.buyer_id
    where told.workspace_id = ${input.workspaceId} and told.invoice_id = ${input.invoiceId} and told.due_date = ${dueDate} and told.step = ${step}
      and told.channel = 'e-mail'`;
  return row;
}

/** Resolves to whether the claim was still held. */
async function settle(
  hub: Hub,
  { workspaceId, invoiceId }: TrackInvoiceInput,
  { dueDate, step }: Reminder,
  state: ReminderState,
  reason: string | null,
): Promise<boolean> {
  const rows = await hub.db.$client`
    update reminders set state = ${state}, reason = ${reason}
    where workspace_id = ${workspaceId} and invoice_id = ${invoiceId} and due_date = ${dueDate} and step = ${step} and channel = 'e-mail' and state = 'claimed'
    returning 1`;
  return rows.length > 0;
}

/** How long a step waits that could not be sent: mail is away, or not set up. */
const againMs = 15 * 60_000;

/** Gives a claimed step back, to be tried again from then on. */
async function putOff(
  hub: Hub,
  { workspaceId, invoiceId }: TrackInvoiceInput,
  { dueDate, step }: Reminder,
  reason: string,
  until: Date,
): Promise<void> {
  await hub.db.$client`
    update reminders set state = 'put-off', reason = ${reason}, at = ${until}
    where workspace_id = ${workspaceId} and invoice_id = ${invoiceId} and due_date = ${dueDate} and step = ${step} and channel = 'e-mail'
      and state = 'claimed'`;
}

async function giveBack(hub: Hub, input: TrackInvoiceInput, reminder: Reminder, reason: string): Promise<void> {
  await putOff(hub, input, reminder, reason, new Date(hub.now().getTime() + againMs));
  await raiseTask(hub.db.$client, {
    workspaceId: input.workspaceId,
    kind: 'money',
    cause: `reminder-mail/${input.workspaceId}`,
    sentence: `Reminders cannot be sent by e-mail: ${reason}`,
    remedy: 'Mend what it says; each reminder is tried again every quarter of an hour. Resolve this task then.',
  });
}

const taskOf = (
  { workspaceId, invoiceId, number, flowKey }: TrackInvoiceInput,
  what: string,
): Pick<Problem, 'kind' | 'cause' | 'detail'> & { workspaceId: string } => ({
  ...{ workspaceId, kind: 'money' as const, cause: `reminder/${invoiceId}/${what}` },
  detail: { invoice: number, invoiceId, flow: flowKey },
});

/** Asks a person to look, as asking the buyer twice is worse than asking late. */
export const unclearTask = (input: TrackInvoiceInput, { dueDate, step }: Reminder, reason: string) => ({
  ...taskOf(input, `${dueDate}+${step}`),
  sentence: `It is not known whether the reminder of ${input.number} (${step} days after ${dueDate}) reached the buyer: ${reason}`,
  remedy:
    'Look into the outbox of the mail server. It is not sent again by itself; write to the buyer if it did not go out.',
});

const noAddressTask = (input: TrackInvoiceInput, buyer: string | null) => ({
  ...taskOf(input, 'address'),
  sentence: `The buyer ${buyer ?? ''} of ${input.number} cannot be reminded: there is no e-mail address.`,
  remedy: `Enter one in ${input.sourceKey}; the next step goes to it.`,
});

const refusedTask = (input: TrackInvoiceInput, email: string, reason: string) => ({
  ...taskOf(input, 'refused'),
  sentence: `The reminder of ${input.number} to ${email} was refused: ${reason}`,
  remedy: `Correct the address in ${input.sourceKey}; the next step goes to it.`,
});
