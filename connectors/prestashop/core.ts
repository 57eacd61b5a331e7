import type { Environment } from '../contract.ts';
import { createProbe, type Probe } from './probe.ts';
import { createWebservice, type Webservice } from './request.ts';
import type { PrestashopSettings } from './settings.ts';

/** What every part of this connector works with. */
export type Core = { settings: PrestashopSettings; shop: Webservice; probe: Probe; now: () => Date };

export function createCore({ settings, http, now }: Environment<PrestashopSettings>): Core {
  const shop = createWebservice(settings, http, now);
  return { settings, shop, probe: createProbe(shop, settings, now), now };
}
