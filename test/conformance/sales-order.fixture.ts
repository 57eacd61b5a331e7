import type { Debtor, SalesOrder } from '../../domain/sales-order.ts';

/** A person with an address in two parts; `changes` may make it a company. */
export function aDebtor(email: string, changes: Partial<Debtor> = {}): Debtor {
  const address = {
    firstName: 'Zofia',
    lastName: 'Łęcka',
    street: 'ul. Długa',
    houseNumber: '5',
    houseNumberSuffix: '/7',
    additional: '',
    zip: '00-238',
    city: 'Warszawa',
    region: '',
    country: 'PL',
    phone: '+48 22 123 45 67',
  };
  return {
    type: 'person',
    name: 'Zofia Łęcka',
    email,
    customerNumber: '10042',
    contact: { salutation: 'f', firstName: 'Zofia', lastName: 'Łęcka' },
    invoiceAddress: address,
    deliveryAddress: {
      ...address,
      street: 'Rynek',
      houseNumber: '1',
      houseNumberSuffix: '',
      city: 'Kraków',
      zip: '31-042',
    },
    ...changes,
  };
}

export const aCompany = (email: string): Debtor => {
  const person = aDebtor(email);
  const invoiceAddress = { ...person.invoiceAddress, company: 'Łęcka i Wspólnicy Sp. z o.o.' };
  return { ...person, type: 'company', name: invoiceAddress.company, vatNumber: 'PL5260250274', invoiceAddress };
};

/** Two of one product, one of a variant and shipping: 49.85 gross. */
export function aSalesOrder(
  reference: string,
  skus: { simple: string; variant: string },
  changes: Partial<SalesOrder> = {},
): SalesOrder {
  return {
    reference,
    number: reference,
    orderedAt: '2026-03-02T09:30:00.000Z',
    status: 'new',
    paid: true,
    currency: 'EUR',
    pricesIncludeTax: true,
    taxFree: false,
    language: 'pl',
    channel: 'Storefront',
    debtor: aDebtor(`${reference.toLowerCase()}@example.com`),
    lines: [
      {
        sku: skus.simple,
        description: 'Linen tea towel',
        quantity: '2',
        unitPrice: '8.95',
        taxRate: '21',
        kind: 'goods',
      },
      {
        sku: skus.variant,
        description: 'Cotton apron M',
        quantity: '1',
        unitPrice: '26.95',
        taxRate: '21',
        kind: 'goods',
      },
    ],
    charges: [{ kind: 'shipping', description: 'Standard', amount: '5.00', taxRate: '21' }],
    totals: { net: '41.20', tax: '8.65', gross: '49.85' },
    note: ['Payment method: iDEAL', 'Shipping method: Standard'],
    ...changes,
  };
}
