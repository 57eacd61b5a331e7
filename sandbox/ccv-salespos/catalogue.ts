import { type Article, assortment } from '../assortment.ts';
import { addProduct } from './product-input.ts';
import { type TaxTariff, takeId, type World } from './world.ts';

const tariffOf: Record<Article['taxRate'], TaxTariff> = { '21': 'normal', '9': 'low a', '0': 'zero' };

/** Products that stand for what is no article: a promotion, a rounding difference, goods the till does not know. */
const bookkeepingProducts = [
  ['PROMO', 'Promotion'],
  ['ROUNDING', 'Rounding difference'],
  ['SUBSTITUTE', 'Substitute article'],
] as const;

/** Fills a new shop: the assortment (variants as attribute combinations of their parent) and the bookkeeping products. */
export function seedCatalogue(world: World, now: Date): void {
  for (const article of assortment) addArticle(world, article, now);
  for (const [sku, name] of bookkeepingProducts)
    addArticle(world, { sku, ean: '', name, gross: '0', taxRate: '21' }, now);
}

/** Adds an article under its SKU; one with a `parentSku` becomes a combination. False when the parent is not there. */
export function addArticle(world: World, article: Article, now: Date): boolean {
  if (article.parentSku === undefined) {
    addProduct(
      world,
      {
        productnumber: article.sku,
        eannumber: article.ean,
        name: article.name,
        price: Number(article.gross),
        discount: 0,
        taxtariff: tariffOf[article.taxRate],
        package_id: 2,
        stock: 100,
        weight: 0.3,
      },
      now,
    );
    return true;
  }
  const parent = [...world.products.values()].find(product => product.productnumber === article.parentSku);
  if (parent === undefined) return false;
  parent.stocktype = 'attribute_combination';
  parent.combinations.push({
    id: takeId(world),
    note: article.option ?? article.name,
    product_number: article.sku,
    sku_number: article.sku,
    ean_number: article.ean,
    stock: 100,
    active: true,
  });
  return true;
}

/** Takes an article out of the shop by its SKU, product or combination; false when there is none. */
export function removeArticle(world: World, sku: string): boolean {
  for (const product of world.products.values()) {
    if (product.productnumber === sku) return world.products.delete(product.id);
    const index = product.combinations.findIndex(combination => combination.product_number === sku);
    if (index >= 0) return product.combinations.splice(index, 1).length > 0;
  }
  return false;
}

/** Whether an article with this SKU is in the shop. */
export function hasArticle(world: World, sku: string): boolean {
  for (const product of world.products.values()) {
    if (product.productnumber === sku) return true;
    if (product.combinations.some(combination => combination.product_number === sku)) return true;
  }
  return false;
}
