import type { Memory } from '../contract.ts';

const entity = 'hidden-for-prescription';

/**
 * Which products this connector made inactive because they are only sold on prescription. A shop cannot say who made a product
 * inactive, and only what we did may be taken back: what a person switched off stays off.
 */
export const prescriptionMarks = (memory: Memory) => ({
  /** Those of the products that are marked. */
  async of(products: string[]): Promise<Set<string>> {
    if (products.length === 0) return new Set();
    return new Set((await memory.recall(entity, products)).map(({ key }) => key));
  },

  /** Written before the product is: a process that ends in between must not leave it inactive for ever. */
  mark: (product: string): Promise<void> => memory.remember(entity, [{ key: product, externalId: product, data: {} }]),

  forget: (product: string): Promise<void> => memory.forget(entity, [product]),
});

export type PrescriptionMarks = ReturnType<typeof prescriptionMarks>;
