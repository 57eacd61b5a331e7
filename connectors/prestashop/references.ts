import { done, type Outcome } from '../outcome.ts';
import { type ListQuery, rowsBy } from './lists.ts';
import type { Webservice } from './request.ts';
import type { Entity } from './xml.ts';

/** Rows by id of a table that hardly changes. */
export type References = (
  resource: string,
  ids: string[],
  display: ListQuery['display'],
  signal: AbortSignal,
) => Promise<Outcome<Map<string, Entity>>>;

const keptMs = 10 * 60_000;

/** Reads rows of small tables (carriers, countries, states…) by id, and keeps each for ten minutes. */
export function createReferences(shop: Webservice, now: () => Date): References {
  const kept = new Map<string, { at: number; entity: Entity }>();
  const fresh = (key: string) => {
    const row = kept.get(key);
    return row && now().getTime() - row.at < keptMs ? row.entity : undefined;
  };
  return async (resource, ids, display, signal) => {
    const wanted = [...new Set(ids)].filter(id => id !== '' && id !== '0');
    const missing = wanted.filter(id => !fresh(`${resource}/${id}`));
    if (missing.length > 0) {
      const read = await rowsBy(shop, resource, { values: missing, display, signal });
      if (read.kind !== 'done') return read;
      for (const entity of read.value) kept.set(`${resource}/${entity.id}`, { at: now().getTime(), entity });
    }
    const found = wanted.flatMap((id): [string, Entity][] => {
      const entity = fresh(`${resource}/${id}`);
      return entity ? [[id, entity]] : [];
    });
    return done(new Map(found));
  };
}
