import type { Connector } from '../contract.ts';
import { openV1 } from '../v1/open.ts';
import { type WaproSettings, waproSettings } from './settings.ts';

/** WAPRO Mag, through the agent that runs beside its SQL Server and speaks `/v1`. */
export const wapro: Connector<WaproSettings> = {
  system: 'wapro',
  title: 'WAPRO Mag (agent)',
  settings: waproSettings,
  secrets: [],
  // Nothing is ever asked of it; the contract wants a number.
  limits: { pageSize: 500, requestsPerSecond: 10, burst: 20 },
  open: environment =>
    openV1(environment, {
      pushes: [
        'products',
        'stock',
        'prices',
        'customers',
        'delivery-places',
        'users',
        'order-statuses',
        'shipments',
        'invoices',
        'payments',
      ],
      pulls: ['orders', 'customers', 'delivery-places'],
      takes: {
        salesChannel: 'no',
        paymentCondition: 'no',
        paymentMethod: 'field',
        shippingMethod: 'field',
        salutation: 'no',
        language: 'no',
        country: 'field',
        tax: 'no',
      },
      passive: 'The agent beside WAPRO fetches orders by itself and enters them by WAPRO’s own procedures.',
    }),
};
