import type { CarrierRule } from './catalogue-settings.ts';
import { decimal } from './decimal.ts';
import type { Product } from './product.ts';

// What must stay between 2 and 8 °C travels cooled.
const coldest = '8';

/**
 * The codes of the carriers that a product may travel with, sorted, each once.
 *
 * What the source said of the product itself counts, also where it said "none" (an empty list: no carrier may take it); where
 * it said nothing, the first rule of which every condition holds. `undefined`: nothing is known, so nothing is restricted.
 */
export const carriersOf = (product: Pick<Product, 'base' | 'carriers'>, rules: CarrierRule[]): string[] | undefined => {
  const named = product.carriers?.codes.split(',').map(code => code.trim());
  const codes = named ?? rules.find(rule => fits(product.base, rule.when))?.carriers;
  return codes && [...new Set(codes.filter(Boolean))].sort();
};

const fits = (base: Product['base'], when: CarrierRule['when']): boolean =>
  (when.category === undefined || when.category.trim() === base.category?.trim()) &&
  (when.prescription === undefined || when.prescription === (base.prescription === 'yes')) &&
  (when.coldChain === undefined || when.coldChain === isColdChain(base)) &&
  (when.heavierThan === undefined || isHeavier(base, when.heavierThan));

/** Whether a product has to stay cold on its way: stored at 8 °C at most. */
const isColdChain = ({ maxTemp }: Product['base']): boolean =>
  maxTemp !== undefined && decimal(maxTemp, 'The highest storage temperature').lte(coldest);

// A weight that is not known is not heavier than anything.
const isHeavier = ({ weight }: Product['base'], than: string): boolean =>
  weight !== undefined &&
  decimal(weight, 'The weight').gt(decimal(than, 'The weight "heavier than" in the carrier rules'));
