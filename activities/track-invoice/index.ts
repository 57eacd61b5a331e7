import type { TrackInvoiceInput } from '../../workflows/track-invoice.ts';
import type { Hub } from '../hub.ts';
import type { Mailer } from '../mail/send-mail.ts';
import type { Reminder } from './claim-reminder.ts';
import { lookAtInvoice } from './look.ts';
import { leaveUnclear, sendReminder } from './send-reminder.ts';

export type { Reminder } from './claim-reminder.ts';
export type TrackInvoiceSteps = ReturnType<typeof trackInvoiceSteps>;
export type ReminderMail = ReturnType<typeof reminderMail>;

/** Steps that only ask our own database: short, repeatable, run as local activities. */
export const trackInvoiceSteps = (hub: Hub) => ({
  lookAtInvoice: (input: TrackInvoiceInput) => lookAtInvoice(hub, input),
  leaveUnclear: (input: TrackInvoiceInput, reminder: Reminder) =>
    leaveUnclear(hub, input, reminder, 'The hub stopped while it was being sent.'),
});

/** What leaves the house; not to be repeated. */
export const reminderMail = (hub: Hub, mailer: Mailer) => ({
  sendReminder: (input: TrackInvoiceInput, reminder: Reminder) => sendReminder(hub, mailer, input, reminder),
});
