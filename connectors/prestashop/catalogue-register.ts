import { done, type Outcome } from '../outcome.ts';
import { pageById } from './lists.ts';
import { inLanguage } from './probe.ts';
import { nameKey } from './product-text.ts';
import type { Webservice } from './request.ts';
import type { Entity } from './xml.ts';

/** The rows of one resource by name, such as the manufacturers; without case, the first made where two share a name. */
export type Register = {
  /** The shop's own spelling of a name that it has. */
  spelling: (name: string) => string;
  nameOf: (id: string) => string | undefined;
  /** The row of that name, made when there is none. Many may ask at once; it is made once. */
  ensure: (name: string, signal: AbortSignal) => Promise<Outcome<string>>;
  /** Reads the rows that came since, when one of these ids is unknown. */
  learn: (ids: string[], signal: AbortSignal) => Promise<Outcome<null>>;
  rows: () => Entity[];
};

export type RegisterOptions = {
  shop: Webservice;
  resource: string;
  display: string[];
  languageId: string;
  /** Which rows are found by name; all when absent. */
  among?: (row: Entity, rows: Map<string, Entity>) => boolean;
  make: (name: string) => Entity;
};

/** Reads all rows of a resource and keeps them by name. */
export const openRegister = async (options: RegisterOptions, signal: AbortSignal): Promise<Outcome<Register>> => {
  const { shop, resource, display, languageId, among, make } = options;
  const rows = new Map<string, Entity>();
  const byKey = new Map<string, string>();
  /** Ids that rows still name although they are gone. */
  const gone = new Set<string>();
  const making = new Map<string, Promise<Outcome<string>>>();
  let last = '0';

  const nameIn = (row: Entity) => row.fields.name ?? inLanguage(row.texts.name, languageId);
  const keep = (row: Entity) => {
    rows.set(row.id, row);
    if (Number(row.id) > Number(last)) last = row.id;
  };
  const index = () => {
    byKey.clear();
    for (const row of [...rows.values()].sort((a, b) => Number(a.id) - Number(b.id))) {
      const key = nameKey(nameIn(row));
      if (!byKey.has(key) && (among?.(row, rows) ?? true)) byKey.set(key, row.id);
    }
  };

  const catchUp = async (given: AbortSignal): Promise<Outcome<null>> => {
    for (let after: string | undefined = last; after !== undefined; ) {
      const page = await pageById(shop, resource, { display, limit: 200, after, signal: given });
      if (page.kind !== 'done') return page;
      for (const row of page.value.entities) keep(row);
      after = page.value.after;
    }
    index();
    return done(null);
  };

  const create = async (name: string, given: AbortSignal): Promise<Outcome<string>> => {
    const key = nameKey(name);
    const news = await catchUp(given);
    if (news.kind !== 'done') return news;
    const known = byKey.get(key);
    if (known) return done(known);
    const answer = await shop.post(resource, make(name), { what: `Creating “${name}” in ${resource}`, signal: given });
    if (answer.kind !== 'done' && answer.kind !== 'unclear') return answer;
    // A 500 or an answer without id says nothing: what was made must be in the list.
    const again = await catchUp(given);
    if (again.kind !== 'done') return again;
    const made = byKey.get(key);
    if (made) return done(made);
    const reason =
      answer.kind === 'unclear' ? answer.reason : `“${name}” was created in ${resource}, but is not listed`;
    return { kind: 'transient', reason };
  };

  const read = await catchUp(signal);
  if (read.kind !== 'done') return read;
  return done({
    spelling: name => {
      const row = rows.get(byKey.get(nameKey(name)) ?? '');
      return row ? nameIn(row) : name;
    },
    nameOf: id => {
      const row = rows.get(id);
      return row && nameIn(row);
    },
    ensure: (name, given) => {
      const key = nameKey(name);
      const known = byKey.get(key);
      if (known) return Promise.resolve(done(known));
      const running = making.get(key);
      if (running) return running;
      const run = create(name, given).finally(() => making.delete(key));
      making.set(key, run);
      return run;
    },
    learn: async (ids, given) => {
      const unknown = ids.filter(id => id !== '' && id !== '0' && !rows.has(id) && !gone.has(id));
      if (unknown.length === 0) return done(null);
      const news = await catchUp(given);
      if (news.kind === 'done') for (const id of unknown) if (!rows.has(id)) gone.add(id);
      return news;
    },
    rows: () => [...rows.values()],
  });
};
