import { done, type Outcome } from '../outcome.ts';
import type { Webservice } from './request.ts';
import type { Entity } from './xml.ts';

/** A list always has a limit: without one the webservice answers with everything there is. */
export type ListQuery = {
  /** `full`, or the fields that are needed. */
  display: 'full' | string[];
  /** By field; a value is the webservice's own filter: build it with `is`, `oneOf`, `between`, `above`. */
  filters?: Record<string, string>;
  /** As `['date_upd_ASC', 'id_ASC']`. */
  sort?: string[];
  limit: number;
  /** Further parameters, as `language` or `price[net][use_tax]`. */
  more?: Record<string, string>;
};

export const is = (value: string): string => `[${value}]`;
export const oneOf = (values: string[]): string => `[${values.join('|')}]`;
/** Both ends included. */
export const between = (from: string, to: string): string => `[${from},${to}]`;
export const above = (value: string): string => `>[${value}]`;

/** The query of a list; `date=1` where a date is filtered, without which the filter "does not exist". Not yet encoded. */
export function listParameters(query: ListQuery): Record<string, string> {
  const filters = Object.entries(query.filters ?? {});
  return {
    display: query.display === 'full' ? 'full' : `[${query.display.join(',')}]`,
    ...Object.fromEntries(filters.map(([field, value]) => [`filter[${field}]`, value])),
    ...(filters.some(([field]) => field.startsWith('date_')) && { date: '1' }),
    ...(query.sort && { sort: `[${query.sort.join(',')}]` }),
    limit: String(query.limit),
    ...query.more,
  };
}

/**
 * Reads one page by ascending id: rows that come or go between two pages move no other row. `after` is the last id of the
 * previous page; none in the answer means that this was the last page.
 */
export async function pageById(
  shop: Webservice,
  resource: string,
  query: Omit<ListQuery, 'sort'> & { after?: string; signal: AbortSignal },
): Promise<Outcome<{ entities: Entity[]; after?: string }>> {
  const { after, signal, ...rest } = query;
  const filters = { ...rest.filters, ...(after !== undefined && { id: above(after) }) };
  const answer = await shop.list(resource, { ...rest, filters, sort: ['id_ASC'] }, signal);
  if (answer.kind !== 'done') return answer;
  const last = answer.value.at(-1)?.id;
  // A server or proxy that leaves out the filter would give the same page for ever.
  if (after !== undefined && last !== undefined && Number(last) <= Number(after)) {
    return {
      kind: 'config',
      reason: `Reading ${resource}: the shop leaves out the filter on id, without which pages repeat.`,
    };
  }
  return done({ entities: answer.value, after: answer.value.length < rest.limit ? undefined : last });
}

/** Reads every row that fits, page by page; for small tables such as states or carriers. */
export async function everyRow(
  shop: Webservice,
  resource: string,
  query: Omit<ListQuery, 'sort' | 'limit'> & { limit?: number; signal: AbortSignal },
): Promise<Outcome<Entity[]>> {
  const all: Entity[] = [];
  let after: string | undefined;
  do {
    const page = await pageById(shop, resource, { limit: 200, ...query, after });
    if (page.kind !== 'done') return page;
    all.push(...page.value.entities);
    after = page.value.after;
  } while (after !== undefined);
  return done(all);
}

/** How many ids go into one address, so that no server finds it too long. */
const idsAtOnce = 100;

/** Reads the rows whose `field` is one of the values, each value asked once; `field` is `id` when absent. */
export async function rowsBy(
  shop: Webservice,
  resource: string,
  query: { field?: string; values: string[]; display: ListQuery['display']; signal: AbortSignal },
): Promise<Outcome<Entity[]>> {
  const values = [...new Set(query.values)].filter(value => value !== '' && value !== '0');
  const all: Entity[] = [];
  for (let start = 0; start < values.length; start += idsAtOnce) {
    const filters = { [query.field ?? 'id']: oneOf(values.slice(start, start + idsAtOnce)) };
    const byId = query.field === undefined || query.field === 'id';
    const page = byId
      ? await shop.list(resource, { display: query.display, filters, limit: idsAtOnce }, query.signal)
      : await everyRow(shop, resource, { display: query.display, filters, signal: query.signal });
    if (page.kind !== 'done') return page;
    all.push(...page.value);
  }
  return done(all);
}
