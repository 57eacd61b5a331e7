import { z } from '@hono/zod-openapi';
import { freeObject, time } from './common.ts';

/** Part of addresses and of workflow ids, so it is plain. */
export const keySchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'Use lower-case letters, digits and dashes, at most 63 of them.');

export const connectionSchema = z
  .object({
    id: z.uuid(),
    key: z.string(),
    system: z.string(),
    title: z.string(),
    settings: freeObject.describe('Without secrets'),
    secrets: z.array(z.string()).describe('Names of the secrets that are set; their values never leave the hub'),
    webhookUrl: z.string().nullable().describe('Where this system calls the hub'),
    version: z.number().int(),
    paused: z.object({ reason: z.string(), since: time.nullable() }).nullable(),
    passive: z
      .string()
      .nullable()
      .describe('That the hub cannot call this system, which calls by itself; null for one that it calls'),
    heardAt: time.nullable().describe('When it last called'),
    createdAt: time,
  })
  .openapi('Connection');

export const findingsSchema = z
  .object({
    ok: z.boolean(),
    findings: z.array(z.object({ ok: z.boolean(), what: z.string(), mend: z.string().optional() })),
  })
  .openapi('ConnectionCheck');
