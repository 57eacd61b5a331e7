import type { PulledRecords, PushRecords } from '../../client/types.ts';
import type { VatCode } from './rules/vat.ts';

/** The entities that WAPRO tells of. */
export type PushEntity =
  | 'products'
  | 'stock'
  | 'prices'
  | 'customers'
  | 'delivery-places'
  | 'users'
  | 'order-statuses'
  | 'shipments'
  | 'invoices'
  | 'payments';

/** A record that always names itself: the agent remembers by it what it sent. */
export type Named<Record> = Record & { externalId: string };

export type Pushed = { [Entity in PushEntity]: Named<PushRecords[Entity]> };
export type AnyRecord = Pushed[PushEntity];

export type ProductRecord = Pushed['products'];
export type PriceRecord = Pushed['prices'];
export type CustomerRecord = Pushed['customers'];
export type DeliveryPlaceRecord = Pushed['delivery-places'];
export type UserRecord = Pushed['users'];
export type OrderStatusRecord = Pushed['order-statuses'];
export type ShipmentRecord = Pushed['shipments'];
export type InvoiceRecord = Pushed['invoices'];
export type InvoiceLineRecord = NonNullable<InvoiceRecord['lines']>[number];
export type PaymentRecord = Pushed['payments'];
export type PaymentApplication = NonNullable<PaymentRecord['applications']>[number];

/** What the agent fetches. */
export type Pulled = Pick<PulledRecords, 'orders' | 'customers' | 'delivery-places'>;

export interface OrderLine {
  id: string;
  product?: string;
  sku?: string;
  name: string;
  kind?: 'goods' | 'promotion' | 'other';
  quantity: string;
  unitPrice: string;
  vatCode?: VatCode;
  vatRate?: string;
  note?: string;
}

type Offered = Pulled['orders'];

/** An order of the hub with all that entering it takes. */
export interface PulledOrder
  extends Pick<
    Offered,
    'user' | 'billing' | 'shipTo' | 'deliveryPlace' | 'documentWish' | 'wantedAt' | 'note' | 'state'
  > {
  /** The id under which the hub gives it out. */
  externalId: string;
  seq?: number;
  number: string;
  currency: string;
  basis: 'net' | 'gross' | 'tax-free';
  customer: Partial<NonNullable<Offered['customer']>> & { name?: string };
  pickupPoint?: { carrier?: string; pointId?: string; name?: string };
  payment?: { method?: { code: string; name?: string } };
  shipping?: { method: { code: string; name?: string }; cost?: string; vatCode?: VatCode; vatRate?: string };
  lines: OrderLine[];
  totals?: { gross?: string };
}
