import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ApiClient } from '../../../bin/api-client.ts';

const begun = z.object({ syncId: z.string() });
const report = z.object({
  state: z.string(),
  reason: z.string().nullable(),
  read: z.number(),
  equal: z.number(),
  differed: z.number(),
  left: z.number(),
  parts: z.array(
    z.object({
      flow: z.string(),
      entity: z.string(),
      state: z.string(),
      read: z.number(),
      reason: z.string().nullable(),
    }),
  ),
  items: z.array(
    z.object({
      entity: z.string(),
      externalId: z.string(),
      outcome: z.string(),
      fields: z.unknown(),
      reason: z.string().nullable(),
    }),
  ),
});
export type SyncReport = z.output<typeof report>;

/** Begins a full sync, however often it has to be asked. */
export async function beginSync(api: ApiClient, withinMs: number): Promise<string> {
  return begun.parse(await insist(() => api.ask('POST', '/api/syncs', {}), withinMs)).syncId;
}

/** Waits until a full sync is over and resolves to its report, or to the report as it is when the time is up. */
export async function syncOver(api: ApiClient, syncId: string, withinMs: number): Promise<SyncReport> {
  for (const until = Date.now() + withinMs; ; await sleep(1_000)) {
    const now = report.parse(await insist(() => api.ask('GET', `/api/syncs/${syncId}?limit=50`), withinMs));
    if (now.state !== 'running' || Date.now() > until) return now;
  }
}

async function insist<T>(ask: () => Promise<T>, withinMs: number): Promise<T> {
  for (const until = Date.now() + withinMs; ; await sleep(500)) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

/** What of a full sync is not as it must be: begun, ended, and everything seen. */
export function wrongSync(name: string, { state, reason, parts }: SyncReport): string[] {
  const unsure = parts.flatMap(part => (part.reason ? [`${part.entity} of ${part.flow}: ${part.reason}`] : []));
  return [
    ...(state === 'done' ? [] : [`${name} is ${state}: ${reason ?? 'no reason'}`]),
    ...unsure.map(what => `${name}: ${what}`),
  ];
}

/** A user cancelled what had left the warehouse already: WAPRO refuses that rightly, and a clerk has the task. */
const isClerks = ({ entity, outcome, reason }: SyncReport['items'][number]): boolean =>
  entity === 'orders' && outcome === 'left' && /cannot be cancelled in WAPRO/.test(reason ?? '');

/** What two reports of the same state, one after the other, have to agree on: everything read again, nothing differing. */
export function disagreements(one: SyncReport, other: SyncReport): string[] {
  const reads = ({ parts }: SyncReport) =>
    parts
      .map(part => `${part.flow}/${part.entity} ${part.read}`)
      .sort()
      .join(', ');
  const clerks = other.items.filter(isClerks).length;
  const differing = other.items
    .filter(item => !isClerks(item))
    .map(
      item => `${item.entity} ${item.externalId} ${item.outcome} ${JSON.stringify(item.fields)} ${item.reason ?? ''}`,
    );
  return [
    ...(reads(one) === reads(other) ? [] : [`The last two full syncs read otherwise: ${reads(one)}; ${reads(other)}.`]),
    ...(other.differed === clerks
      ? []
      : [`In the last full sync ${other.differed - clerks} differed: ${differing.join('; ')}.`]),
  ];
}
