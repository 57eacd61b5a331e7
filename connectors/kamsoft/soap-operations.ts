/** The three operations of `iShopService` with their parameters in order (protocol page, 1.3). */
export const operations = {
  SetOffer: ['userName', 'password', 'document'],
  GetOrders: ['userName', 'password', 'lastOrderId', 'lastDateTime'],
  SetOrders: ['userName', 'password', 'document'],
} as const;

export type Operation = keyof typeof operations;
export type Parameter = (typeof operations)[Operation][number];

const names = new Map<string, Parameter>([
  ['username', 'userName'],
  ['password', 'password'],
  ['offer', 'document'],
  ['orders', 'document'],
  ['lastorderid', 'lastOrderId'],
  ['lastdatetime', 'lastDateTime'],
]);

/** The operation of an element's local name, or else of a soapAction such as `urn:SOAP_ISHOP#soap_ishop_server#SetOffer`. */
export const operationOf = (localName: string, soapAction = ''): Operation | undefined => {
  const acted = soapAction.replace(/["\s]/g, '').split(/[#/:]/).at(-1) ?? '';
  return byName(localName) ?? byName(acted);
};

const byName = (name: string): Operation | undefined =>
  (Object.keys(operations) as Operation[]).find(operation => operation.toLowerCase() === name.toLowerCase());

/** Which parameter an element is: by its name in any case, with or without the leading A, or else by its position from 0. */
export const parameterOf = (operation: Operation, localName: string, position: number): Parameter | undefined => {
  const name = localName.toLowerCase();
  const named = names.get(name) ?? (name.startsWith('a') ? names.get(name.slice(1)) : undefined);
  const all: readonly Parameter[] = operations[operation];
  return named !== undefined && all.includes(named) ? named : all[position];
};
