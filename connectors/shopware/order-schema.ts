import { z } from 'zod';

/** Text that may be missing, null or blank, which all mean the same. */
const text = z
  .string()
  .nullish()
  .transform(value => value?.trim() || undefined);

/** A list that PHP may send as null, or as an object when its keys have gaps. */
const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    value => (value === null || value === undefined ? [] : isObject(value) ? Object.values(value) : value),
    z.array(item),
  );

/** An object that PHP sends as `[]` when it is empty. */
const bag = <T extends z.ZodType>(shape: T) =>
  z.preprocess(value => (value === null || value === undefined || Array.isArray(value) ? {} : value), shape);

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const named = z.object({ name: text, translated: bag(z.object({ name: text })) });
const state = z.object({ technicalName: z.string().min(1) });
const taxes = list(z.object({ tax: z.number(), taxRate: z.number(), price: z.number() }));
const price = z.object({ unitPrice: z.number(), totalPrice: z.number(), quantity: z.number(), calculatedTaxes: taxes });
const salutation = z
  .object({
    id: z.string(),
    salutationKey: text,
    displayName: text,
    translated: bag(z.object({ displayName: text })),
  })
  .nullish();

const address = z.object({
  id: z.string(),
  salutation,
  firstName: z.string(),
  lastName: z.string(),
  company: text,
  department: text,
  street: z.string(),
  additionalAddressLine1: text,
  additionalAddressLine2: text,
  zipcode: text,
  city: z.string(),
  country: z.object({ iso: z.string().regex(/^[A-Za-z]{2}$/, 'is not a country code of two letters') }),
  countryState: z.object({ name: text, shortCode: text }).nullish(),
  phoneNumber: text,
  vatId: text,
});

const line = z.object({
  id: z.string(),
  parentId: text,
  type: text,
  label: z.string(),
  quantity: z.number(),
  position: z.number().nullish(),
  price,
  payload: bag(z.object({ productNumber: text, ean: text })),
});

const transaction = z.object({
  id: z.string(),
  createdAt: z.iso.datetime({ offset: true }),
  amount: z.object({ totalPrice: z.number() }),
  paymentMethodId: z.string(),
  paymentMethod: named.extend({ technicalName: text }).nullish(),
  stateMachineState: state,
});

const delivery = z.object({
  id: z.string(),
  shippingMethodId: z.string(),
  shippingMethod: named.extend({ technicalName: text }).nullish(),
  shippingOrderAddress: address.nullish(),
  shippingCosts: price,
  stateMachineState: state,
  trackingCodes: list(z.string()),
  positions: z.array(z.object({ id: z.string() })).nullish(),
});

/** An order of Shopware 6.4 to 6.7 with its associations loaded; what we do not use may be anything. */
export const orderSchema = z.object({
  id: z.string(),
  orderNumber: z.string().min(1),
  orderDateTime: z.iso.datetime({ offset: true }),
  customerComment: text,
  price: z.object({
    netPrice: z.number(),
    totalPrice: z.number(),
    taxStatus: z.enum(['gross', 'net', 'tax-free']),
    calculatedTaxes: taxes,
  }),
  shippingTotal: z.number().nullish(),
  shippingCosts: z.object({ totalPrice: z.number() }).nullish(),
  currency: z.object({ isoCode: z.string().regex(/^[A-Z]{3}$/, 'is not a currency code of three letters') }),
  languageId: z.string(),
  language: z.object({ name: text, locale: z.object({ code: text }).nullish() }).nullish(),
  salesChannelId: z.string(),
  salesChannel: named.nullish(),
  stateMachineState: state,
  orderCustomer: z.object({
    customerId: text,
    customerNumber: text,
    email: z.string().min(1),
    firstName: z.string(),
    lastName: z.string(),
    company: text,
    salutation,
    vatIds: list(z.string()),
  }),
  billingAddressId: z.string(),
  billingAddress: address.nullish(),
  addresses: list(address),
  lineItems: z.array(line),
  transactions: z.array(transaction),
  deliveries: z.array(delivery),
});

export type ShopwareOrder = z.output<typeof orderSchema>;
export type ShopwareAddress = z.output<typeof address>;
export type ShopwareLine = z.output<typeof line>;
export type ShopwareTransaction = z.output<typeof transaction>;
export type ShopwareDelivery = z.output<typeof delivery>;
export type ShopwareTaxes = z.output<typeof taxes>;
export type ShopwareSalutation = z.output<typeof salutation>;
