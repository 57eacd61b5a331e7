import type { TransactionSql } from 'postgres';
import { type BoundEntity, boundParties, type Ends } from '../../db/queries/bound-parties.ts';

/** Where documents name buyers and delivery places. */
const namesIn = {
  customers: { externalId: 'customers', payer: 'customers' },
  'delivery-places': { externalId: 'delivery-places', customer: 'customers' },
  users: { customers: 'customers' },
  invoices: { customer: 'customers', payer: 'customers' },
  payments: { customer: 'customers' },
} as const satisfies Record<string, Record<string, BoundEntity>>;

type Document = Record<string, unknown>;
export type NamingEntity = keyof typeof namesIn;
export const isNaming = (entity: string): entity is NamingEntity => Object.hasOwn(namesIn, entity);

/** Says what one end of a flow calls what the other end names. */
export type Names = {
  of: (entity: BoundEntity, id: string) => string;
  /** The document with what it names by the ids of that end. */
  in: (document: Document) => Document;
};

/**
 * The names by which one end of a flow knows what documents of the other end name: an object that the target made and the
 * source took keeps the id that each gave it (W2, W4). Everything else is called the same on both sides.
 */
export async function namesAt(
  side: 'source' | 'target',
  sql: TransactionSql,
  ends: Ends,
  entity: NamingEntity,
  documents: Document[],
): Promise<Names> {
  const fields: [string, BoundEntity][] = Object.entries(namesIn[entity]);
  const bound: Record<BoundEntity, Map<string, string>> = { customers: new Map(), 'delivery-places': new Map() };
  for (const [kind, named] of Map.groupBy(fields, ([, kind]) => kind)) {
    const ids = documents.flatMap(document => named.flatMap(([field]) => textsOf(document[field])));
    for (const { atSource, atTarget } of await boundParties(sql, ends, kind, [...new Set(ids)]))
      bound[kind].set(...(side === 'target' ? ([atSource, atTarget] as const) : ([atTarget, atSource] as const)));
  }
  const of: Names['of'] = (kind, id) => bound[kind].get(id) ?? id;
  const renamed = (kind: BoundEntity, value: unknown): unknown =>
    typeof value === 'string' ? of(kind, value) : Array.isArray(value) ? value.map(each => renamed(kind, each)) : value;
  return {
    of,
    in: document => ({
      ...document,
      ...Object.fromEntries(
        fields.flatMap(([field, kind]) =>
          Object.hasOwn(document, field) ? [[field, renamed(kind, document[field])]] : [],
        ),
      ),
    }),
  };
}

const textsOf = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.flatMap(textsOf) : [];
