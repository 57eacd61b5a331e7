type Json = Record<string, unknown>;

const id = (letter: string) => letter.repeat(32);
const price = (unitPrice: number, quantity: number, taxes: Json[]) => {
  return { unitPrice, quantity, totalPrice: unitPrice * quantity, calculatedTaxes: taxes, taxRules: [] };
};
export const address = (more: Json = {}): Json => ({
  id: id('a'),
  salutation: null,
  firstName: ' Ann ',
  lastName: 'Jansen',
  company: null,
  department: null,
  street: 'Kerkstraat 5-2',
  additionalAddressLine1: null,
  additionalAddressLine2: 'Achterhuis',
  zipcode: '1017 GA',
  city: 'Amsterdam',
  country: { iso: 'NL', name: null },
  phoneNumber: '',
  vatId: null,
  ...more,
});

export const line = (more: Json = {}): Json => ({
  id: id('1'),
  parentId: null,
  type: 'product',
  label: 'Mug',
  quantity: 2,
  position: 1,
  price: price(12.1, 2, [{ tax: 4.2, taxRate: 21, price: 24.2 }]),
  payload: { productNumber: 'MUG', options: [] },
  ...more,
});

export const payment = (state: string, createdAt: string, more: Json = {}): Json => ({
  id: id('7'),
  createdAt,
  updatedAt: null,
  amount: price(24.2, 1, []),
  paymentMethodId: id('8'),
  paymentMethod: { id: id('8'), name: null, translated: { name: 'Invoice' } },
  stateMachineState: { technicalName: state, name: 'x' },
  ...more,
});

export const delivery = (more: Json = {}): Json => ({
  id: id('d'),
  shippingMethodId: id('5'),
  shippingMethod: { id: id('5'), technicalName: 'shipping_standard', name: 'Standard', translated: [] },
  shippingOrderAddress: address({ id: id('b'), city: 'Utrecht' }),
  shippingCosts: price(0, 1, []),
  stateMachineState: { technicalName: 'open' },
  trackingCodes: [],
  positions: [{ id: id('9') }],
  ...more,
});

/** An order as Shopware 6.4 sends it, empty things in PHP's manner, with what a test changes. */
export const order = (more: Json = {}): Json => ({
  id: id('0'),
  versionId: '0fa91ce3e96a4bc2be4bd9ce752c3425',
  autoIncrement: 7,
  orderNumber: '10001',
  orderDateTime: '2026-03-01T12:30:00.000+02:00',
  customerComment: null,
  customFields: [],
  price: {
    netPrice: 20,
    totalPrice: 24.2,
    positionPrice: 24.2,
    rawTotal: 24.2,
    taxStatus: 'gross',
    calculatedTaxes: [{ tax: 4.2, taxRate: 21, price: 24.2 }],
  },
  shippingTotal: 0,
  currency: { isoCode: 'EUR' },
  languageId: id('2'),
  language: { name: 'Deutsch', locale: { code: 'de-DE' } },
  salesChannelId: id('3'),
  salesChannel: { name: 'Storefront', translated: { name: 'Storefront' } },
  stateMachineState: { technicalName: 'open' },
  orderCustomer: {
    customerId: null,
    customerNumber: '20001',
    email: 'ann@example.com',
    firstName: 'Ann',
    lastName: 'Jansen',
    company: '',
    salutation: { id: id('4'), salutationKey: 'mrs', displayName: 'Mrs.', translated: [] },
    vatIds: null,
  },
  billingAddressId: id('a'),
  billingAddress: address(),
  addresses: [],
  lineItems: [line()],
  transactions: [payment('paid', '2026-03-01T10:30:01.000+00:00')],
  deliveries: [delivery()],
  tags: [],
  ...more,
});
