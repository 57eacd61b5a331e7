import { defaultCatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import type { FieldGroup, Fields, Product } from '../../domain/product.ts';
import type { CatalogueWriter } from '../catalogue-contract.ts';
import { catalogueTarget } from './catalogue.ts';
import { fakeCatalogue } from './catalogue-fake.ts';
import { coreOf, signal } from './fake-shop.ts';
import { isUnfit } from './product-image.ts';
import type { PrestashopSettings } from './settings.ts';

export const groups: FieldGroup[] = ['base', 'texts', 'price', 'stock'];
const imageGroups = ['base', 'texts', 'price', 'stock'] as const;

export const product = (more: Partial<Product> = {}): Product => ({
  id: 'p1',
  externalId: '4711',
  withdrawn: false,
  base: {
    name: 'Apap 500 mg',
    ...{ bloz7: '1234567', ean: '5901234123457', manufacturer: 'USP Zdrowie', category: 'Leki bez recepty' },
    ...{ form: 'tabletki', dose: '500 mg', pack: '24 szt., 2 blistry', weight: '0.05', vatRate: '8' },
  },
  texts: { description: 'Działa <b>szybko</b> & długo' },
  price: { amount: '12.35', currency: 'PLN' },
  stock: { available: '7.9' },
  ...more,
});

export const open = async (
  fake = fakeCatalogue(),
  settings: Partial<PrestashopSettings> = {},
  flow = defaultCatalogueFlowSettings,
) => {
  const target = catalogueTarget(coreOf(fake.http, settings));
  const prepared = await target.prepare(flow, signal);
  if (prepared.kind !== 'done') throw new Error(prepared.reason);
  fake.sent.length = 0;
  return { fake, target, writer: prepared.value };
};

export const imagesOf = (writer: CatalogueWriter, of: Product) =>
  Object.fromEntries(
    imageGroups.map(group => {
      const image = writer.image(of, group);
      if (isUnfit(image)) throw new Error(image.unfit);
      return [group, image];
    }),
  );

/** Reads the shop and says which fields of the images it does not hold. */
export const differences = async (writer: CatalogueWriter, of: Product, externalId: string) => {
  const read = await writer.read([externalId], groups, signal);
  if (read.kind !== 'done') throw new Error(read.reason);
  const held = read.value[0]?.held ?? {};
  const images = imagesOf(writer, of);
  return groups.flatMap(group =>
    Object.entries(images[group] ?? {})
      .filter(([field, value]) => (held[group]?.[field] ?? '') !== value)
      .map(([field, value]) => `${field}: ${held[group]?.[field]} instead of ${value}`),
  );
};

export const deliver = async (writer: CatalogueWriter, of: Product, externalId: string) => {
  const read = await writer.read([externalId], groups, signal);
  if (read.kind !== 'done') throw new Error(read.reason);
  const held = read.value[0]?.held ?? {};
  const write = { externalId, changes: changesOf(imagesOf(writer, of), held), held };
  return (await writer.write([write], signal)).get(externalId);
};

/** What of the images is not held: a writer is told no more. */
const changesOf = (images: ReturnType<typeof imagesOf>, held: Partial<Record<FieldGroup, Fields>>) =>
  Object.fromEntries(
    imageGroups.flatMap(group => {
      const differing = Object.entries(images[group] ?? {}).filter(
        ([field, value]) => (held[group]?.[field] ?? '') !== value,
      );
      return differing.length > 0 ? [[group, Object.fromEntries(differing)]] : [];
    }),
  );

export const writes = (fake: ReturnType<typeof fakeCatalogue>) => fake.asked().filter(line => !line.startsWith('GET'));
export const value = <T>(outcome: { kind: string; value?: T } | undefined): T => {
  if (outcome?.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value as T;
};

/** A product as a shop keeper left it. */
export const existing = (fake: ReturnType<typeof fakeCatalogue>, more: Record<string, string> = {}) =>
  fake.add(
    'products',
    {
      ...{
        price: '9.000000',
        id_tax_rules_group: '1',
        id_category_default: '2',
        wholesale_price: '5.500000',
        active: '1',
      },
      ...{ reference: 'OLD', show_price: '1', date_add: '2020-01-01 00:00:00', available_for_order: '1', ...more },
    },
    {
      texts: {
        name: { '1': 'Stary', '2': 'Old' },
        link_rewrite: { '1': 'stary', '2': 'old' },
        description: { '1': '', '2': 'kept' },
      },
      associations: {
        categories: { node: 'category', rows: [{ id: '2' }] },
        images: { node: 'image', rows: [{ id: '55' }] },
      },
    },
  );
