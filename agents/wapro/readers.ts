import type { DbSession } from './db.ts';
import { customerReader, deliveryPlaceReader, userReader } from './read/buyers.ts';
import { productReader, stockReader } from './read/goods.ts';
import { invoiceReader } from './read/invoices.ts';
import { paymentReader } from './read/payments.ts';
import { priceReader } from './read/prices.ts';
import type { Reader } from './read/reader.ts';
import { shipmentReader, statusReader } from './read/statuses.ts';
import type { WaproAgentSettings } from './settings.ts';
import type { Ledger } from './store/ledger.ts';

/** Every entity that is read; users and the extras of documents only where the probe found their columns. */
export const readersOf = (
  db: DbSession,
  settings: WaproAgentSettings,
  ledger: Pick<Ledger, 'findByWapro'>,
  { contacts, extras }: { contacts: boolean; extras: boolean },
): Reader[] => [
  productReader(db, settings),
  stockReader(db, settings),
  priceReader(db, settings),
  customerReader(db, settings),
  deliveryPlaceReader(db, settings),
  ...(contacts ? [userReader(db, settings)] : []),
  statusReader(db, settings, ledger),
  shipmentReader(db, settings, ledger),
  invoiceReader(db, settings, ledger, extras),
  paymentReader(db, settings),
];
