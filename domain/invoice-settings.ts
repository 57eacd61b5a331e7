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
  /** ISO date from which reminders go out: what was due before is baseline. Set when the flow goes live. */
  liveSince?: string;
  /** The documents' files are fetched and given to the shop. */
  files: boolean;
};

export const defaultInvoiceFlowSettings: InvoiceFlowSettings = {
  reminders: { on: true, steps: [0, 7, 14, 30], by: 'shop', language: 'pl' },
  files: true,
};
