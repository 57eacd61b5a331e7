import { z } from '@hono/zod-openapi';
import { freeObject, time } from './common.ts';
import { processOutcome, processState } from './orders.ts';

const day = z.iso.date();

const ageing = z
  .object({
    notDue: z.string(),
    days1To30: z.string(),
    days31To60: z.string(),
    days61To90: z.string(),
    over90: z.string(),
  })
  .describe('What is left, by how many days it is overdue');

const amounts = {
  invoiced: z.string().describe('Corrections netted'),
  paid: z.string(),
  outstanding: z.string().describe('What is left to pay'),
  overdue: z.string().describe('Of it, what should have been paid before this day'),
  overpaid: z.string(),
};

export const settlementState = z.enum(['open', 'partly-paid', 'paid', 'overpaid', 'cancelled']);

const balance = z.object({
  ...amounts,
  state: settlementState,
  ageing,
  open: z.array(z.object({ date: day, amount: z.string() })).describe('What is left, by last day to be paid'),
});

export const invoiceListItem = z
  .object({
    id: z.uuid(),
    externalId: z.string(),
    connection: z.string(),
    number: z.string(),
    kind: z.enum(['vat', 'correction', 'advance', 'final', 'receipt']),
    buyerId: z.string().nullable().describe('The buyer, by the source’s id'),
    issueDate: day,
    dueDate: day.nullable(),
    currency: z.string(),
    gross: z.string(),
    unallocated: z.string().describe('What belongs to no order'),
    ksefNumber: z.string().nullable(),
    writtenOff: z.string().nullable().describe('Why nobody waits for its money any more'),
    correctionOf: z.string().nullable().describe('The number of the document with which it is netted'),
    balance: balance.nullable().describe('Null of a correction, whose balance stands with the corrected document'),
  })
  .openapi('InvoiceListItem');

export const invoiceDetail = invoiceListItem
  .extend({
    counting: z.enum(['counts', 'cancelled', 'replaced']),
    allocations: z.array(
      z.object({
        orderId: z.uuid(),
        number: z.string(),
        net: z.string(),
        vat: z.string(),
        gross: z.string(),
        basis: z.enum(['line', 'share']).describe('Named by lines, or shared out'),
      }),
    ),
    chain: z.array(
      z.object({
        id: z.uuid(),
        number: z.string(),
        kind: z.string(),
        issueDate: day,
        gross: z.string(),
        counted: z.string(),
      }),
    ),
    payments: z.array(
      z.object({
        id: z.uuid(),
        externalId: z.string(),
        kind: z.enum(['payment', 'refund', 'compensation', 'reversal']),
        paidOn: day,
        currency: z.string(),
        amount: z.string().describe('What it does to this invoice; positive lowers what is left'),
        withdrawn: z.boolean(),
      }),
    ),
    reminders: z.array(
      z.object({
        dueDate: day,
        step: z.number().int(),
        channel: z.enum(['shop', 'e-mail']),
        state: z.enum(['baseline', 'claimed', 'put-off', 'sent', 'unclear', 'refused', 'superseded']),
        reason: z.string().nullable(),
        outstanding: z.string().nullable(),
        at: time,
      }),
    ),
    processes: z.array(
      z.object({
        flow: z.string(),
        workflowId: z.string(),
        state: processState,
        outcome: processOutcome.nullable(),
        reason: z.string().nullable(),
        finishedAt: time.nullable(),
      }),
    ),
    file: z.object({ sha256: z.string(), mediaType: z.string(), size: z.number().int() }).nullable(),
    document: freeObject.describe('As the source stated it'),
  })
  .openapi('Invoice');

export const buyerBalance = z
  .object({
    connection: z.string().describe('The source whose buyer it is'),
    buyerId: z.string(),
    name: z.string().nullable(),
    currency: z.string(),
    ...amounts,
    unappliedRest: z.string().describe('What was paid and belongs to no invoice'),
    ageing,
  })
  .openapi('BuyerBalance');
