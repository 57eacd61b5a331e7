import { z } from 'zod';
import type { FlowEntity } from '../../domain/flow-settings.ts';
import type { ApiClient } from '../api-client.ts';

export type Lookup = { table: string; code: string; value: string };
type Settings = Record<string, unknown>;
type Wiring = { settings: Settings; lookups?: Lookup[] };

const keyed = z.object({ items: z.array(z.object({ key: z.string(), settings: z.record(z.string(), z.unknown()) })) });

/**
 * Makes a connection that is not there. Of one that is there, only what may be another than at the last start (`known`: an
 * address, a secret that is kept beside the hub) is brought up to date; what a person set stays.
 */
export async function ensureConnection(
  api: ApiClient,
  wanted: { key: string; system: string; settings: Settings; known: Settings },
): Promise<void> {
  const { key, system, settings, known } = wanted;
  const { items } = keyed.parse(await api.ask('GET', '/api/connections'));
  const there = items.find(one => one.key === key);
  if (!there)
    return void (await api.ask('POST', '/api/connections', { key, system, settings: { ...settings, ...known } }));
  // Secrets are never shown, so they differ from what is seen and are always set.
  if (Object.entries(known).every(([name, value]) => there.settings[name] === value)) return;
  await api.ask('PATCH', `/api/connections/${key}`, { settings: known });
}

/** Makes a flow that is not there, with what `wiring` finds out for it; one that is there stays as it is. */
export async function ensureFlow(
  api: ApiClient,
  flow: { key: string; entity: FlowEntity; source: string; target: string },
  wiring: () => Promise<Wiring>,
): Promise<void> {
  const { items } = keyed.parse(await api.ask('GET', '/api/flows'));
  if (items.some(({ key }) => key === flow.key)) return;
  const { settings, lookups = [] } = await wiring();
  // Switched on last, so that nothing finds it half made.
  await api.ask('POST', '/api/flows', { ...flow, mode: 'off', settings });
  for (const { table, code, value } of lookups)
    await api.ask('PUT', `/api/flows/${flow.key}/lookups/${table}/${encodeURIComponent(code)}`, { value });
  await api.ask('PATCH', `/api/flows/${flow.key}`, { mode: 'live' });
}
