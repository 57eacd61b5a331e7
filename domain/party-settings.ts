import type { FieldOwner } from './merge-three-way.ts';

/** How a flow of customers decides: buyers, their delivery places and the users who act for them (W1–W4). */
export type PartyFlowSettings = {
  /** What is carried. */
  carries: { customers: boolean; deliveryPlaces: boolean; users: boolean };
  /** The target writes an invitation to a buyer's user when the account is made. */
  invite: boolean;
  /** Changes of the target are carried back (W2). */
  twoWay: boolean;
  /** Per field, such as `address.street` or `phone`; a field without an entry: `fieldOwner`. */
  owners: Record<string, FieldOwner>;
  fieldOwner: FieldOwner;
};

export const defaultPartyFlowSettings: PartyFlowSettings = {
  carries: { customers: true, deliveryPlaces: true, users: true },
  invite: true,
  twoWay: true,
  owners: { taxId: 'source', creditLimit: 'source', priceList: 'source', paymentDays: 'source', blocked: 'source' },
  fieldOwner: 'newest',
};
