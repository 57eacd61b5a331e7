import { encode } from './encode.ts';
import { ShopError } from './errors.ts';
import { orderEvent, orderWritten } from './order-events.ts';
import { liveVersion, referenceId, stateId } from './references.ts';
import { missing } from './search.ts';
import { type Machine, machineOf, movesOf } from './state-machines.ts';
import { type JsonObject, type Row, text } from './tables.ts';
import type { World } from './world.ts';

function stateful(world: World, entity: string, id: string): { row: Row; machine: Machine; state: string } {
  const machine = machineOf(entity);
  if (!machine)
    throw new ShopError(400, 'SYSTEM__STATE_MACHINE_INVALID_STATE_FIELD', `Entity "${entity}" has no state to change.`);
  const row = world.get(entity, id);
  if (!row) throw missing(entity, id);
  return { row, machine, state: text(world.get('state_machine_state', row.stateId)?.technicalName) };
}

/** The moves that are open to a record now, as the list of the generic state-machine endpoint. */
export function listTransitions(world: World, entity: string, id: string): JsonObject[] {
  const { machine, state } = stateful(world, entity, id);
  return movesOf(machine, world.profile)
    .filter(move => move.from === state)
    .map(move => ({
      name: text(world.get('state_machine_state', stateId(machine, move.to))?.name),
      technicalName: move.to,
      actionName: move.action,
      fromStateName: move.from,
      toStateName: move.to,
      url: `${world.settings.shopUrl}/api/_action/state-machine/${entity.replaceAll('_', '-')}/${id}/state/${move.action}`,
    }));
}

/**
 * Moves a record and returns the state it is in. Into the present state: nothing happens, no history.
 * Not possible: 400 SYSTEM__ILLEGAL_STATE_TRANSITION. The updatedAt of a transaction's or delivery's order stays.
 */
export function transition(world: World, entity: string, id: string, action: string): JsonObject {
  const { row, machine, state } = stateful(world, entity, id);
  const moves = movesOf(machine, world.profile).filter(move => move.action === action);
  const move = moves.find(candidate => candidate.from === state);
  if (!move) {
    if (moves.some(candidate => candidate.to === state)) return stateOf(world, row);
    const possible = listTransitions(world, entity, id).map(entry => text(entry.actionName));
    throw new ShopError(
      400,
      'SYSTEM__ILLEGAL_STATE_TRANSITION',
      `Illegal transition "${action}" from state "${state}". Possible transitions are: ${possible.join(', ')}`,
    );
  }
  world.insert('state_machine_history', {
    id: world.newId('state_machine_history'),
    referencedId: id,
    referencedVersionId: liveVersion,
    stateMachineId: referenceId(`machine:${machine}`),
    entityName: entity,
    fromStateId: stateId(machine, move.from),
    toStateId: stateId(machine, move.to),
    transitionActionName: action,
  });
  world.update(entity, id, { stateId: stateId(machine, move.to) });
  const order = entity === 'order' ? row : world.get('order', row.orderId);
  if (entity === 'order') orderWritten(world, row, ['stateId', 'updatedAt'], 'update');
  if (order) {
    orderEvent(world, `state_leave.${machine}.${move.from}`, order);
    orderEvent(world, `state_enter.${machine}.${move.to}`, order);
  }
  return stateOf(world, row);
}

function stateOf(world: World, row: Row): JsonObject {
  const state = world.get('state_machine_state', row.stateId);
  return state ? encode(world, 'state_machine_state', state) : {};
}
