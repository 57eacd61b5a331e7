/** Where a target takes a value: in a field of its own, in the order's note, or not at all. */
export type Takes = Record<TakenValue, 'field' | 'note' | 'no'>;

export type TakenValue =
  | 'salesChannel'
  | 'paymentCondition'
  | 'paymentMethod'
  | 'shippingMethod'
  | 'salutation'
  | 'language'
  | 'country'
  | 'tax';
