import type { TransactionSql } from 'postgres';
import { announce } from '../../db/queries/announce.ts';
import { type InvoiceBalanceRow, invoiceBalances } from '../../db/queries/balances.ts';
import { lockMoney } from '../../db/queries/invoice-group.ts';
import { readWorkspaceSettings } from '../../db/queries/workspace-settings.ts';
import type { ProcessOutcome } from '../../db/schema/processes.ts';
import type { Counting } from '../../domain/count-invoices.ts';
import type { InvoiceFlowSettings } from '../../domain/invoice-settings.ts';
import { addDays, dayIn, momentIn } from '../../domain/zoned-days.ts';
import type { TrackInvoiceInput } from '../../workflows/track-invoice.ts';
import type { Hub } from '../hub.ts';
import { giveInvoices } from '../publish/invoices.ts';
import { publishOrderStatuses } from '../publish/statuses.ts';
import { raiseTask } from '../tasks.ts';
import { claimReminder, type Reminder, remindersOf } from './claim-reminder.ts';
import { inTurn } from './in-turn.ts';
import { unclearTask } from './send-reminder.ts';

/** `forMs` absent: until something changes. */
export type Standing =
  | { kind: 'end'; outcome: ProcessOutcome; reason: string }
  | { kind: 'remind'; reminder: Reminder; reason: string }
  | { kind: 'wait'; reason: string; forMs?: number };

/** A mail that was claimed this long ago is no longer being sent by anybody. */
const sendingMs = 90_000;

/**
 * Where an invoice stands now: what is left of it, whether somebody is to be told, and until when nothing is to be done. The shop
 * is told in the same transaction; a reminder by e-mail is only claimed here.
 */
export const lookAtInvoice = (hub: Hub, input: TrackInvoiceInput): Promise<Standing> =>
  inTurn(`money/${input.workspaceId}`, () =>
    hub.db.$client.begin(async sql => {
      await lockMoney(sql, input.workspaceId);
      const standing = await judge(sql, hub, input);
      await mirror(sql, input, standing);
      return standing;
    }),
  );

type Row = {
  counting: Counting;
  writtenOff: string | null;
  mode: string;
  paused: boolean;
  sourceId: string;
  targetId: string;
  externalId: string;
  settings: InvoiceFlowSettings;
  flowCreatedAt: Date;
};

async function judge(sql: TransactionSql, hub: Hub, input: TrackInvoiceInput): Promise<Standing> {
  const { workspaceId, flowId, invoiceId } = input;
  const [row] = await sql<Row[]>`
    select invoice.counting, invoice.written_off_reason as "writtenOff", flow.mode, flow.paused, flow.source_id as "sourceId", flow.target_id as "targetId", invoice.external_id as "externalId", flow.settings, flow.created_at as "flowCreatedAt"
    from flows flow join invoices invoice on invoice.workspace_id = flow.workspace_id and invoice.id = ${invoiceId}
    where flow.workspace_id = ${workspaceId} and flow.id = ${flowId}`;
  if (!row) return { kind: 'end', outcome: 'cancelled', reason: 'The invoice or its flow is gone.' };
  if (row.writtenOff !== null) return { kind: 'end', outcome: 'written-off', reason: `Written off: ${row.writtenOff}` };
  if (row.counting !== 'counts')
    return { kind: 'end', outcome: 'cancelled', reason: `It no longer counts: ${row.counting}.` };
  const { timeZone } = await readWorkspaceSettings(sql, workspaceId);
  const now = hub.now();
  const at = dayIn(timeZone, now);
  const [balance] = await invoiceBalances(sql, { workspaceId, at }, [invoiceId]);
  if (!balance) return { kind: 'wait', reason: 'It is issued later.', forMs: untilTomorrow(timeZone, at, now) };
  if (balance.open.length === 0) return { kind: 'end', outcome: 'settled', reason: `Settled: ${balance.state}.` };
  if (row.mode !== 'live') return { kind: 'wait', reason: `The flow is ${row.mode}.` };
  if (row.paused) return { kind: 'wait', reason: 'The flow is paused.' };
  const told = await tell(sql, input, row, balance, { zone: timeZone, now });
  if (told.kind === 'remind') return told;
  const { orderIds } = await giveInvoices(sql, hub, { workspaceId, connectionId: row.sourceId, flowId }, [invoiceId]);
  await publishOrderStatuses(sql, hub, workspaceId, orderIds);
  const overdueNext = balance.open.find(({ date }) => date >= at)?.date;
  const moments = [
    told.next,
    overdueNext === undefined ? undefined : momentIn(timeZone, addDays(overdueNext, 1), '00:00'),
  ].flatMap(moment => (moment ? [moment.getTime()] : []));
  return {
    kind: 'wait',
    reason: `${balance.outstanding} ${balance.currency} left, ${balance.overdue} of it overdue.`,
    forMs: moments.length > 0 ? Math.max(1_000, Math.min(...moments) - now.getTime()) : undefined,
  };
}

const untilTomorrow = (zone: string, at: string, now: Date): number =>
  Math.max(1_000, momentIn(zone, addDays(at, 1), '00:00').getTime() - now.getTime());

type Clock = { zone: string; now: Date };
type ToldOf = { kind: 'remind'; reminder: Reminder; reason: string } | { kind: 'told'; next?: Date };

/** Claims what is to be said now. A mail that somebody claimed and never told of is unclear by then. */
async function tell(
  sql: TransactionSql,
  input: TrackInvoiceInput,
  { settings, flowCreatedAt, targetId, externalId }: Row,
  balance: InvoiceBalanceRow,
  { zone, now }: Clock,
): Promise<ToldOf> {
  const { workspaceId, invoiceId } = input;
  if (!settings.reminders.on) return { kind: 'told' };
  const told = await remindersOf(sql, { workspaceId, invoiceId });
  const sending = told.filter(({ state }) => state === 'claimed');
  for (const { dueDate, step, at } of sending) {
    const over = new Date(at.getTime() + sendingMs);
    if (over > now) return { kind: 'told', next: over };
    await sql`
      update reminders set state = 'unclear', reason = 'The hub stopped while it was being sent.'
      where workspace_id = ${workspaceId} and invoice_id = ${invoiceId} and due_date = ${dueDate} and step = ${step} and channel = 'e-mail' and state = 'claimed'`;
    await raiseTask(sql, unclearTask(input, { dueDate, step }, 'The hub stopped while it was being sent.'));
  }
  const { claimed, next } = await claimReminder(
    sql,
    {
      ...{ workspaceId, invoiceId, outstanding: balance.outstanding, zone, now, settings: settings.reminders },
      dueDates: balance.open.map(({ date }) => date),
      goLive: settings.liveSince ?? dayIn(zone, flowCreatedAt),
      since: settings.remindersSince === undefined ? undefined : new Date(settings.remindersSince),
    },
    told,
  );
  if (claimed && settings.reminders.by === 'shop')
    await announce(sql, { workspaceId, connectionId: targetId }, 'invoices.overdue', { id: externalId, ...claimed });
  if (!claimed || settings.reminders.by === 'shop') return { kind: 'told', next };
  const reason = `Writes to the buyer: ${balance.outstanding} ${balance.currency} left, ${claimed.step} days after ${claimed.dueDate}.`;
  return { kind: 'remind', reminder: claimed, reason };
}

/** Where the process stands, for lists and for the relay. */
async function mirror(
  sql: TransactionSql,
  { workspaceId, processId }: TrackInvoiceInput,
  standing: Standing,
): Promise<void> {
  const state = { end: 'done', remind: 'running', wait: 'waiting' }[standing.kind];
  const outcome = standing.kind === 'end' ? standing.outcome : null;
  await sql`
    update processes set state = ${state}, outcome = ${outcome}, step = 'look', reason = ${standing.reason}, updated_at = now(), checked_at = now(),
      finished_at = ${standing.kind === 'end' ? sql`now()` : null}
    where workspace_id = ${workspaceId} and id = ${processId}`;
}
