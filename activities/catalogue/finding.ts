import type { RemoteProduct } from '../../connectors/catalogue-contract.ts';
import type { OwedProduct } from '../../db/queries/due-products.ts';
import type { FieldGroup, Fields } from '../../domain/product.ts';

export type Group = Exclude<FieldGroup, 'photos'>;

/**
 * What was found of one group of one product. `left` says why a difference was not written; `foreign` is one of a group that the flow
 * leaves to its target.
 */
export type Finding = {
  productId: string;
  externalId: string;
  group: FieldGroup;
  held: Fields;
  wanted: Fields;
  outcome: 'equal' | 'repaired' | 'left' | 'found' | 'failed' | 'foreign';
  reason?: string;
  /** What left it. */
  by?: Held['by'];
};

/** Why a group of a product is not written, whatever differs. */
export type Held = { by: 'lock' | 'task' | 'sale'; reason: string };

/** Why a difference under a lock stays. */
export const byLock: Held = { by: 'lock', reason: 'Locked.' };

/** What a group of a product should be; `held` is what keeps it from being written. */
export type Wanted = { owed: OwedProduct; group: Group; desired: string; fields: Fields; held?: Held };

/** What should be, what was found, and what of it is to be written. */
export type Compared = { one: Wanted; finding: Finding; changes: Fields; remote?: RemoteProduct };
