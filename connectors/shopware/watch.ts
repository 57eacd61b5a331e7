import { z } from 'zod';
import type { Finding } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { webhooksTo } from './criteria.ts';
import type { AdminApi } from './request.ts';

const page = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      eventName: z.string(),
      active: z.boolean().nullish(),
      errorCount: z.number().nullish(),
    }),
  ),
});

/**
 * Whether the shop still sends its webhooks: it switches one off after 10 failed events and tells nobody. Ours are known
 * by the connection's key or id in their address, which itself is not shown: it may hold a secret.
 */
export function createWatch(api: AdminApi, names: string[]) {
  return async (signal: AbortSignal): Promise<Outcome<Finding[]>> => {
    const body = webhooksTo(names.map(name => `/shopware/${encodeURIComponent(name)}/`));
    const request = { what: "Reading the shop's webhooks", method: 'POST' as const, path: '/api/search/webhook' };
    const answer = await api.read({ ...request, body, signal }, page);
    if (answer.kind !== 'done') return answer;
    const webhooks = answer.value.data;
    if (webhooks.length === 0) {
      return done([
        {
          ok: false,
          what: 'The shop has no webhook to this connection; orders come by poll only',
          mend: 'Install the app manifest of this connection in the shop, or create webhooks to its secret address.',
        },
      ]);
    }
    const off = webhooks.filter(({ active }) => active === false);
    if (off.length === 0) return done([{ ok: true, what: `All ${webhooks.length} webhooks of the shop are on` }]);
    return done(
      off.map(({ name, eventName }) => ({
        ok: false,
        what: `The shop has switched off its webhook "${name}" (${eventName}); such events come by poll only`,
        mend: `Make sure the shop can reach the hub, then switch it on again: PATCH /api/webhook/{id} {"active": true}, or deactivate and activate the app in the shop.`,
      })),
    );
  };
}
