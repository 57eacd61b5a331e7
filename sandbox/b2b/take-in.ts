import type { PulledRecords } from '../../client/types.ts';
import { setFields } from '../../domain/party-fields.ts';
import { settleAccounts } from './accounts.ts';
import type { Pulled, World } from './world.ts';

/** Takes in a page of what the hub gives; what came before, by its number, changes nothing. Everything is acknowledged. */
export function takeIn<Entity extends Pulled>(world: World, entity: Entity, records: PulledRecords[Entity][]): void {
  if (records.length === 0) return;
  const held = world.held[entity] as Map<string, PulledRecords[Entity]>;
  for (const record of records) {
    const { id, seq } = record;
    const known = held.get(id);
    const outcome = known && known.seq >= seq ? 'duplicate' : 'accepted';
    if (outcome === 'accepted') held.set(id, withOwnChanges(world, entity, record));
    world.unacked.push({ entity, id, seq, outcome, externalId: id });
  }
  if (entity === 'customers' || entity === 'users') settleAccounts(world);
  world.changed();
}

/** What was changed here and is still on its way is not undone by what the hub said before it knew. */
function withOwnChanges<Entity extends Pulled>(
  world: World,
  entity: Entity,
  record: PulledRecords[Entity],
): PulledRecords[Entity] {
  const own = world.outgoing.get(`${entity}/${record.id}`);
  if (!own || own.state === 'refused') return record;
  return setFields(record, own.changes) as PulledRecords[Entity];
}
