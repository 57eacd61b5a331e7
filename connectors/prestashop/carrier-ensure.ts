import type { CatalogueWriter } from '../catalogue-contract.ts';
import { done, type Outcome } from '../outcome.ts';
import { everyRow } from './lists.ts';
import { cleanName, cutVisibly, nameKey } from './product-text.ts';
import type { Webservice } from './request.ts';
import { type Entity, newEntity } from './xml.ts';

const longestName = 64;

/**
 * Finds a carrier by name or makes it, inactive. It is known by `id_reference`, which stays when the back office edits a
 * carrier, while its `id` changes.
 */
export const carrierPort = (shop: Webservice, languages: string[]): CatalogueWriter['ensureCarrier'] => {
  const making = new Map<string, Promise<Outcome<{ externalId: string }>>>();

  const find = async (name: string, signal: AbortSignal): Promise<Outcome<Entity | undefined>> => {
    const rows = await everyRow(shop, 'carriers', { display: ['id', 'id_reference', 'name', 'deleted'], signal });
    if (rows.kind !== 'done') return rows;
    const key = nameKey(name);
    return done(rows.value.find(({ fields }) => fields.deleted !== '1' && nameKey(fields.name ?? '') === key));
  };

  const make = async (name: string, signal: AbortSignal): Promise<Outcome<{ externalId: string }>> => {
    const known = await find(name, signal);
    if (known.kind !== 'done') return known;
    if (known.value) return done({ externalId: referenceOf(known.value) });
    const delay = Object.fromEntries(languages.map(id => [id, name]));
    const entity = newEntity('carrier', { name, active: '0' }, { texts: { delay } });
    const answer = await shop.post('carriers', entity, { what: `Creating the carrier “${name}”`, signal });
    if (answer.kind !== 'done' && answer.kind !== 'unclear') return answer;
    const again = await find(name, signal);
    if (again.kind !== 'done') return again;
    if (again.value) return done({ externalId: referenceOf(again.value) });
    const reason = answer.kind === 'unclear' ? answer.reason : `The carrier “${name}” was created, but is not listed`;
    return { kind: 'transient', reason };
  };

  return (carrier, signal) => {
    const name = cutVisibly(cleanName(carrier.name) || cleanName(carrier.code), longestName);
    if (!name)
      return Promise.resolve({
        kind: 'rejected',
        field: 'name',
        reason: 'The carrier has no name. Give it one in the source.',
      });
    const key = nameKey(name);
    const running = making.get(key) ?? make(name, signal).finally(() => making.delete(key));
    making.set(key, running);
    return running;
  };
};

const referenceOf = ({ id, fields }: Entity): string => {
  const reference = fields.id_reference?.trim() ?? '';
  return reference === '' || reference === '0' ? id : reference;
};
