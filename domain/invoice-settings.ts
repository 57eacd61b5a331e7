/** How a flow of invoices decides: what the shop and the buyer are told of invoices and payments (W10, W11). */
export type InvoiceFlowSettings = {
  reminders: {
    on: boolean;
    /** Days after the due date on which the buyer is told. */
    steps: number[];
    /** By the shop, from what it is told, or by the hub's own e-mail. */
    by: 'shop' | 'e-mail';
    /** Language of the e-mail. */
    language: 'pl' | 'en';
  };
  /** ISO date from which reminders go out: what was due before is never reminded of. Set when the flow goes live. */
  liveSince?: string;
  /** ISO time: steps that had come by then are not said. Set when reminders are switched on, or steps are added. */
  remindersSince?: string;
  /** The documents' files are fetched and given to the shop. */
  files: boolean;
};

export const defaultInvoiceFlowSettings: InvoiceFlowSettings = {
  reminders: { on: true, steps: [0, 7, 14, 30], by: 'shop', language: 'pl' },
  files: true,
};

/**
 * Settings as they are kept after a change: reminders that are switched on, and steps that are added, begin at that moment, so that
 * nobody is told at once of all that lies behind. A moment that was given is kept.
 */
export function beginReminders(
  before: InvoiceFlowSettings,
  after: InvoiceFlowSettings,
  now: Date,
): InvoiceFlowSettings {
  const [was, is] = [before.reminders, after.reminders];
  const begins = is.on && (!was.on || is.steps.some(step => !was.steps.includes(step)));
  return begins && after.remindersSince === before.remindersSince
    ? { ...after, remindersSince: now.toISOString() }
    : after;
}
