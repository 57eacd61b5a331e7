import { z } from '@hono/zod-openapi';
import type { WorkspaceSettings } from '../../domain/workspace-settings.ts';
import type { Same } from './settings-parts.ts';

const share = z.number().min(0).max(1);
const days = (least: number) => z.number().int().min(least).max(36_500);

const zones = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

const retention = z
  .strictObject({
    payloads: days(7).describe('What was pushed, sent and answered, and the keys that open it'),
    messages: days(7).describe('That something was exchanged, and what became of its records'),
    history: days(7).describe('Who changed which field when, and the steps of processes that ended'),
    reports: days(7).describe('Reports of full syncs and comparisons'),
    queue: days(1).describe('Events, readings and webhooks that are dealt with'),
    audit: days(30).describe('What people did'),
  })
  .refine(kept => kept.messages >= kept.payloads, {
    path: ['messages'],
    error: 'Keep messages at least as long as their payloads: what was sent before is recognised by them.',
  });

/** What a workspace decides for itself, as a whole. */
export const workspaceSettingsSchema = z
  .strictObject({
    timeZone: z
      .string()
      .max(64)
      .refine(zones, 'There is no such time zone. Name one as in the IANA list: Europe/Warsaw.')
      .describe('By which days are counted: due dates, the hour of the full sync'),
    fullSync: z.strictObject({
      cron: z
        .string()
        .trim()
        .regex(/^[\d*,/\-A-Za-z]+( +[\d*,/\-A-Za-z]+){4}$/, 'Give five fields of cron: 15 1 * * *')
        .optional()
        .describe('When everything is compared, by timeZone; null: only on demand'),
      jitterMinutes: z.number().int().min(0).max(180).describe('Starts are spread over so many minutes'),
      maxShrink: share.describe('Greatest share by which a source may have shrunk and still be believed'),
      patienceMinutes: z
        .number()
        .min(0.05)
        .max(1440)
        .describe('How long it waits for a source or a target that does not go on; the rest is compared all the same'),
    }),
    alerts: z.strictObject({
      emails: z.array(z.email().max(254)).max(50).describe('Who is written to; empty: nobody'),
      webhookUrl: z
        .url({ protocol: /^https?$/ })
        .max(2000)
        .optional()
        .describe('Called by POST with a signed body; null: nobody'),
      lagMinutes: z.number().int().min(1).max(10_080),
      silenceMinutes: z.number().int().min(1).max(43_200),
      errorRate: share.describe('Share of a flow’s records of the last hour that may fail'),
      taskHours: z.number().int().min(1).max(720).optional().describe('Hours that a task may wait; 24 when absent'),
      language: z.enum(['en', 'pl']).optional().describe('Of what mails are written in; English when absent'),
    }),
    retention: retention.describe('Days after which each kind of data is deleted'),
  })
  .openapi('WorkspaceSettings');

const isSameAsDomain: Same<z.output<typeof workspaceSettingsSchema>, WorkspaceSettings> = true;
void isSameAsDomain;
