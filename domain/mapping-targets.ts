import type { TakenValue } from './takes.ts';

/** A field that a mapping can fill. `takes` says which of the target's abilities decides whether it is asked for. */
export type MappingTarget = {
  required: boolean;
  decimal?: boolean;
  takes?: TakenValue;
  /** How the value is called in a note. */
  label: string;
};

const address = (path: string, label: string): [string, MappingTarget][] => [
  ...[
    'company',
    'firstName',
    'lastName',
    'houseNumber',
    'houseNumberSuffix',
    'additional',
    'zip',
    'region',
    'phone',
  ].map((field): [string, MappingTarget] => [`${path}.${field}`, { required: false, label: `${label} ${field}` }]),
  [`${path}.street`, { required: true, label: `${label} street` }],
  [`${path}.city`, { required: true, label: `${label} city` }],
  [`${path}.country`, { required: true, takes: 'country', label: `${label} country` }],
];

/** Every field that a mapping can fill, by path. `note` may be filled often: each value is a line of its own. */
export const mappingTargets: ReadonlyMap<string, MappingTarget> = new Map<string, MappingTarget>([
  ['number', { required: true, label: 'Number' }],
  ['orderedAt', { required: true, label: 'Ordered at' }],
  ['language', { required: false, takes: 'language', label: 'Language' }],
  ['channel', { required: false, takes: 'salesChannel', label: 'Sales channel' }],
  ['paymentCondition', { required: false, takes: 'paymentCondition', label: 'Payment condition' }],
  ['paymentMethod', { required: false, takes: 'paymentMethod', label: 'Payment method' }],
  ['shippingMethod', { required: false, takes: 'shippingMethod', label: 'Shipping method' }],
  ['note', { required: false, label: 'Note' }],
  ['debtor.name', { required: true, label: 'Debtor' }],
  ['debtor.email', { required: true, label: 'E-mail' }],
  ['debtor.customerNumber', { required: false, label: 'Customer number' }],
  ['debtor.vatNumber', { required: false, label: 'VAT id' }],
  ['debtor.phone', { required: false, label: 'Phone' }],
  ['debtor.language', { required: false, takes: 'language', label: 'Language of the debtor' }],
  ['debtor.contact.salutation', { required: false, takes: 'salutation', label: 'Salutation' }],
  ['debtor.contact.firstName', { required: false, label: 'First name' }],
  ['debtor.contact.lastName', { required: false, label: 'Last name' }],
  ...address('debtor.invoiceAddress', 'Invoice address'),
  ...address('debtor.deliveryAddress', 'Delivery address'),
  ['lines[].sku', { required: true, label: 'SKU' }],
  ['lines[].description', { required: true, label: 'Description' }],
  ['lines[].quantity', { required: true, decimal: true, label: 'Quantity' }],
  ['lines[].unitPrice', { required: true, decimal: true, label: 'Unit price' }],
]);

/** Whether a target path is filled once per goods line. */
export const isLinePath = (path: string): boolean => path.startsWith('lines[].');
