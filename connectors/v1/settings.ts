import { z } from 'zod';
import { fulfilmentStates } from '../../domain/fulfilment.ts';

/** What every connection that speaks `/v1` is asked for. */
export const v1Settings = z.object({
  warehouses: z
    .array(z.string().trim().min(1).max(50))
    .default([])
    .describe('Warehouses whose stock may be sold; all when empty'),
  priceList: z.string().trim().min(1).max(50).optional().describe('The price list that holds for everybody'),
  states: z
    .record(z.string().trim().min(1).max(100), z.enum(fulfilmentStates))
    .default({})
    .describe('What its own codes for the state of an order mean; one that is missing here is asked about'),
  startDate: z.iso
    .date()
    .optional()
    .describe('Orders placed before this day are not given out; the day on which the connection was made when empty'),
  pickUpHours: z
    .number()
    .min(1)
    .max(720)
    .default(24)
    .describe('Hours that an order may wait to be taken before a person is told'),
  silenceHours: z
    .number()
    .min(1)
    .max(720)
    .default(24)
    .describe('Hours without a word from it after which a person is told'),
  holdingCategory: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('The category in which new products wait until a person confirmed them (W6); none when empty'),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe('It may be called in your own network (private addresses are allowed)'),
  allowPlainHttp: z.boolean().default(false).describe('It may be called without TLS'),
  dropFolder: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('A folder of the hub’s machine in which each line of an order is laid down as a file; none when empty'),
});
export type V1Settings = z.output<typeof v1Settings>;
