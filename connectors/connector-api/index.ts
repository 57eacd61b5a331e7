import type { Connector } from '../contract.ts';
import { openV1 } from '../v1/open.ts';
import { pullEntities, pushEntities } from '../v1/records/index.ts';
import { type V1Settings, v1Settings } from '../v1/settings.ts';

/** Any program that speaks the hub's own connector API: a shop, a platform, a production application, an ERP. */
export const connectorApi: Connector<V1Settings> = {
  system: 'connector-api',
  title: 'Connector API (/v1)',
  settings: v1Settings,
  secrets: [],
  // Nothing is ever asked of it but by its callback address; the contract wants a number.
  limits: { pageSize: 1000, requestsPerSecond: 10, burst: 20 },
  open: environment =>
    openV1(environment, {
      pushes: pushEntities,
      pulls: pullEntities,
      // It is given the source's own codes of these, so nothing need be mapped.
      takes: {
        salesChannel: 'no',
        paymentCondition: 'no',
        paymentMethod: 'no',
        shippingMethod: 'no',
        salutation: 'no',
        language: 'no',
        country: 'field',
        tax: 'no',
      },
      passive: 'It asks for its orders by itself at /v1, and is given later changes the same way.',
    }),
};
