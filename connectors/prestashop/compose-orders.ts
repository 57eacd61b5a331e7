import type { RawRecord } from '../contract.ts';
import { done, type Outcome } from '../outcome.ts';
import type { Core } from './core.ts';
import { everyRow, type ListQuery, rowsBy } from './lists.ts';
import { type OrderDocument, orderNumber, type Row } from './order-document.ts';
import { inLanguage, once } from './probe.ts';
import type { References } from './references.ts';
import type { Entity } from './xml.ts';

/** What is read of a buyer: whatever is not named here, the password's hash above all, never leaves the shop. */
export const customerFields = ['id', 'id_gender', 'id_lang', 'email', 'firstname', 'lastname', 'company', 'siret'];

type Want = { resource: string; field?: string; values: string[]; display: ListQuery['display'] };

/**
 * Puts rows of `orders` together with all they hang on. The number of requests does not depend on the number of orders;
 * what is the same for many (carriers, states, countries) is kept for a while.
 */
export function createComposer(core: Core, references: References) {
  const allTaxes = once(signal => everyRow(core.shop, 'taxes', { display: ['id', 'rate'], signal }), core.now);
  return async (orders: Entity[], signal: AbortSignal): Promise<Outcome<RawRecord[]>> => {
    if (orders.length === 0) return done([]);
    const facts = await core.probe.facts(signal);
    if (facts.kind !== 'done') return facts;
    const of = (field: string) => orders.map(({ fields }) => fields[field] ?? '');
    const ids = orders.map(({ id }) => id);

    const related = await gather(core, signal, {
      lines: { resource: 'order_details', field: 'id_order', values: ids, display: 'full' },
      customers: { resource: 'customers', values: of('id_customer'), display: customerFields },
      addresses: {
        resource: 'addresses',
        values: [...of('id_address_invoice'), ...of('id_address_delivery')],
        display: 'full',
      },
      shipments: { resource: 'order_carriers', field: 'id_order', values: ids, display: 'full' },
      payments: { resource: 'order_payments', field: 'order_reference', values: of('reference'), display: 'full' },
      siblings: { resource: 'orders', field: 'reference', values: of('reference'), display: ['id', 'reference'] },
    });
    if (related.kind !== 'done') return related;
    const { lines, customers, addresses, shipments, payments, siblings } = related.value;
    const inAddresses = (field: string) => addresses.map(({ fields }) => fields[field] ?? '');
    const kept = await lookUp(references, signal, {
      carriers: { resource: 'carriers', values: of('id_carrier'), display: 'full' },
      states: { resource: 'order_states', values: of('current_state'), display: 'full' },
      currencies: { resource: 'currencies', values: of('id_currency'), display: ['id', 'iso_code'] },
      languages: { resource: 'languages', values: of('id_lang'), display: ['id', 'name', 'iso_code', 'language_code'] },
      countries: { resource: 'countries', values: inAddresses('id_country'), display: ['id', 'iso_code'] },
    });
    if (kept.kind !== 'done') return kept;
    const regions = await references('states', inAddresses('id_state'), ['id', 'name', 'iso_code'], signal);
    // A region is not worth an order: without the right to read them it is left out.
    if (regions.kind !== 'done' && regions.kind !== 'config') return regions;
    const taxes = await allTaxes(signal);
    if (taxes.kind !== 'done') return taxes;

    const { timeZone, languageId, states } = facts.value;
    const flat = (entity: Entity): Row => ({
      ...entity.fields,
      ...Object.fromEntries(Object.entries(entity.texts).map(([name, texts]) => [name, inLanguage(texts, languageId)])),
    });
    const one = (rows: Map<string, Entity> | undefined, id = ''): Row | null => {
      const entity = rows?.get(id);
      return entity ? flat(entity) : null;
    };
    const rows = (table: Map<string, Entity> | undefined) =>
      Object.fromEntries([...(table ?? [])].map(([id, entity]) => [id, flat(entity)]));
    const [customerById, addressById] = [byId(customers), byId(addresses)];
    const linesOf = Map.groupBy(lines, ({ fields }) => fields.id_order);
    const shipmentsOf = Map.groupBy(shipments, ({ fields }) => fields.id_order);
    const paymentsOf = Map.groupBy(payments, ({ fields }) => fields.order_reference);
    const siblingsOf = Map.groupBy(siblings, ({ fields }) => fields.reference);
    const { carriers, currencies, languages, countries } = kept.value;

    return done(
      orders.map(({ id, fields: order, associations }) => {
        const parts = siblingsOf.get(order.reference)?.map(sibling => sibling.id) ?? [];
        const sorted = parts.sort((a, b) => Number(a) - Number(b));
        const details = linesOf.get(id)?.map(line => ({ ...flat(line), tax_ids: taxIds(line).join(',') }));
        const places = [order.id_address_invoice, order.id_address_delivery].flatMap(place => {
          const address = addressById.get(place ?? '');
          return address ? [address] : [];
        });
        const raw: OrderDocument = {
          order,
          // Where the lines were not given by themselves, the order's own short ones have to do.
          lines: details ?? associations.order_rows?.rows ?? [],
          customer: one(customerById, order.id_customer),
          invoice: one(addressById, order.id_address_invoice),
          delivery: one(addressById, order.id_address_delivery),
          countries: only(
            rows(countries),
            places.map(({ fields }) => fields.id_country),
          ),
          regions: only(
            rows(regions.kind === 'done' ? regions.value : undefined),
            places.map(({ fields }) => fields.id_state),
          ),
          taxes: ratesFor(linesOf.get(id) ?? [], taxes.value),
          carrier: one(carriers, order.id_carrier),
          shipments: (shipmentsOf.get(id) ?? []).map(flat),
          payments: (paymentsOf.get(order.reference) ?? []).map(flat),
          state: one(kept.value.states, order.current_state),
          currency: one(currencies, order.id_currency),
          language: one(languages, order.id_lang),
          siblings: sorted,
          shop: { timeZone, states },
        };
        return { externalId: id, number: orderNumber(order, sorted), raw };
      }),
    );
  };
}

const taxIds = ({ associations }: Entity): string[] =>
  associations.taxes?.rows.flatMap(({ id }) => (id && id !== '0' ? [id] : [])) ?? [];

/** The rates that lines name, or all that there are where one names none, to tell its rate by its amounts. */
function ratesFor(lines: Entity[], taxes: Entity[]): Record<string, string> {
  const named = new Set(lines.flatMap(taxIds));
  const all = lines.length === 0 || lines.some(line => taxIds(line).length === 0);
  return Object.fromEntries(
    taxes.filter(({ id }) => all || named.has(id)).map(({ id, fields }) => [id, fields.rate ?? '']),
  );
}

const byId = (entities: Entity[]) => new Map(entities.map(entity => [entity.id, entity]));

const only = (rows: Record<string, Row>, ids: (string | undefined)[]) =>
  Object.fromEntries(Object.entries(rows).filter(([id]) => ids.includes(id)));

async function gather<Name extends string>(
  core: Core,
  signal: AbortSignal,
  wants: Record<Name, Want>,
): Promise<Outcome<Record<Name, Entity[]>>> {
  const found: Partial<Record<Name, Entity[]>> = {};
  for (const name in wants) {
    const { resource, ...query } = wants[name];
    const rows = await rowsBy(core.shop, resource, { ...query, signal });
    if (rows.kind !== 'done') return rows;
    found[name] = rows.value;
  }
  return done(found as Record<Name, Entity[]>);
}

async function lookUp<Name extends string>(
  references: References,
  signal: AbortSignal,
  wants: Record<Name, Want>,
): Promise<Outcome<Record<Name, Map<string, Entity>>>> {
  const found: Partial<Record<Name, Map<string, Entity>>> = {};
  for (const name in wants) {
    const { resource, values, display } = wants[name];
    const rows = await references(resource, values, display, signal);
    if (rows.kind !== 'done') return rows;
    found[name] = rows.value;
  }
  return done(found as Record<Name, Map<string, Entity>>);
}
