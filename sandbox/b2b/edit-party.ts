import { randomUUID } from 'node:crypto';
import type { CustomerRecord, DeliveryPlaceRecord } from '../../client/types.ts';
import { setFields, twoWayFields } from '../../domain/party-fields.ts';
import { isThere, textOf } from './rules.ts';
import type { World } from './world.ts';

/** What a feed adds to a record. */
const ofTheFeed = ['id', 'seq', 'op', 'changedAt', 'closed', 'invite', 'changes', 'asOf'];
type Editable = 'customers' | 'delivery-places';

/**
 * Changes fields such as `phone` or `address.street` of a buyer or a delivery place on the platform and sends it back (W2). An empty
 * text takes a field away. Throws a sentence for one that is not changed here.
 */
export function editParty(
  world: World,
  entity: Editable,
  id: string,
  changes: Record<string, string>,
  user?: string,
): void {
  const held: Map<string, { id: string; op: string }> = world.held[entity];
  const known = held.get(id);
  if (!known || !isThere(known)) throw new Error(`There is no ${entity} ${id}.`);
  for (const field of Object.keys(changes))
    if (!twoWayFields[entity].includes(field))
      throw new Error(`${field} is not changed on the platform. Use one of ${twoWayFields[entity].join(', ')}.`);
  const edited = setFields(known, changes);
  held.set(id, edited as typeof known);
  send(world, entity, edited, changes, user);
}

/** A buyer gets one more delivery place, made on the platform. */
export function addPlace(
  world: World,
  place: Pick<DeliveryPlaceRecord, 'customer' | 'name' | 'address'> & Partial<DeliveryPlaceRecord>,
  user?: string,
): string {
  if (!world.held.customers.has(place.customer)) throw new Error(`There is no buyer ${place.customer}.`);
  world.counter += 1;
  const id = `B2B-P${world.counter}`;
  const made = { ...place, externalId: id, id, seq: 0, op: 'upsert' as const, changedAt: world.now().toISOString() };
  world.held['delivery-places'].set(id, made);
  send(world, 'delivery-places', made, {}, user);
  return id;
}

function send(
  world: World,
  entity: Editable,
  held: Record<string, unknown>,
  changes: Record<string, string>,
  user?: string,
): void {
  const name = `${entity}/${textOf(held.id)}`;
  const before = world.outgoing.get(name);
  const fields = Object.fromEntries(Object.entries(held).filter(([field]) => !ofTheFeed.includes(field)));
  const record = { ...fields, externalId: textOf(held.id), asOf: world.now().toISOString() };
  const common = {
    ...{ id: textOf(held.id), key: randomUUID(), user, state: 'waiting' as const },
    // What was changed before and was not taken yet goes along.
    changes: { ...(before?.state === 'refused' ? {} : before?.changes), ...changes },
  };
  if (entity === 'customers') world.outgoing.set(name, { ...common, entity, record: record as CustomerRecord });
  else world.outgoing.set(name, { ...common, entity, record: record as DeliveryPlaceRecord });
  world.changed();
}
