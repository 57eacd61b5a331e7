import { z } from 'zod';
import { personalInfo } from './personal-info.ts';

const flag = z.boolean().nullish();
const amount = z.number().nullish();
const text = z.string().nullish();
const id = z.int().nullish();

const rowInput = z.strictObject({
  product_type: text,
  auto_create_deposit_rows: flag,
  product_id: id,
  product_name: text,
  product_number: text,
  count: z.number(),
  price: amount,
  product_purchase_price: amount,
  discount: amount,
  tax: z.number().min(0).max(100).nullish(),
  unit: text,
  weight: amount,
  memo: text,
  package_id: id,
  attribute_combination_id: id,
});

export type RowInput = z.infer<typeof rowInput>;

const headInput = {
  invoicenumber: id,
  paid: flag,
  safety_deposit_returned: flag,
  total_shipping: amount,
  paymethod_costs: amount,
  extra_costs: amount,
  extra_costs_description: text,
  taxes_included: flag,
  order_row_taxes_included: flag,
  shipping_taxes_included: flag,
  shipping_tax_percentage: z.number().min(0).max(100).nullish(),
  is_intra_community_order: flag,
  is_platform_sale: flag,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
    .nullish(),
  orderedinlng: text,
  status: z.int().min(1).max(14).nullish(),
  deliver_method: z.enum(['shipping', 'delivery', 'pickup']).nullish(),
  deliver_date: text,
  takeoutslot: id,
  track_and_trace_code: text,
  track_and_trace_carrier: text,
  reservationnumber: text,
};

export const orderPost = z.strictObject({
  ...headInput,
  is_completed: flag,
  user_id: id,
  customer: personalInfo,
  orderrows: z.array(rowInput).min(1),
});

export const orderPatch = z.strictObject({
  ...headInput,
  note: text,
  mail: flag,
  customer: personalInfo.nullish(),
  orderrows: z.array(rowInput).min(1).nullish(),
});

export type HeadInput = Omit<z.infer<typeof orderPatch>, 'note' | 'mail' | 'customer' | 'orderrows'>;
