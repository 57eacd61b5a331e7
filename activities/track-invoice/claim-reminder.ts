import type { TransactionSql } from 'postgres';
import type { ReminderState } from '../../db/schema/money.ts';
import type { InvoiceFlowSettings } from '../../domain/invoice-settings.ts';
import { defaultOverdueSteps, nextStep, type OverdueStep, stepDue, stepsOf } from '../../domain/overdue-steps.ts';

/** One step of one due date of an invoice. */
export type Reminder = { dueDate: string; step: number };

export type Told = Reminder & { state: ReminderState; at: Date };

type Situation = {
  workspaceId: string;
  invoiceId: string;
  /** Last days to be paid of what is open. */
  dueDates: string[];
  outstanding: string;
  goLive: string;
  settings: InvoiceFlowSettings['reminders'];
  zone: string;
  now: Date;
};

const keyOf = ({ dueDate, step }: Reminder) => `${dueDate}+${step}`;

/** What was said, or claimed to be said, of an invoice by one channel. */
export async function remindersOf(
  sql: TransactionSql,
  { workspaceId, invoiceId, settings }: Pick<Situation, 'workspaceId' | 'invoiceId' | 'settings'>,
): Promise<Told[]> {
  return await sql<Told[]>`
    select due_date::text as "dueDate", step, state, at from reminders
    where workspace_id = ${workspaceId} and invoice_id = ${invoiceId} and channel = ${settings.by}`;
}

/**
 * Claims the step that is to be said now, if there is one, and notes beside it which were missed or lie before the flow went
 * live: those are never said. Also says when the next one comes.
 */
export async function claimReminder(
  sql: TransactionSql,
  situation: Situation,
  told: Told[],
): Promise<{ claimed?: Reminder; next?: Date }> {
  const { settings, zone, now, dueDates, goLive } = situation;
  const steps = { ...defaultOverdueSteps, days: settings.steps, zone };
  const putOff = told.flatMap(({ state, at }) => (state === 'put-off' && at > now ? [at] : []));
  const claimed = told.filter(one => !isUnsaid(one, now)).map(keyOf);
  const view = { dueDates, goLive, claimed };
  const due = stepDue(view, steps, now);
  const all = stepsOf(dueDates, steps);
  const baseline = all.filter(({ date }) => date <= goLive);
  const missed = due ? all.filter(({ date, key }) => date > goLive && date < due.date && !claimed.includes(key)) : [];
  await noteUnsaid(sql, situation, baseline, 'baseline', 'It lies before the flow went live.');
  await noteUnsaid(sql, situation, missed, 'superseded', 'A later step was due already.');
  const soonest = (moment: Date | undefined) => [...putOff, ...(moment ? [moment] : [])].toSorted((a, b) => +a - +b)[0];
  if (!due) return { next: soonest(nextStep(view, steps, now)?.at) };
  const reminder = { dueDate: due.dueDate, step: due.days };
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
