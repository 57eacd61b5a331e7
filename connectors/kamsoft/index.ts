import type { Connector, Finding } from '../contract.ts';
import { orderDocument } from './order-document.ts';
import { readFeedback } from './read-feedback.ts';
import { createOfferReader } from './read-offer.ts';
import { type KamsoftSettings, kamsoftSecrets, kamsoftSettings } from './settings.ts';

const passive =
  'The pharmacy program fetches its orders itself and takes each one once. A change of a fetched order cannot be forwarded: tell the pharmacy.';

const findings: Finding[] = [
  {
    ok: true,
    what: 'The hub never calls Kamsoft: the pharmacy program sends its offer, fetches orders and reports statuses by itself, and the hub waits for it. Enter this connection’s address, user name and password there.',
  },
];

/** Kamsoft KS-APTEKA and KS-AOW with the module APW45, which call the hub by SOAP. */
export const kamsoft: Connector<KamsoftSettings> = {
  system: 'kamsoft',
  title: 'Kamsoft KS-APTEKA / KS-AOW (APW45)',
  settings: kamsoftSettings,
  secrets: kamsoftSecrets,
  // Nothing is ever asked of it; the contract wants a number.
  limits: { pageSize: 50, requestsPerSecond: 1, burst: 1 },
  open: ({ settings }) => ({
    check: () => Promise.resolve(findings),
    source: {
      products: { readPackage: createOfferReader(settings) },
      orderStatuses: { interpret: bytes => readFeedback(bytes, settings) },
    },
    target: {
      offeredOrders: {
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
        passive,
        document: (order, source, products) => orderDocument(order, source, products, settings),
        pickUpHours: settings.pickUpHours,
      },
    },
  }),
};
