import { done, type Outcome } from '../outcome.ts';
import { type FeatureValues, featureValues } from './catalogue-feature-values.ts';
import { openRegister, type Register } from './catalogue-register.ts';
import { loadTaxes, type Taxes } from './catalogue-taxes.ts';
import type { Core } from './core.ts';
import { everyRow } from './lists.ts';
import type { Capabilities, Synopsis } from './probe.ts';
import { slug } from './product-text.ts';
import { type Entity, newEntity } from './xml.ts';

/** What reading and writing products needs to know of a shop. */
export type Knowledge = {
  capabilities: Capabilities;
  /** Of `products`. */
  synopsis: Synopsis;
  zone: string;
  /** Languages are by id; `all` are the active ones. */
  language: { id: string; all: string[] };
  /** ISO 4217 code of the shop's default currency. */
  currency: string;
  taxes: Taxes;
  manufacturers: Register;
  categories: Register;
  features: Register;
  values: FeatureValues;
  /** The category that is the shop's home page. */
  home: string;
  hasCombinations: boolean;
};

/** Reads it all; a dozen requests in a shop of usual size. */
export const loadKnowledge = async (core: Core, signal: AbortSignal): Promise<Outcome<Knowledge>> => {
  const { shop, probe, settings } = core;
  const capabilities = await probe.capabilities(signal);
  if (capabilities.kind !== 'done') return capabilities;
  const synopsis = await probe.synopsis('products', signal);
  if (synopsis.kind !== 'done') return synopsis;
  const facts = await probe.facts(signal);
  if (facts.kind !== 'done') return facts;
  const language = await languagesOf(core, facts.value.languageId, signal);
  if (language.kind !== 'done') return language;
  const currency = await currencyOf(core, facts.value.currencyId, signal);
  if (currency.kind !== 'done') return currency;
  const taxes = await loadTaxes(core, settings.country, signal);
  if (taxes.kind !== 'done') return taxes;

  const named = { shop, languageId: language.value.id };
  const everyLanguage = (text: string) => Object.fromEntries(language.value.all.map(id => [id, text]));
  const manufacturers = await openRegister(
    {
      ...named,
      resource: 'manufacturers',
      display: ['id', 'name'],
      make: name => newEntity('manufacturer', { name, active: '1' }),
    },
    signal,
  );
  if (manufacturers.kind !== 'done') return manufacturers;
  const features = await openRegister(
    {
      ...named,
      resource: 'product_features',
      display: ['id', 'name'],
      make: name => newEntity('product_feature', {}, { texts: { name: everyLanguage(name) } }),
    },
    signal,
  );
  if (features.kind !== 'done') return features;
  let home = '';
  const categories = await openRegister(
    {
      ...named,
      resource: 'categories',
      display: ['id', 'id_parent', 'is_root_category', 'active', 'name'],
      among: (row, rows) => {
        home ||= homeOf([...rows.values()]);
        return isBelow(row, home, rows);
      },
      make: name =>
        newEntity(
          'category',
          { id_parent: home || homeOf([]), active: '1' },
          { texts: { name: everyLanguage(name), link_rewrite: everyLanguage(slug(name)) } },
        ),
    },
    signal,
  );
  if (categories.kind !== 'done') return categories;
  const combinations = await shop.list('combinations', { display: ['id'], limit: 1 }, signal);
  if (combinations.kind !== 'done') return combinations;

  return done({
    capabilities: capabilities.value,
    synopsis: synopsis.value,
    zone: facts.value.timeZone,
    language: language.value,
    currency: currency.value,
    taxes: taxes.value,
    manufacturers: manufacturers.value,
    categories: categories.value,
    features: features.value,
    values: featureValues(shop, language.value, core.now),
    home: home || homeOf(categories.value.rows()),
    hasCombinations: combinations.value.length > 0,
  });
};

const languagesOf = async (
  { shop }: Core,
  chosen: string,
  signal: AbortSignal,
): Promise<Outcome<Knowledge['language']>> => {
  const rows = await everyRow(shop, 'languages', { display: ['id', 'active'], signal });
  if (rows.kind !== 'done') return rows;
  const active = rows.value.filter(({ id, fields }) => fields.active !== '0' || id === chosen).map(({ id }) => id);
  const id = chosen || active[0];
  if (id && active.includes(id)) return done({ id, all: active });
  return { kind: 'config', reason: `The shop has no language ${id ?? ''}. Correct the language of the connection.` };
};

const currencyOf = async ({ shop }: Core, chosen: string, signal: AbortSignal): Promise<Outcome<string>> => {
  const rows = await everyRow(shop, 'currencies', { display: ['id', 'iso_code'], signal });
  if (rows.kind !== 'done') return rows;
  const row = chosen || rows.value.length > 1 ? rows.value.find(({ id }) => id === chosen) : rows.value[0];
  const code = row?.fields.iso_code?.trim().toUpperCase();
  if (code) return done(code);
  const mend = "Give the webservice key the right to read configurations, where the shop's default currency stands.";
  return { kind: 'config', reason: `Which of the shop's currencies is the default is unknown. ${mend}` };
};

/** The shop's home category: marked so; otherwise the first one right below the root. */
const homeOf = (rows: Entity[]): string => {
  const marked = rows.filter(({ fields }) => fields.is_root_category === '1');
  const roots = new Set(rows.filter(({ fields }) => ['', '0'].includes(fields.id_parent ?? '')).map(({ id }) => id));
  const below = rows.filter(({ fields }) => roots.has(fields.id_parent ?? ''));
  return [...marked, ...below][0]?.id ?? '2';
};

const isBelow = (row: Entity, home: string, rows: Map<string, Entity>): boolean => {
  let parent = row.fields.id_parent ?? '';
  // A damaged tree may hold a circle.
  for (let depth = 0; depth < 50; depth += 1) {
    if (parent === home) return true;
    const next = rows.get(parent)?.fields.id_parent;
    if (next === undefined) return false;
    parent = next;
  }
  return false;
};
