import { type Db, type DbValue, judgeError } from '../db.ts';
import type { Ack, HubApi } from '../hub-api.ts';
import { NotNow } from '../orders/take-orders.ts';
import type { Pulled } from '../records.ts';
import { describeCuts, fitter } from '../rules/fit.ts';
import { normalNip } from '../rules/nip.ts';
import { reference } from '../rules/wapro-id.ts';
import type { PartyProcedure, WaproAgentSettings } from '../settings.ts';
import type { Store } from '../store/open-store.ts';
import { onlyChanges, overRow } from './only-changes.ts';
import { changedFields, customerFields, type Fields, placeFields } from './party-fields.ts';

export interface PartyDeps {
  db: Db;
  store: Store;
  hub: Pick<HubApi, 'pull'>;
  settings: Pick<WaproAgentSettings, 'buyers'>;
  lockName: string;
}

type Kind = 'customers' | 'delivery-places';

/**
 * Takes new and changed buyers and delivery places from the hub (W2).
 *
 * They go into WAPRO only by the procedures that the settings name and the start found. Without one, the answer begins with
 * `needs-clerk:` and names each field with what it is and what it should be, so that the hub can make a task of it.
 */
export const takeParties = (deps: PartyDeps): Promise<number> =>
  takePage(deps, 'customers', record => answerCustomer(deps, record));

/** The same for delivery places. */
export const takePlaces = (deps: PartyDeps): Promise<number> =>
  takePage(deps, 'delivery-places', record => answerPlace(deps, record));

const takePage = async <Entity extends Kind>(
  { db, store, hub, lockName }: PartyDeps,
  entity: Entity,
  answer: (record: Pulled[Entity]) => Promise<Ack>,
): Promise<number> => {
  if (!(await db.lock(lockName))) throw new NotNow('Another agent works in this database. Stop one of the two.');
  const name = `cursor ${entity}`;
  const after = store.recall(name);
  const { records, cursor } = await hub.pull(entity, { after, limit: 50, wait: 0 });
  for (const record of records) {
    const ack = await answer(record);
    store.outbox.add({ kind: 'acks', acks: [{ ...ack, seq: record.seq }] });
  }
  if (cursor !== after) store.keep(name, cursor);
  return records.length;
};

const answerCustomer = async (deps: PartyDeps, record: Pulled['customers']): Promise<Ack> => {
  if (record.op === 'delete') return { entity: 'customers', id: record.id, outcome: 'accepted' };
  const { db, settings } = deps;
  const { buyers } = settings;
  const id = reference(record.externalId);
  const [row] = id === undefined ? [] : await db.read('contractor-rows', { ids: [id], selection: buyers.selection });
  const { fit, cuts } = fitter();
  const fields = customerFields(record, fit);
  if (row === undefined) {
    const nip = normalNip(record.taxId);
    // Looked for first: a buyer whose answer was lost must not be added twice.
    const [same] = nip === undefined ? [] : await db.read('contractors-by-nip', { nip });
    if (same) return { entity: 'customers', id: record.id, outcome: 'duplicate', externalId: same.ID_KONTRAHENTA };
    return act(deps, 'customers', record.id, undefined, fields, buyers.addProcedure, describeCuts(cuts));
  }
  const changes = changedFields(onlyChanges('customers', record, fields), { ...row });
  const whole = overRow({ ...row }, changes);
  return act(deps, 'customers', record.id, id, changes, buyers.changeProcedure, describeCuts(cuts), whole);
};

const answerPlace = async (deps: PartyDeps, record: Pulled['delivery-places']): Promise<Ack> => {
  if (record.op === 'delete') return { entity: 'delivery-places', id: record.id, outcome: 'accepted' };
  const { db, settings } = deps;
  const { buyers } = settings;
  const id = reference(record.externalId);
  const [row] = id === undefined ? [] : await db.read('delivery-place-rows', { ids: [id] });
  const { fit, cuts } = fitter();
  const fields = placeFields(record, fit);
  const entity = 'delivery-places';
  if (row === undefined)
    return act(deps, entity, record.id, undefined, fields, buyers.addPlaceProcedure, describeCuts(cuts));
  const changes = changedFields(onlyChanges(entity, record, fields), { ...row });
  const whole = overRow({ ...row }, changes);
  return act(deps, entity, record.id, id, changes, buyers.changePlaceProcedure, describeCuts(cuts), whole);
};

const act = async (
  { db }: PartyDeps,
  entity: Kind,
  recordId: string,
  waproId: string | undefined,
  changes: Fields,
  by: PartyProcedure | undefined,
  cuts: string,
  all: Fields = changes,
): Promise<Ack> => {
  const ack = { entity, id: recordId } as const;
  if (Object.keys(changes).length === 0) return { ...ack, outcome: 'accepted', externalId: waproId };
  if (by === undefined) {
    const what = Object.entries(changes).map(([field, { before, after }]) => `${field}: "${before}" → "${after}"`);
    const whom = waproId === undefined ? 'Add to WAPRO' : `Change ${waproId} in WAPRO`;
    return {
      ...ack,
      outcome: 'rejected',
      externalId: waproId,
      reason: `needs-clerk: ${whom}: ${what.join('; ')}. ${cuts}`.trim(),
    };
  }
  const given: Record<string, DbValue> = { ...by.fixed };
  for (const [field, parameter] of Object.entries(by.parameters)) {
    given[parameter] = field === 'id' ? (waproId ?? '0') : (all[field]?.after ?? '');
  }
  try {
    const outs = await db.call(by.procedure, given);
    const made = by.idOut === undefined ? outs.result : outs[by.idOut.toLowerCase()];
    const externalId = waproId ?? reference(made === null || made === undefined ? undefined : String(made));
    return { ...ack, outcome: 'accepted', externalId, reason: cuts || undefined };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (judgeError(error) !== 'refused') throw new NotNow(reason);
    return { ...ack, outcome: 'rejected', externalId: waproId, reason: `needs-clerk: WAPRO refused it: ${reason}` };
  }
};
