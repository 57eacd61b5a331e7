import type { Environment } from '../contract.ts';
import { type PrescriptionMarks, prescriptionMarks } from './prescription-marks.ts';
import { createProbe, type Probe } from './probe.ts';
import { createWebservice, type Webservice } from './request.ts';
import type { PrestashopSettings } from './settings.ts';

/** What every part of this connector works with. */
export type Core = {
  settings: PrestashopSettings;
  shop: Webservice;
  probe: Probe;
  marks: PrescriptionMarks;
  now: () => Date;
};

export function createCore({ settings, http, memory, now }: Environment<PrestashopSettings>): Core {
  const shop = createWebservice(settings, http, now);
  return { settings, shop, probe: createProbe(shop, settings, now), marks: prescriptionMarks(memory), now };
}
