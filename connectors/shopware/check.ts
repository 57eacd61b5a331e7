import { z } from 'zod';
import type { Finding } from '../contract.ts';
import type { Outcome, Setback } from '../outcome.ts';
import { oneOrder } from './criteria.ts';
import type { AdminApi } from './request.ts';
import { isSupported, type ShopVersion } from './version.ts';

const page = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Whether the shop is reached, lets us in, is of a version we know, and lets orders be read: a finding each. */
export function createCheck(api: AdminApi, version: (signal: AbortSignal) => Promise<Outcome<ShopVersion>>) {
  return async (signal: AbortSignal): Promise<Finding[]> => {
    const found = await version(signal);
    if (found.kind !== 'done') return beforeVersion(found);
    const findings = [reached, loggedIn, versionFinding(found.value)];
    const request = { what: 'Reading orders', method: 'POST' as const, path: '/api/search/order' };
    const orders = await api.read({ ...request, body: oneOrder(), signal }, page);
    if (orders.kind === 'done') return [...findings, { ok: true, what: 'Orders and all they hang on can be read' }];
    const mend = orders.kind === 'config' ? permission : undefined;
    return [...findings, { ok: false, what: orders.reason, mend: mend ?? mendOf(orders) }];
  };
}

const reached: Finding = { ok: true, what: 'The shop is reached' };
const loggedIn: Finding = { ok: true, what: 'The shop lets us in' };
const permission =
  'Give the integration an administrator role, or a role that may read orders with their payments, deliveries, addresses and states; for the app, install the newest manifest.';

function beforeVersion(setback: Setback): Finding[] {
  const finding = { ok: false, what: setback.reason, mend: mendOf(setback) };
  return setback.kind === 'auth' || setback.kind === 'rejected' ? [reached, finding] : [finding];
}

function versionFinding(version: ShopVersion): Finding {
  const what = `The shop runs Shopware ${version.text}`;
  return isSupported(version)
    ? { ok: true, what }
    : { ok: false, what, mend: 'Update the shop to Shopware 6.4 to 6.7.' };
}

function mendOf(setback: Setback): string {
  switch (setback.kind) {
    case 'auth':
      return 'Create an integration in Settings → System → Integrations and enter its access key ID and secret here.';
    case 'config':
      return 'Check the shop address and the settings of this connection.';
    case 'throttled':
      return `The shop wants a pause. Check again in ${Math.ceil(setback.retryAfterMs / 1000)} seconds.`;
    case 'transient':
    case 'unclear':
      return 'Check that the shop is up and that its address and port are right, then check again.';
    case 'rejected':
      return 'Check that the address is that of a Shopware 6 shop.';
  }
}
