import type { PulledOrder } from '../records.ts';
import { toClarionDay } from '../rules/clarion.ts';

/** The payment form that the settings name for the order's method, if any. */
export const paymentFormOf = (order: PulledOrder, forms: Record<string, string>): string | undefined => {
  const { code, name } = order.payment?.method ?? {};
  return (code && forms[code]) || (name && forms[name]) || forms['*'];
};

export const personOf = ({ customer }: PulledOrder): string =>
  [customer.firstName, customer.lastName].filter(Boolean).join(' ') || (customer.name ?? '');

/** The day of a moment; throws a `RangeError` where nobody can read it. */
export const dayOf = (moment: string | undefined): string | undefined => {
  const day = moment?.slice(0, 10);
  if (day !== undefined) toClarionDay(day);
  return day;
};

export const addressLine = (address: NonNullable<PulledOrder['shipTo']>): string => {
  const name = address.company || address.name || [address.firstName, address.lastName].filter(Boolean).join(' ');
  const town = [address.zip, address.city].filter(Boolean).join(' ');
  return [name, address.street, town, address.country, address.phone].filter(Boolean).join(', ');
};
