/** The shop generations that the sandbox can play. */
export const profileNames = ['6.4', '6.5', '6.6', '6.7'] as const;
export type ProfileName = (typeof profileNames)[number];

/** What differs between the generations on the wire. */
export type Profile = {
  name: ProfileName;
  /** As `/api/_info/version` and the header `sw-version` say it. */
  version: string;
  /** Greatest `limit`, which is also the default; null: no bound and everything by default (6.5.5 to 6.5.8). */
  maxLimit: number | null;
  /** Whether `stateMachineState` of orders, transactions and deliveries comes unasked (until 6.5). */
  autoloadsStates: boolean;
  /** Until 6.6 payments also move by `pay`, `pay_partially`, `do_pay`, and a few moves by those alone. */
  oldPaymentTransitions: boolean;
  /** Whether an order points at its primary delivery and transaction (6.7). */
  primaryPointers: boolean;
  /** Fields that this generation does not know yet, as `entity.field`. */
  unknownFields: ReadonlySet<string>;
};

const since66 = [
  'order.taxCalculationType',
  'order_address.hash',
  'order_transaction.validationData',
  'payment_method.technicalName',
  'shipping_method.technicalName',
];
const since67 = [
  'order.internalComment',
  'order.primaryOrderDeliveryId',
  'order.primaryOrderDeliveryVersionId',
  'order.primaryOrderDelivery',
  'order.primaryOrderTransactionId',
  'order.primaryOrderTransactionVersionId',
  'order.primaryOrderTransaction',
  'product.type',
];

const profiles: Record<ProfileName, Profile> = {
  '6.4': {
    name: '6.4',
    version: '6.4.20.2',
    maxLimit: 100,
    autoloadsStates: true,
    oldPaymentTransitions: true,
    primaryPointers: false,
    unknownFields: new Set([...since66, ...since67, 'webhook.onlyLiveVersion']),
  },
  '6.5': {
    name: '6.5',
    version: '6.5.8.14',
    maxLimit: null,
    autoloadsStates: true,
    oldPaymentTransitions: true,
    primaryPointers: false,
    unknownFields: new Set([...since66, ...since67]),
  },
  '6.6': {
    name: '6.6',
    version: '6.6.10.6',
    maxLimit: 500,
    autoloadsStates: false,
    oldPaymentTransitions: true,
    primaryPointers: false,
    unknownFields: new Set(since67),
  },
  '6.7': {
    name: '6.7',
    version: '6.7.4.0',
    maxLimit: 500,
    autoloadsStates: false,
    oldPaymentTransitions: false,
    primaryPointers: true,
    unknownFields: new Set(),
  },
};

/** The profile of a generation. */
export const profileOf = (name: ProfileName): Profile => profiles[name];

/** Whether a text names a generation that the sandbox can play. */
export const isProfileName = (text: string): text is ProfileName => profileNames.some(name => name === text);
