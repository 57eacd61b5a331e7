import type { ApiClient } from '../../../bin/api-client.ts';
import { pharmacyKey, setUpPharmacy } from '../../../bin/up/demo-pharmacy.ts';
import { access } from './stage.ts';

export { pharmacyKey };
export const drugstoreKey = 'demo-drugstore';

/** Connects the pharmacy and its shop by the three flows of the demo, for a shop that bears much and is read often. */
export async function setUp({ api, hubUrl, drugstore }: Places): Promise<void> {
  await setUpPharmacy({ api, pharmacy: { hubUrl, ...access }, drugstore });
  const settings = { requestsPerSecond: 1_000, burst: 1_000, pollSeconds: 2, trackingMinutes: 0, pageSize: 100 };
  await api.ask('PATCH', `/api/connections/${drugstoreKey}`, { settings });
}

type Places = { api: ApiClient; hubUrl: string; drugstore: { url: string; key: string } };
