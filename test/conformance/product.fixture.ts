import { type CatalogueFlowSettings, defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import type { Product } from '../../domain/product.ts';

export const flowSettings: CatalogueFlowSettings = { ...defaultCatalogueFlowSettings, create: 'active' };

let made = 0;

/** Twelve digits with the check digit of a GTIN-13 (GS1 General Specifications 7.9). */
const gtin13 = (twelve: string): string => {
  const sum = [...twelve].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return `${twelve}${(10 - (sum % 10)) % 10}`;
};

/** A pharmacy product that no other is like, its codes its own. */
export function aProduct(
  { currency, vatRate }: { currency: string; vatRate: string },
  changes: Partial<Product> = {},
): Product {
  made += 1;
  const code = String(made).padStart(6, '0');
  return {
    id: `019e0000-0000-7000-8000-000000${code}`,
    externalId: `70${code}`,
    withdrawn: false,
    base: {
      name: `Żel „Łagodny” & Co. ${made}, 50 ml`,
      bloz7: `9${code}`,
      ean: gtin13(`590123${code}`),
      manufacturer: `Zakład Źródło ${made % 3}`,
      category: `Dział ${made % 2}`,
      vatRate,
      form: 'żel',
      dose: '20 mg/g',
      pack: '50 ml',
      weight: '0.075',
    },
    texts: { description: '<p>Dwa < trzy &amp; <b>pół</b>.</p><script>alert(1)</script>' },
    price: { amount: '19.99', currency, vatRate },
    stock: { available: '7' },
    ...changes,
  };
}
