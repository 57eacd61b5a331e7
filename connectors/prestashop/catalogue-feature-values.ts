import { done, type Outcome } from '../outcome.ts';
import { rowsHolding } from './catalogue-search.ts';
import { everyRow, oneOf, rowsBy } from './lists.ts';
import { inLanguage } from './probe.ts';
import type { Webservice } from './request.ts';
import { type Entity, newEntity } from './xml.ts';

/** The values of product features, read as they are met: there may be as many as there are products. */
export type FeatureValues = {
  textOf: (id: string) => string | undefined;
  learn: (ids: string[], signal: AbortSignal) => Promise<Outcome<null>>;
  /**
   * Looks for many texts of a feature at once before they are ensured. A shop has no index over its values, so that looking for
   * each by itself reads all of them every time. What cannot be asked now is looked for by itself later.
   */
  foresee: (featureId: string, texts: string[], signal: AbortSignal) => Promise<void>;
  /** The value with that text of a feature, made when there is none. `ownValue`: a value of one product alone, as a code. */
  ensure: (featureId: string, text: string, ownValue: boolean, signal: AbortSignal) => Promise<Outcome<string>>;
  /** Values with that text, which are there. */
  find: (featureId: string, text: string, signal: AbortSignal) => Promise<Outcome<string[]>>;
};

const resource = 'product_feature_values';
const display = ['id', 'id_feature', 'custom', 'value'];
const keptValues = 20_000;
/** Texts that go into one address, so that no server finds it too long: those of products' codes. */
const textsAtOnce = 50;
const plainCode = /^[\w.\- ]{1,20}$/;
/** How long the answer about many holds: as long as writing them takes. */
const foreseenMs = 60_000;

export const featureValues = (
  shop: Webservice,
  language: { id: string; all: string[] },
  now: () => Date,
): FeatureValues => {
  const texts = new Map<string, string>();
  const ids = new Map<string, string>();
  const making = new Map<string, Promise<Outcome<string>>>();
  /** What a look at many found, each used once. */
  const foreseen = new Map<string, { found: Value[]; at: number }>();
  const keyOf = (featureId: string, text: string) => `${featureId} ${text}`;

  const keep = (row: Entity) => {
    if (texts.size >= keptValues) texts.clear();
    texts.set(row.id, row.fields.value ?? inLanguage(row.texts.value, language.id));
  };

  const find = async (featureId: string, text: string, signal: AbortSignal): Promise<Outcome<Value[]>> => {
    const query = { field: 'value', text, display, filters: { id_feature: `[${featureId}]` } };
    const rows = await rowsHolding(shop, resource, query, signal);
    if (rows.kind !== 'done') return rows;
    return done(valuesOf(rows.value, featureId));
  };

  const valuesOf = (rows: Entity[], featureId: string): Value[] => {
    const own = rows.filter(({ fields }) => fields.id_feature === featureId);
    for (const row of own) keep(row);
    return own.map(({ id, fields }) => ({ id, custom: fields.custom === '1' }));
  };

  const foresee: FeatureValues['foresee'] = async (featureId, wanted, signal) => {
    for (const [key, { at }] of foreseen) if (now().getTime() - at >= foreseenMs) foreseen.delete(key);
    const unknown = [...new Set(wanted)].filter(text => plainCode.test(text) && !ids.has(keyOf(featureId, text)));
    for (let start = 0; start + 1 < unknown.length; start += textsAtOnce) {
      const some = unknown.slice(start, start + textsAtOnce);
      const filters = { id_feature: `[${featureId}]`, value: oneOf(some) };
      const rows = await everyRow(shop, resource, { display, filters, signal });
      if (rows.kind !== 'done') return;
      const at = now().getTime();
      for (const text of some) {
        const holding = rows.value.filter(({ fields, texts: own }) =>
          [fields.value, ...Object.values(own.value ?? {})].includes(text),
        );
        foreseen.set(keyOf(featureId, text), { found: valuesOf(holding, featureId), at });
      }
    }
  };

  const findOnce = async (featureId: string, text: string, signal: AbortSignal): Promise<Outcome<Value[]>> => {
    const key = keyOf(featureId, text);
    const known = foreseen.get(key);
    foreseen.delete(key);
    return known && now().getTime() - known.at < foreseenMs ? done(known.found) : find(featureId, text, signal);
  };

  const create = async (
    featureId: string,
    text: string,
    ownValue: boolean,
    signal: AbortSignal,
  ): Promise<Outcome<string>> => {
    const pick = (found: Value[]) => found.find(({ custom }) => custom === ownValue)?.id;
    const known = await findOnce(featureId, text, signal);
    if (known.kind !== 'done') return known;
    const before = pick(known.value);
    if (before) return done(before);
    const fields = { id_feature: featureId, custom: ownValue ? '1' : '0' };
    const value = Object.fromEntries(language.all.map(id => [id, text]));
    const entity = newEntity('product_feature_value', fields, { texts: { value } });
    const answer = await shop.post(resource, entity, { what: `Creating the feature value “${text}”`, signal });
    if (answer.kind === 'done' && answer.value?.id) return done(answer.value.id);
    if (answer.kind !== 'done' && answer.kind !== 'unclear') return answer;
    const again = await find(featureId, text, signal);
    if (again.kind !== 'done') return again;
    const made = pick(again.value);
    const reason =
      answer.kind === 'unclear' ? answer.reason : `The feature value “${text}” was created, but is not listed`;
    return made ? done(made) : { kind: 'transient', reason };
  };

  return {
    foresee,
    textOf: id => texts.get(id),
    learn: async (wanted, signal) => {
      const missing = wanted.filter(id => id !== '' && id !== '0' && !texts.has(id));
      const rows = await rowsBy(shop, resource, { values: missing, display, signal });
      if (rows.kind !== 'done') return rows;
      for (const row of rows.value) keep(row);
      return done(null);
    },
    ensure: async (featureId, text, ownValue, signal) => {
      const key = keyOf(featureId, text);
      const known = ids.get(key);
      if (known) return done(known);
      const run = making.get(key) ?? create(featureId, text, ownValue, signal).finally(() => making.delete(key));
      making.set(key, run);
      const outcome = await run;
      if (outcome.kind === 'done') {
        if (!ownValue) ids.set(key, outcome.value);
        texts.set(outcome.value, text);
      }
      return outcome;
    },
    find: async (featureId, text, signal) => {
      const found = await find(featureId, text, signal);
      return found.kind === 'done' ? done(found.value.map(({ id }) => id)) : found;
    },
  };
};

type Value = { id: string; custom: boolean };
