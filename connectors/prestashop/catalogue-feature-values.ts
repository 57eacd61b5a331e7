import { done, type Outcome } from '../outcome.ts';
import { rowsHolding } from './catalogue-search.ts';
import { rowsBy } from './lists.ts';
import { inLanguage } from './probe.ts';
import type { Webservice } from './request.ts';
import { type Entity, newEntity } from './xml.ts';

/** The values of product features, read as they are met: there may be as many as there are products. */
export type FeatureValues = {
  textOf: (id: string) => string | undefined;
  learn: (ids: string[], signal: AbortSignal) => Promise<Outcome<null>>;
  /** The value with that text of a feature, made when there is none. `ownValue`: a value of one product alone, as a code. */
  ensure: (featureId: string, text: string, ownValue: boolean, signal: AbortSignal) => Promise<Outcome<string>>;
  /** Values with that text, which are there. */
  find: (featureId: string, text: string, signal: AbortSignal) => Promise<Outcome<string[]>>;
};

const resource = 'product_feature_values';
const display = ['id', 'id_feature', 'custom', 'value'];
const keptValues = 20_000;

export const featureValues = (shop: Webservice, language: { id: string; all: string[] }): FeatureValues => {
  const texts = new Map<string, string>();
  const ids = new Map<string, string>();
  const making = new Map<string, Promise<Outcome<string>>>();
  const keyOf = (featureId: string, text: string) => `${featureId} ${text}`;

  const keep = (row: Entity) => {
    if (texts.size >= keptValues) texts.clear();
    texts.set(row.id, row.fields.value ?? inLanguage(row.texts.value, language.id));
  };

  const find = async (
    featureId: string,
    text: string,
    signal: AbortSignal,
  ): Promise<Outcome<{ id: string; custom: boolean }[]>> => {
    const query = { field: 'value', text, display, filters: { id_feature: `[${featureId}]` } };
    const rows = await rowsHolding(shop, resource, query, signal);
    if (rows.kind !== 'done') return rows;
    const own = rows.value.filter(({ fields }) => fields.id_feature === featureId);
    for (const row of own) keep(row);
    return done(own.map(({ id, fields }) => ({ id, custom: fields.custom === '1' })));
  };

  const create = async (
    featureId: string,
    text: string,
    ownValue: boolean,
    signal: AbortSignal,
  ): Promise<Outcome<string>> => {
    const pick = (found: { id: string; custom: boolean }[]) => found.find(({ custom }) => custom === ownValue)?.id;
    const known = await find(featureId, text, signal);
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
