import type { Fields } from '../../domain/product.ts';

/** The wanted fields that are not as wanted; what the target holds beyond them is not ours. */
export function differing(held: Fields, wanted: Fields): Fields {
  return Object.fromEntries(Object.entries(wanted).filter(([field, value]) => (held[field] ?? '') !== value));
}
