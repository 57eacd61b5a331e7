import type { Connector } from '../contract.ts';
import { catalogueTarget } from './catalogue.ts';
import { createCheck } from './check.ts';
import { createCore } from './core.ts';
import { interpretOrder } from './interpret-order.ts';
import { createOrderStatusTarget } from './order-status.ts';
import { createOrderReader } from './read-orders.ts';
import { createReferences } from './references.ts';
import { type PrestashopSettings, prestashopSecrets, prestashopSettings } from './settings.ts';

/** PrestaShop 1.6 to 9 and thirtybees, by their webservice. */
export const prestashop: Connector<PrestashopSettings> = {
  system: 'prestashop',
  title: 'PrestaShop and thirtybees',
  settings: prestashopSettings,
  secrets: prestashopSecrets,
  // The webservice has no limit of its own; PHP and the host have, and two connections at once are what shops bear.
  limits: { pageSize: 100, requestsPerSecond: 10, burst: 40 },
  open: environment => {
    const core = createCore(environment);
    const { settings, memory, now } = environment;
    return {
      check: createCheck(core),
      source: {
        orders: {
          ...createOrderReader(core, createReferences(core.shop, now), memory),
          interpret: raw => interpretOrder(raw, settings),
          hints: () => ({ ignored: 'PrestaShop sends no messages of its own. The poll finds what changed.' }),
        },
      },
      target: { products: catalogueTarget(core), orderStatuses: createOrderStatusTarget(core) },
    };
  },
};
