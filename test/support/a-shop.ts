import type { CatalogueWriter, RemoteProduct } from '../../connectors/catalogue-contract.ts';
import { done } from '../../connectors/outcome.ts';
import { writerOf } from './offer-side.ts';

type Stated = { externalId: string; name?: string; codes: RemoteProduct['codes'] };

const codeNames = ['externalId', 'bloz7', 'sku', 'ean'] as const;

/** A target in memory that is looked through by codes, and that keeps what is created in it. */
export function aShop(stated: Stated[] = []) {
  const products = new Map<string, RemoteProduct>();
  for (const { externalId, name = '', codes } of stated)
    products.set(externalId, { externalId, name, active: true, codes, held: {} });
  const shop = {
    products,
    /** Ends the process right before or after the next creation. */
    kill: undefined as 'before' | 'after' | undefined,
    writer: writerOf({
      findByCodes: async codes =>
        done(
          [...products.values()].filter(one => codeNames.some(name => codes[name] && codes[name] === one.codes[name])),
        ),
      create: async (product, active) => {
        if (shop.kill === 'before') throw new Error('killed');
        const externalId = `made-${product.externalId}${products.has(`made-${product.externalId}`) ? '-again' : ''}`;
        const { sku, ean, bloz7 } = product.base;
        const codes = { externalId: product.externalId, sku, ean, bloz7 };
        products.set(externalId, { externalId, name: product.base.name, active, codes, held: {} });
        if (shop.kill === 'after') throw new Error('killed');
        return done({ externalId });
      },
    }) satisfies CatalogueWriter,
  };
  return shop;
}
