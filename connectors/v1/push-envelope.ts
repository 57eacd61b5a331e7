import { z } from 'zod';
import { day, instant } from './records/values.ts';

/** What surrounds the records of a push; the records themselves are judged one by one when they are taken in. */
export const pushHead = {
  mode: z
    .enum(['delta', 'snapshot'])
    .describe('snapshot: everything there is, so what is absent is gone; delta: what changed'),
  package: z
    .object({
      transmission: z
        .string()
        .regex(/^[\x21-\x7e]{1,100}$/, 'Name a transmission by 1 to 100 plain characters, a UUID for example.')
        .describe('The same for all packages of one statement'),
      no: z.number().int().min(1).max(100_000),
      of: z.number().int().min(1).max(100_000),
    })
    .refine(({ no, of }) => no <= of, {
      path: ['no'],
      message: 'The number of a package is at most how many there are.',
    })
    .optional()
    .describe('Package n of N of one snapshot; a snapshot without it is whole'),
  asOf: instant.optional().describe('When it was read, for records that do not say so themselves'),
  since: day
    .optional()
    .describe(
      'With a snapshot of payments: it holds all that are dated this day or later, so that one of them which it leaves out is gone. Without it no payment is withdrawn by being left out',
    ),
  answers: z.array(z.uuid()).max(1000).optional().describe('The reads that it answers, by their ids'),
};

/** How many records one push may hold. */
export const mostRecords = 1000;

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body of a push with its records as they came. */
export const pushEnvelope = z.object({
  ...pushHead,
  records: z
    .array(z.custom<Record<string, unknown>>(isRecord, 'A record is a JSON object.'))
    .max(mostRecords, `At most ${mostRecords} records at a time; send the rest in another push.`),
});
