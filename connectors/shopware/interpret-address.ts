import type { Address, Named } from '../../domain/order.ts';
import type { ShopwareAddress, ShopwareSalutation } from './order-schema.ts';

export function interpretAddress(address: ShopwareAddress): Address {
  const { additionalAddressLine1, additionalAddressLine2 } = address;
  return {
    company: address.company,
    department: address.department,
    salutation: interpretSalutation(address.salutation),
    firstName: address.firstName.trim(),
    lastName: address.lastName.trim(),
    street: address.street.trim(),
    additional: [additionalAddressLine1, additionalAddressLine2].filter(part => part !== undefined),
    zip: address.zipcode ?? '',
    city: address.city.trim(),
    region: address.countryState?.name ?? address.countryState?.shortCode,
    country: address.country.iso.toUpperCase(),
    phone: address.phoneNumber,
    vatId: address.vatId,
  };
}

/** By key (`mr`, `mrs`, `not_specified`); Shopware 6.5 and later may have none. */
export function interpretSalutation(salutation: ShopwareSalutation): Named | undefined {
  if (!salutation) return undefined;
  const code = salutation.salutationKey ?? salutation.id;
  return { code, name: salutation.translated.displayName ?? salutation.displayName ?? code };
}
