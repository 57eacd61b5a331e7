import { z } from 'zod';

/** Fields of one row, language fields in the connection's language. */
const row = z.record(z.string(), z.string());
export type Row = z.output<typeof row>;

/**
 * What hangs together as one order: rows of several resources as they were read, and what of the shop's settings is needed
 * to understand them. `lines` carry the ids of their taxes, comma between, as `tax_ids`.
 */
export const orderDocument = z.object({
  order: row,
  lines: z.array(row),
  customer: row.nullable(),
  invoice: row.nullable(),
  delivery: row.nullable(),
  /** By id: country, region. */
  countries: z.record(z.string(), row),
  regions: z.record(z.string(), row),
  /** Rates in percent, by id of the tax: those of the lines, all of the shop's where a line names none. */
  taxes: z.record(z.string(), z.string()),
  carrier: row.nullable(),
  shipments: z.array(row),
  payments: z.array(row),
  state: row.nullable(),
  currency: row.nullable(),
  language: row.nullable(),
  /** Ids of all orders of the same reference, ascending: a cart that was split. */
  siblings: z.array(z.string()),
  shop: z.object({
    timeZone: z.string(),
    states: z.object({
      cancelled: z.array(z.string()),
      refunded: z.array(z.string()),
      failed: z.array(z.string()),
      delivered: z.array(z.string()),
    }),
  }),
});
export type OrderDocument = z.output<typeof orderDocument>;

/** The number that people quote; parts of a split order share their reference and are told apart as the shop does it. */
export function orderNumber(order: Row, siblings: string[]): string {
  const id = order.id ?? '';
  const reference = order.reference?.trim() || id;
  return siblings.length > 1 ? `${reference}#${siblings.indexOf(id) + 1}` : reference;
}
