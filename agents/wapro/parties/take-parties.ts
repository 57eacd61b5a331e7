import type { Db } from '../db.ts';
import type { Ack, HubApi } from '../hub-api.ts';
import { NotNow } from '../orders/not-now.ts';
import { customerOf, placeOf } from '../read/buyers.ts';
import type { Pulled } from '../records.ts';
import { describeCuts, fitter } from '../rules/fit.ts';
import { reference } from '../rules/wapro-id.ts';
import type { PartyProcedure, WaproAgentSettings } from '../settings.ts';
import type { Store } from '../store/open-store.ts';
import type { Parties, PartyEntry, PartyKind } from '../store/parties.ts';
import { findCustomer, findPlace, waproIdOf } from './find-party.ts';
import { movedSince, onlyChanges, overRow } from './only-changes.ts';
import { changedFields, customerFields, type Fields, placeFields } from './party-fields.ts';
import { addParty, changeParty, lostReason } from './write-party.ts';

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
 * `needs-clerk:` and names each field with what it is and what it should be, so that the hub can make a task of it. What
 * another system made is added once and known by its pair of ids from then on.
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

/** What somebody changed in WAPRO meanwhile is told at once: the hub decides with both in hand, and says which holds. */
const tellMoved = ({ store }: PartyDeps, entity: Kind, externalId: string, moved: Set<string>): void => {
  if (moved.size > 0) store.outbox.add({ kind: 'events', changes: [{ entity, externalId }] });
};

const answerCustomer = async (deps: PartyDeps, record: Pulled['customers']): Promise<Ack> => {
  const ack = { entity: 'customers', id: record.id } as const;
  if (record.op === 'delete') return { ...ack, outcome: 'accepted' };
  const { db, store, settings } = deps;
  const { buyers } = settings;
  const { fit, cuts } = fitter();
  const fields = customerFields(record, fit);
  const rowOf = async (id: string | undefined) =>
    id === undefined ? undefined : (await db.read('contractor-rows', { ids: [id], selection: buyers.selection }))[0];
  const change = async (row: NonNullable<Awaited<ReturnType<typeof rowOf>>>): Promise<Ack> => {
    const moved = movedSince(record, customerOf(row));
    tellMoved(deps, 'customers', row.ID_KONTRAHENTA, moved);
    const changes = changedFields(onlyChanges('customers', record, fields, moved), { ...row });
    const work = { changes, whole: overRow({ ...row }, changes), cuts: describeCuts(cuts) };
    return { ...ack, ...(await changeParty(db, row.ID_KONTRAHENTA, work, buyers.changeProcedure)) };
  };
  const row = await rowOf(namedId(store.parties, 'customers', record));
  if (row) return change(row);
  return settleNew(deps, ack, {
    entry: { entity: 'customers', key: record.id, state: 'intent', fields: takenBy(buyers.addProcedure, fields) },
    by: buyers.addProcedure,
    work: { fields, cuts: describeCuts(cuts) },
    look: entry => findCustomer(db, store.parties, entry, settings),
    change: async id => {
      const found = await rowOf(id);
      return found && change(found);
    },
  });
};

const answerPlace = async (deps: PartyDeps, record: Pulled['delivery-places']): Promise<Ack> => {
  const ack = { entity: 'delivery-places', id: record.id } as const;
  if (record.op === 'delete') return { ...ack, outcome: 'accepted' };
  const { db, store, settings } = deps;
  const { buyers } = settings;
  const contractorId = waproIdOf(store.parties, 'customers', record.customer);
  const { fit, cuts } = fitter();
  const fields = placeFields({ ...record, customer: contractorId }, fit);
  const rowOf = async (id: string | undefined) =>
    id === undefined ? undefined : (await db.read('delivery-place-rows', { ids: [id] }))[0];
  const change = async (row: NonNullable<Awaited<ReturnType<typeof rowOf>>>): Promise<Ack> => {
    if (contractorId !== undefined && row.ID_KONTRAHENTA !== contractorId) {
      const reason = `needs-clerk: Delivery place ${row.ID_MIEJSCA_DOSTAWY} belongs to contractor ${row.ID_KONTRAHENTA} in WAPRO, not to ${contractorId}. Nothing is changed there.`;
      return { ...ack, outcome: 'rejected', reason };
    }
    const moved = movedSince(record, placeOf(row));
    tellMoved(deps, 'delivery-places', row.ID_MIEJSCA_DOSTAWY, moved);
    const changes = changedFields(onlyChanges('delivery-places', record, fields, moved), { ...row });
    const work = { changes, whole: overRow({ ...row }, changes), cuts: describeCuts(cuts) };
    return { ...ack, ...(await changeParty(db, row.ID_MIEJSCA_DOSTAWY, work, buyers.changePlaceProcedure)) };
  };
  const row = await rowOf(namedId(store.parties, 'delivery-places', record));
  if (row) return change(row);
  if (contractorId === undefined) {
    const reason = `needs-clerk: Its buyer "${record.customer ?? ''}" is not known in WAPRO. Add the buyer first, then this delivery place.`;
    return { ...ack, outcome: 'rejected', reason };
  }
  return settleNew(deps, ack, {
    entry: {
      entity: 'delivery-places',
      key: record.id,
      state: 'intent',
      contractorId,
      fields: takenBy(buyers.addPlaceProcedure, fields),
    },
    by: buyers.addPlaceProcedure,
    work: { fields, cuts: describeCuts(cuts) },
    look: entry => findPlace(db, store.parties, entry),
    change: async id => {
      const found = await rowOf(id);
      return found && change(found);
    },
  });
};

/** The id in WAPRO of what the hub gives: as the hub says it beside its own, else by the ledger. The pair is remembered. */
const namedId = (
  parties: Parties,
  entity: PartyKind,
  { id, externalId }: { id: string; externalId?: string },
): string | undefined => {
  const named = externalId === id ? undefined : reference(externalId);
  if (named === undefined) return waproIdOf(parties, entity, id);
  if (parties.find(entity, id)?.waproId !== named)
    parties.write({ entity, key: id, state: 'known', waproId: named, fields: {} });
  return named;
};

interface NewParty {
  entry: PartyEntry;
  by: PartyProcedure | undefined;
  work: { fields: Fields; cuts: string };
  look: (entry: PartyEntry) => Promise<string | undefined>;
  /** Brings what was found in line; nothing where it is not there any more. */
  change: (waproId: string) => Promise<Ack | undefined>;
}

/**
 * What no id of WAPRO names is looked for before it is added: it may have been added by an attempt whose end nobody saw, by the
 * clerk who was asked, or long ago. An attempt is known by what it was to write then.
 */
const settleNew = async (
  { db, store }: PartyDeps,
  ack: Pick<Ack, 'entity' | 'id'>,
  { entry, by, work, look, change }: NewParty,
): Promise<Ack> => {
  const { parties } = store;
  const before = parties.find(entry.entity, entry.key);
  const attempt = before?.state === 'known' ? undefined : before;
  const found = (attempt && (await look(attempt))) ?? (await look(entry));
  if (found !== undefined) {
    parties.write({ ...entry, state: 'known', waproId: found });
    const changed = attempt && (await change(found));
    // Found without an attempt it was there before: what differs is for the next change of it.
    return changed ?? { ...ack, outcome: 'duplicate', externalId: found };
  }
  if (attempt?.state === 'lost') return { ...ack, outcome: 'rejected', reason: lostReason(by?.procedure ?? '') };
  return { ...ack, ...(await addParty({ db, parties }, entry, work, by, () => look(entry))) };
};

/** The fields that the procedure writes: by no others can it be recognised what it wrote. */
const takenBy = (by: PartyProcedure | undefined, fields: Fields): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, { after }]) =>
      by === undefined || name in by.parameters ? [[name, after] as const] : [],
    ),
  );
