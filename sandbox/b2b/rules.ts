import type {
  CustomerPulled,
  DeliveryPlacePulled,
  InvoicePulled,
  PaymentPulled,
  ProductPulled,
  UserPulled,
} from '../../client/types.ts';
import type { PlacedOrder, World } from './world.ts';

export const isThere = ({ op }: { op: string }): boolean => op === 'upsert';
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A buyer whom the wholesaler no longer selects, or blocked, or whose data was erased, may not order; the account stays (W1). */
export const isClosed = (buyer: CustomerPulled): boolean =>
  !isThere(buyer) || buyer.closed === true || buyer.blocked === true || buyer.anonymised === true;

/** Goods in the holding category are not visible before they were confirmed; what is withdrawn is not either (W6). */
export const isShown = (product: ProductPulled): boolean =>
  isThere(product) && product.visible !== false && product.active !== false && product.withdrawn !== 'yes';

/** What one user may see and handle: their own buyers and what belongs to these, nothing else (W3). */
export type Sight = {
  user: UserPulled;
  buyers: CustomerPulled[];
  buyer(id: string): CustomerPulled | undefined;
  places(buyerId: string): DeliveryPlacePulled[];
  orders(): PlacedOrder[];
  order(id: string): PlacedOrder | undefined;
  invoices(): InvoicePulled[];
  payments(): PaymentPulled[];
};

/** What a user sees; undefined for one who is unknown or no longer active. */
export function sightOf(world: World, userId: string): Sight | undefined {
  const user = world.held.users.get(userId);
  if (!user || !isThere(user) || user.active === false) return undefined;
  const ids = new Set(user.customers);
  const buyers = [...ids].flatMap(id => world.held.customers.get(id) ?? []);
  const known = new Map(buyers.map(buyer => [buyer.id, buyer]));
  const isTheirs = (id: string | undefined) => id !== undefined && known.has(id);
  return {
    user,
    buyers,
    buyer: id => known.get(id),
    places: buyerId => (isTheirs(buyerId) ? placesOf(world, buyerId) : []),
    orders: () => [...world.orders.values()].filter(order => isTheirs(order.buyer)),
    order(id) {
      const order = world.orders.get(id);
      return order && isTheirs(order.buyer) ? order : undefined;
    },
    invoices: () => [...world.held.invoices.values()].filter(each => isThere(each) && isTheirs(each.customer)),
    payments: () => [...world.held.payments.values()].filter(each => isThere(each) && isTheirs(each.customer)),
  };
}

export const placesOf = (world: World, buyerId: string): DeliveryPlacePulled[] =>
  [...world.held['delivery-places'].values()]
    .filter(place => isThere(place) && place.customer === buyerId)
    .sort((a, b) => textOf(a.name).localeCompare(textOf(b.name), 'pl', { numeric: true }));

/** Users who act for a buyer. */
export const usersOf = (world: World, buyerId: string): UserPulled[] =>
  [...world.held.users.values()].filter(
    user => isThere(user) && user.active !== false && user.customers?.includes(buyerId) === true,
  );
