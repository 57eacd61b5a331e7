import { z } from 'zod';
import { fitting, mismatch } from './refusal.ts';
import { packages } from './shop.ts';
import { type Combination, type Product, takeId, taxTariffs, utcSeconds, type World } from './world.ts';

const text = z.string().nullish();
const amount = z.number().nullish();

const fields = {
  productnumber: text,
  eannumber: text,
  mpnnumber: text,
  shortdescription: text,
  description: text,
  taxtariff: z.enum(taxTariffs).nullish(),
  purchaseprice: amount,
  stockenabled: z.boolean().nullish(),
  stocktype: z.enum(['product', 'attribute_combination']).nullish(),
  stock: amount,
  weight: amount,
  unit: text,
  active: z.boolean().nullish(),
};

const productPost = z.strictObject({
  ...fields,
  name: z.string().min(1),
  price: z.number(),
  discount: z.number(),
  package_id: z.int(),
});

const productPatch = z.strictObject({
  ...fields,
  name: z.string().min(1).nullish(),
  price: amount,
  discount: amount,
  package_id: z.int().nullish(),
});

const combinationPatch = z.strictObject({
  note: text,
  stock: amount,
  product_number: text,
  ean_number: text,
  sku_number: text,
  active: z.boolean().nullish(),
});

const newProduct: Omit<Product, 'id' | 'createdate' | 'modifydate' | 'combinations'> = {
  productnumber: '',
  eannumber: '',
  mpnnumber: '',
  name: '',
  shortdescription: '',
  description: '',
  taxtariff: 'normal',
  price: 0,
  discount: 0,
  purchaseprice: 0,
  stockenabled: true,
  stocktype: 'product',
  stock: 0,
  weight: 0,
  unit: 'piece',
  package_id: 1,
  is_active: true,
};

function changedProduct(before: typeof newProduct, input: z.infer<typeof productPatch>): typeof newProduct {
  if (input.package_id && !packages.some(candidate => candidate.id === input.package_id))
    throw mismatch('package_id', `there is no package ${input.package_id}`);
  return {
    productnumber: input.productnumber ?? before.productnumber,
    eannumber: input.eannumber ?? before.eannumber,
    mpnnumber: input.mpnnumber ?? before.mpnnumber,
    name: input.name ?? before.name,
    shortdescription: input.shortdescription ?? before.shortdescription,
    description: input.description ?? before.description,
    taxtariff: input.taxtariff ?? before.taxtariff,
    price: input.price ?? before.price,
    discount: input.discount ?? before.discount,
    purchaseprice: input.purchaseprice ?? before.purchaseprice,
    stockenabled: input.stockenabled ?? before.stockenabled,
    stocktype: input.stocktype ?? before.stocktype,
    stock: input.stock ?? before.stock,
    weight: input.weight ?? before.weight,
    unit: input.unit ?? before.unit,
    package_id: input.package_id ?? before.package_id,
    is_active: input.active ?? before.is_active,
  };
}

/** Makes a product as `POST /products` does (`active` here, `is_active` when read). */
export function addProduct(world: World, body: unknown, now: Date): Product {
  const input = fitting(productPost, body);
  const at = utcSeconds(now);
  const product: Product = {
    ...changedProduct(newProduct, input),
    id: takeId(world),
    createdate: at,
    modifydate: at,
    combinations: [],
  };
  world.products.set(product.id, product);
  return product;
}

export function changeProduct(product: Product, body: unknown, now: Date): void {
  const input = fitting(productPatch, body);
  Object.assign(product, changedProduct(product, input), { modifydate: utcSeconds(now) });
}

export function changeCombination(product: Product, combination: Combination, body: unknown, now: Date): void {
  const input = fitting(combinationPatch, body);
  combination.note = input.note ?? combination.note;
  combination.stock = input.stock ?? combination.stock;
  combination.product_number = input.product_number ?? combination.product_number;
  combination.ean_number = input.ean_number ?? combination.ean_number;
  combination.sku_number = input.sku_number ?? combination.sku_number;
  combination.active = input.active ?? combination.active;
  product.modifydate = utcSeconds(now);
}
