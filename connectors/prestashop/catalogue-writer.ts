import type { CatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import type { Fields } from '../../domain/product.ts';
import type { CatalogueWriter, ProductWrite } from '../catalogue-contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { carrierPort } from './carrier-ensure.ts';
import type { Knowledge } from './catalogue-knowledge.ts';
import { type Reading, readProducts } from './catalogue-read.ts';
import type { Core } from './core.ts';
import { photoPort } from './photo-port.ts';
import { createProduct, promotionPart } from './product-create.ts';
import { findByCodes } from './product-find.ts';
import { parseProductId } from './product-id.ts';
import { hiddenForPrescription, type ImageRules, productImage } from './product-image.ts';
import { showPort } from './product-show.ts';
import { productWriter } from './product-write.ts';

/** Everything that changes a shop's catalogue, one product after the other: parallel ones make the shop's database deadlock. */
export const catalogueWriter = (reading: Reading, flow: CatalogueFlowSettings): CatalogueWriter => {
  const { core, knowledge, promotions, stock } = reading;
  const rules = imageRules(core, knowledge, flow);
  const writeProduct = productWriter(reading);

  const writeRows = async (
    { externalId, changes, held }: ProductWrite,
    signal: AbortSignal,
  ): Promise<Outcome<null>> => {
    const wanted: Fields = { ...changes.base, ...changes.texts, ...changes.price };
    if (Object.keys(wanted).length === 0) return done(null);
    const id = parseProductId(externalId);
    if (!id) return { kind: 'rejected', reason: `“${externalId}” is no id of a product of this shop. Match it anew.` };
    const changed = promotionPart(wanted);
    // A promotion is one row: what of it stays as it is belongs to what is wanted.
    const promotion = Object.keys(changed).length === 0 ? {} : { ...promotionPart(held.price ?? {}), ...changed };
    const fields = Object.fromEntries(
      Object.entries(wanted).filter(([field]) => !(field in changed) && field !== hiddenForPrescription),
    );
    const own = id.combination === undefined;
    const hides = own && fields.active === '0' && held.base?.active === '1';
    const showsAgain = own && wanted[hiddenForPrescription] === '' && (await core.marks.of([id.product])).size > 0;
    if (showsAgain) fields.active ??= '1';
    const read = (['base', 'texts', 'price'] as const).every(group => !changes[group] || held[group]);
    const known = read ? { ...held.base, ...held.texts, ...held.price } : undefined;
    if (Object.keys(fields).length > 0) {
      if (hides) await core.marks.mark(id.product);
      const written = await writeProduct({ id, wanted: fields, held: known }, signal);
      if (written.kind === 'done' ? showsAgain : hides && written.kind === 'rejected')
        await core.marks.forget(id.product);
      if (written.kind !== 'done') return written;
    }
    const asHeld = known && Object.entries(promotion).every(([field, value]) => (known[field] ?? '') === value);
    return asHeld || Object.keys(promotion).length === 0 ? done(null) : promotions.write(id, promotion, signal);
  };

  /** Codes that stand in features are many: they are looked for together. */
  const foreseeFeatures = async (writes: ProductWrite[], signal: AbortSignal): Promise<void> => {
    const wanted = writes.flatMap(({ changes }) =>
      Object.entries(changes.base ?? {}).flatMap(([field, text]) =>
        field.startsWith('feature.') && text !== '' ? [{ feature: field.slice('feature.'.length), text }] : [],
      ),
    );
    for (const [feature, values] of Map.groupBy(wanted, one => one.feature)) {
      if (values.length < 2) continue;
      const id = await knowledge.features.ensure(feature, signal);
      const texts = values.map(({ text }) => text);
      if (id.kind === 'done') await knowledge.values.foresee(id.value, texts, signal);
    }
  };

  const write = async (writes: ProductWrite[], signal: AbortSignal): Promise<Map<string, Outcome<null>>> => {
    const stocks = writes.flatMap(({ externalId, changes, held }) => {
      const quantity = changes.stock?.quantity;
      return quantity === undefined || held.stock?.quantity === quantity ? [] : [{ externalId, quantity }];
    });
    const outcomes = stocks.length > 0 ? await stock.write(stocks, signal) : new Map<string, Outcome<null>>();
    let stopped = [...outcomes.values()].find(concernsAll);
    if (!stopped) await foreseeFeatures(writes, signal);
    for (const each of writes) {
      const rows = stopped ?? (await writeRows(each, signal));
      // What concerns the whole connection would only be asked again for every product.
      if (concernsAll(rows)) stopped = rows;
      const before = outcomes.get(each.externalId);
      if (!before || before.kind === 'done') outcomes.set(each.externalId, rows);
    }
    return outcomes;
  };

  return {
    image: (product, group) => productImage(product, group, rules),
    read: (externalIds, groups, signal) => readProducts(reading, externalIds, groups, signal),
    write,
    findByCodes: (codes, signal) => findByCodes(reading, codes, signal),
    create: (product, active, signal) => createProduct(reading, rules, product, active, signal),
    show: showPort(writeProduct, rules, core.marks),
    ...photoPort(core.shop),
    ensureCarrier: carrierPort(core.shop, knowledge.language.all),
  };
};

const concernsAll = ({ kind }: Outcome<null>): boolean => kind === 'auth' || kind === 'config' || kind === 'throttled';

/** Lengths of PrestaShop 1.6, for a shop whose synopsis names none. */
const usualLengths = { name: 128, reference: 32, supplier_reference: 32, ean13: 13, upc: 12, isbn: 32, mpn: 40 };

const imageRules = (core: Core, knowledge: Knowledge, flow: CatalogueFlowSettings): ImageRules => {
  const stated = Object.entries(knowledge.synopsis.fields).flatMap(([name, { maxLength }]) =>
    maxLength === undefined ? [] : [[name, maxLength] as const],
  );
  const registers = {
    manufacturer: knowledge.manufacturers,
    category: knowledge.categories,
    feature: knowledge.features,
  };
  return {
    codes: core.settings.codes,
    lengths: { ...usualLengths, ...Object.fromEntries(stated) },
    offerPrescription: flow.offerPrescription,
    currency: knowledge.currency,
    country: core.settings.country,
    zone: knowledge.zone,
    hasRate: rate => knowledge.taxes.groupOf(rate) !== undefined,
    spelling: (kind, name) => registers[kind].spelling(name),
  };
};
