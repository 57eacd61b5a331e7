import { z } from '@hono/zod-openapi';
import type { OrderFlowSettings } from '../../domain/flow-settings.ts';
import { code, type Same } from './settings-parts.ts';

const amount = z.string().regex(/^\d{1,9}(\.\d{1,4})?$/, 'Write an amount as a decimal, such as 0.02.');

const gate = z.strictObject({
  orderStates: z.array(z.enum(['open', 'in_progress', 'completed', 'cancelled'])).min(1),
  paymentStates: z
    .array(
      z.enum([
        'open',
        'authorized',
        'paid',
        'paid_partially',
        'refunded',
        'refunded_partially',
        'cancelled',
        'failed',
        'chargeback',
      ]),
    )
    .min(1),
  deliveryStates: z
    .array(z.enum(['open', 'shipped', 'shipped_partially', 'returned', 'returned_partially', 'cancelled']))
    .min(1),
  startDate: z.iso
    .datetime({ offset: true, error: 'Write a moment with its zone, such as 2026-03-01T00:00:00Z.' })
    .optional(),
  salesChannels: z.array(code),
  waitDays: z.number().min(0).max(3650),
});

const debtor = z.strictObject({
  defaultDebtorId: code.optional(),
  companyByVatId: z.boolean(),
  onOtherVatId: z.enum(['task', 'update', 'keep']),
  onPersonBecomesCompany: z.enum(['task', 'update', 'keep']),
  fieldPolicy: z.record(z.string(), z.enum(['always', 'create-only', 'never'])),
});

const products = z.strictObject({
  onMissing: z.enum(['wait', 'substitute', 'create']),
  recheckSeconds: z.number().min(1).max(86_400),
  substituteSku: code.optional(),
  promotionSku: code.optional(),
  chargeSku: code.optional(),
});

const totals = z.strictObject({
  tolerance: amount,
  onDifference: z.enum(['line', 'task']),
  roundingSku: code.optional(),
});

/** The settings of an order flow; a setting that does not exist is refused, so that a typing error is not silence. */
export const orderFlowSettingsSchema = z
  .strictObject({ gate, debtor, products, totals })
  .superRefine((settings, issues) => {
    const { onMissing, substituteSku } = settings.products;
    if (onMissing === 'substitute' && !substituteSku) {
      issues.addIssue({
        code: 'custom',
        path: ['products', 'substituteSku'],
        message: 'Name the product that stands in for a missing one.',
      });
    }
    if (settings.totals.onDifference === 'line' && !settings.totals.roundingSku) {
      issues.addIssue({
        code: 'custom',
        path: ['totals', 'roundingSku'],
        message: 'Name the product that a rounding line is booked under.',
      });
    }
  })
  .openapi('OrderFlowSettings');

/** Does not compile once the schema and the domain's type drift apart. */
const isSameAsDomain: Same<z.output<typeof orderFlowSettingsSchema>, OrderFlowSettings> = true;
void isSameAsDomain;
