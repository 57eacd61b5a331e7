import type { ApiClient } from '../api-client.ts';
import { ensureConnection, ensureFlow } from './demo-wiring.ts';
import { orderLookups, orderStates } from './drugstore-words.ts';
import type { PharmacyAccess } from './sandboxes.ts';

/** The key of the pharmacy's connection, which is part of the address that its program calls. */
export const pharmacyKey = 'demo-pharmacy';
const drugstoreKey = 'demo-drugstore';

type PharmacyPlaces = { api: ApiClient; pharmacy: PharmacyAccess; drugstore: { url: string; key: string } };

/**
 * Sets up the pharmacy, its web shop and the flows between them (goods, orders, and what becomes of orders), or what of it is
 * missing; safe to repeat at every start.
 */
export async function setUpPharmacy({ api, pharmacy, drugstore }: PharmacyPlaces): Promise<void> {
  const { userName, password } = pharmacy;
  await ensureConnection(api, {
    key: pharmacyKey,
    system: 'kamsoft',
    // The codes that the stand-in uses: 0 is a new order, 4 one that it has sent.
    settings: { userName, states: { '0': 'accepted', '1': 'in-progress', '4': 'shipped' }, pointSymbols: ['INPOST'] },
    known: { password },
  });
  await ensureConnection(api, {
    key: drugstoreKey,
    system: 'prestashop',
    // A shop on the same machine bears more than the default, which spares a real one's host.
    settings: { allowPrivate: true, allowPlainHttp: true, requestsPerSecond: 60, burst: 60 },
    known: { shopUrl: drugstore.url, key: drugstore.key },
  });
  const goods = { key: 'pharmacy-to-shop', entity: 'products', source: pharmacyKey, target: drugstoreKey } as const;
  await ensureFlow(api, goods, async () => ({ settings: { create: 'active' } }));
  const statuses = { ...goods, key: 'pharmacy-statuses', entity: 'order-statuses' } as const;
  await ensureFlow(api, statuses, async () => ({
    settings: { states: await orderStates(drugstore), tellBuyer: true },
  }));
  const orders = { key: 'shop-to-pharmacy', entity: 'orders', source: drugstoreKey, target: pharmacyKey } as const;
  await ensureFlow(api, orders, async () => ({
    // Cash on delivery counts as assured and is paid once the parcel is handed over.
    settings: { gate: { paymentStates: ['paid', 'authorized'] } },
    lookups: await orderLookups(drugstore),
  }));
}
