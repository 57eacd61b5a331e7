import type { TransactionSql } from 'postgres';
import type { ReminderState } from '../../db/schema/money.ts';
import type { InvoiceFlowSettings } from '../../domain/invoice-settings.ts';
import {
  defaultOverdueSteps,
  isLive,
  liveSteps,
  nextStep,
  type OverdueStep,
  stepDue,
  stepsOf,
} from '../../domain/overdue-steps.ts';

/** One step of one due date of an invoice. */
export type Reminder = { dueDate: string; step: number };

export type Told = Reminder & { channel: string; state: ReminderState; at: Date };

type Situation = {
  workspaceId: string;
  invoiceId: string;
  /** Last days to be paid of what is open. */
  dueDates: string[];
  outstanding: string;
  goLive: string;
  /** Steps that had come by then are not said. */
  since?: Date;
  settings: InvoiceFlowSettings['reminders'];
  zone: string;
  now: Date;
};

const keyOf = ({ dueDate, step }: Reminder) => `${dueDate}+${step}`;

/** What was said, or claimed to be said, of an invoice, whoever said it: a step that the shop told is not written as well. */
export async function remindersOf(
  sql: TransactionSql,
  { workspaceId, invoiceId }: Pick<Situation, 'workspaceId' | 'invoiceId'>,
): Promise<Told[]> {
  return await sql<Told[]>`
    select due_date::text as "dueDate", step, channel, state, at from reminders
    where workspace_id = ${workspaceId} and invoice_id = ${invoiceId}`;
}

/**
 * Claims the step that is to be said now, if there is one, and notes beside it which were missed or are baseline: those are
 * never said. Also says when the next one comes. To be called under the lock of money, which lets one claim at a time.
 */
export async function claimReminder(
  sql: TransactionSql,
  situation: Situation,
  told: Told[],
): Promise<{ claimed?: Reminder; next?: Date }> {
  const { settings, zone, now, dueDates, goLive, since } = situation;
  const steps = { ...defaultOverdueSteps, days: settings.steps, zone };
  const putOff = told.flatMap(({ state, at }) => (state === 'put-off' && at > now ? [at] : []));
  const claimed = told.filter(one => !isUnsaid(one, now)).map(keyOf);
  const view = { dueDates, goLive, since, claimed };
  const due = stepDue(view, steps, now);
  const known = told.map(keyOf);
  const isNew = ({ key }: OverdueStep) => !known.includes(key);
  const baseline = stepsOf(dueDates, steps).filter(step => !isLive(step, view, steps) && isNew(step));
  const missed = due ? liveSteps(view, steps).filter(step => step.date < due.date && isNew(step)) : [];
  await noteUnsaid(sql, situation, baseline, 'baseline', 'It lies before the flow, or this step, went live.');
  await noteUnsaid(sql, situation, missed, 'superseded', 'A later step was due already.');
  const soonest = (moment: Date | undefined) => [...putOff, ...(moment ? [moment] : [])].toSorted((a, b) => +a - +b)[0];
  if (!due) return { next: soonest(nextStep(view, steps, now)?.at) };
  const reminder = { dueDate: due.dueDate, step: due.days };
  await forgetUnsaid(sql, situation, reminder);
  // By the shop it is said by what the shop is given in this same transaction.
  const state = settings.by === 'shop' ? 'sent' : 'claimed';
  const rows = await sql`
    insert into reminders as kept (workspace_id, invoice_id, due_date, step, channel, state, outstanding, at)
    values (${situation.workspaceId}, ${situation.invoiceId}, ${due.dueDate}, ${due.days}, ${settings.by}, ${state}, ${situation.outstanding}, ${now})
    on conflict (workspace_id, invoice_id, due_date, step, channel) do update set state = excluded.state, outstanding = excluded.outstanding, at = excluded.at,
      reason = null where kept.state in ('baseline', 'superseded', 'put-off')
    returning 1`;
  const after = soonest(nextStep({ ...view, claimed: [...claimed, due.key] }, steps, now)?.at);
  return rows.length > 0 ? { claimed: reminder, next: after } : { next: after };
}

/** What may still be said: nobody claimed it, or what certainly did not go out may be tried again. */
const isUnsaid = ({ state, at }: Told, now: Date): boolean =>
  state === 'baseline' || state === 'superseded' || (state === 'put-off' && at <= now);

/** What the other channel put off, or had not to say, is this one's now: of a step there is one word. */
async function forgetUnsaid(
  sql: TransactionSql,
  { workspaceId, invoiceId, settings }: Situation,
  { dueDate, step }: Reminder,
): Promise<void> {
  await sql`
    delete from reminders where workspace_id = ${workspaceId} and invoice_id = ${invoiceId} and due_date = ${dueDate} and step = ${step}
      and channel <> ${settings.by} and state in ('baseline', 'superseded', 'put-off')`;
}

async function noteUnsaid(
  sql: TransactionSql,
  { workspaceId, invoiceId, settings, now }: Situation,
  steps: OverdueStep[],
  state: 'baseline' | 'superseded',
  reason: string,
): Promise<void> {
  if (steps.length === 0) return;
  await sql`
    insert into reminders (workspace_id, invoice_id, due_date, step, channel, state, reason, at)
    select ${workspaceId}, ${invoiceId}, "dueDate", days, ${settings.by}, ${state}, ${reason}, ${now}
    from jsonb_to_recordset(${sql.json(steps)}) as row ("dueDate" date, days int)
    on conflict do nothing`;
}
