import { z } from 'zod';

const id = z.union([z.number().int(), z.string().regex(/^\d+$/)]).transform(Number);
const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform(value => (value === null || value === undefined ? '' : String(value)));

export const created = z.object({ id });

export const order = z.object({
  id,
  reservationnumber: text,
  ordernumber_full: text,
  ordernumber: text,
  create_date: text,
  total_price: text,
});
export type WireOrder = z.infer<typeof order>;

const address = z.looseObject({}).nullish();
export const userInfo = z.looseObject({
  email: text,
  customertype: text,
  btw: text,
  reference: text,
  billingaddress: address,
  deliveryaddress: address,
});
export type WireUserInfo = z.infer<typeof userInfo>;

export const user = z.object({ id, username: text, userinfo: userInfo.nullish() });
export type WireUser = z.infer<typeof user>;

export const combination = z.object({ id, product_number: text, sku_number: text, note: text });
export type WireCombination = z.infer<typeof combination>;

// A child that was expanded carries its items; one that was not carries only its address.
const children = z
  .union([
    z.array(combination),
    z.object({ items: z.array(combination) }).transform(({ items }) => items),
    z.object({ collection: z.array(combination) }).transform(({ collection }) => collection),
    z.looseObject({}).transform((): 'elsewhere' => 'elsewhere'),
  ])
  .nullish();

export const product = z.object({
  id,
  productnumber: text,
  name: text,
  modifydate: text,
  attributecombinations: children,
});
export type WireProduct = z.infer<typeof product>;

export const collection = <Item>(item: z.ZodType<Item>) =>
  z.object({ items: z.array(item), next: z.string().nullish() });
