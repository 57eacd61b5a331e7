import { z } from '@hono/zod-openapi';
import type { FlowEntity, FlowSettings } from '../../domain/flow-settings.ts';
import { catalogueFlowSettingsSchema } from './catalogue-flow-settings.ts';
import { invoiceFlowSettingsSchema } from './invoice-flow-settings.ts';
import { orderFlowSettingsSchema } from './order-flow-settings.ts';
import { partyFlowSettingsSchema } from './party-flow-settings.ts';
import type { Same } from './settings-parts.ts';
import { statusFlowSettingsSchema } from './status-flow-settings.ts';

/** What a flow's settings must look like, by what it carries. */
export const flowSettingsSchemas: Record<FlowEntity, z.ZodType<FlowSettings>> = {
  orders: orderFlowSettingsSchema,
  products: catalogueFlowSettingsSchema,
  'order-statuses': statusFlowSettingsSchema,
  customers: partyFlowSettingsSchema,
  invoices: invoiceFlowSettingsSchema,
};

/** The settings of any flow. */
export const flowSettingsSchema = z.union([
  orderFlowSettingsSchema,
  catalogueFlowSettingsSchema,
  statusFlowSettingsSchema,
  partyFlowSettingsSchema,
  invoiceFlowSettingsSchema,
]);

export const flowEntity = z
  .enum(['orders', 'products', 'order-statuses', 'customers', 'invoices'])
  .describe(
    'What the flow carries; order-statuses: what became of orders, back to where they came from; customers: buyers with their delivery places and users; invoices: invoices with payments and what is left to pay',
  );

/** Does not compile once the schema and the domain's type drift apart. */
const isSameAsDomain: Same<z.output<typeof flowEntity>, FlowEntity> = true;
void isSameAsDomain;
