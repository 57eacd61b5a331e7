import type { Connector } from '../contract.ts';
import { createCheck } from './check.ts';
import { pageSize } from './criteria.ts';
import { hints } from './hints.ts';
import { interpretOrder } from './interpret-order.ts';
import { createOrderStatusTarget } from './order-status.ts';
import { createOrderReader } from './read-orders.ts';
import { createAdminApi } from './request.ts';
import { type ShopwareSettings, shopwareSecrets, shopwareSettings } from './settings.ts';
import { createVersionProbe } from './version.ts';
import { createWatch } from './watch.ts';

/** Whether the shop is meant to push; an integration that is only polled has no webhooks to miss. */
const pushes = (settings: ShopwareSettings): boolean => Boolean(settings.appSecret || settings.webhookPath);

/** Shopware 6.4 to 6.7, by its Admin API and its webhooks. */
export const shopware: Connector<ShopwareSettings> = {
  system: 'shopware',
  title: 'Shopware 6',
  settings: shopwareSettings,
  secrets: shopwareSecrets,
  // Self-hosted shops have no limit of their own; this keeps a small server free for its buyers.
  limits: { pageSize, requestsPerSecond: 10, burst: 20 },
  open: ({ connectionId, connectionKey, settings, http, memory, now }) => {
    const api = createAdminApi(settings, http, now);
    const names = connectionKey === undefined ? [connectionId] : [connectionKey, connectionId];
    const reader = createOrderReader(api, (settings.overlapSeconds ?? 0) * 1000);
    return {
      check: createCheck(api, createVersionProbe(api)),
      source: {
        orders: {
          ...reader,
          interpret: interpretOrder,
          hints,
          watch: pushes(settings) ? createWatch(api, names) : undefined,
        },
      },
      target: { orderStatuses: createOrderStatusTarget(api, memory) },
    };
  },
};
