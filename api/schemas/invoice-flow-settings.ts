import { z } from '@hono/zod-openapi';
import type { InvoiceFlowSettings } from '../../domain/invoice-settings.ts';
import type { Same } from './settings-parts.ts';

/** The settings of a flow of invoices; a setting that does not exist is refused, so that a typing error is not silence. */
export const invoiceFlowSettingsSchema = z
  .strictObject({
    reminders: z
      .strictObject({
        on: z.boolean(),
        steps: z.array(z.number().int().min(0).max(365)).max(20).describe('Days after the due date'),
        by: z.enum(['shop', 'e-mail']).describe('Who writes to the buyer: the shop, or the hub by e-mail'),
        language: z.enum(['pl', 'en']),
      })
      .describe('What the buyer is told of overdue invoices'),
    liveSince: z.iso
      .date()
      .optional()
      .describe('The buyer is never reminded of what was due before; set when the flow goes live'),
    remindersSince: z.iso
      .datetime()
      .optional()
      .describe('Steps that had come by then are not said; set when reminders are switched on, or steps are added'),
    files: z.boolean().describe('The documents’ files are fetched and given to the shop'),
  })
  .openapi('InvoiceFlowSettings');

/** Does not compile once the schema and the domain's type drift apart. */
const isSameAsDomain: Same<z.output<typeof invoiceFlowSettingsSchema>, InvoiceFlowSettings> = true;
void isSameAsDomain;
