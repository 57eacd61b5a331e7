import type { DbSession } from '../db.ts';
import { normalNip } from '../rules/nip.ts';
import { reference } from '../rules/wapro-id.ts';
import type { WaproAgentSettings } from '../settings.ts';
import type { Parties, PartyEntry, PartyKind } from '../store/parties.ts';

type Values = Record<string, unknown>;

/** The id in WAPRO of what the hub calls so: of what another system made by the ledger, of WAPRO's own it is the id itself. */
export const waproIdOf = (
  parties: Pick<Parties, 'find'>,
  entity: PartyKind,
  key: string | undefined,
): string | undefined => (key === undefined ? undefined : (parties.find(entity, key)?.waproId ?? reference(key)));

const address = ['ULICA_LOKAL', 'KOD_POCZTOWY', 'MIEJSCOWOSC'];
const placeColumns = ['FIRMA', 'ODBIORCA', ...address];

const bare = (value: unknown): string =>
  typeof value === 'string' ? value.trim().replace(/\s+/g, ' ').toLowerCase() : '';

/** Equal in what both say; a street and a town are the least by which a place is known. */
const isAlike = (columns: string[], wanted: Values, row: Values): boolean =>
  bare(wanted.ULICA_LOKAL) !== '' &&
  bare(wanted.MIEJSCOWOSC) !== '' &&
  columns.every(column => !(column in wanted) || bare(wanted[column]) === bare(row[column]));

/** The one that is nobody else's: two alike of one platform are two. */
const free = (parties: Parties, { entity, key }: PartyEntry, ids: string[]): string | undefined =>
  ids.find(id => {
    const owner = parties.findByWapro(entity, id);
    return owner === undefined || owner.key === key;
  });

/** The delivery place of this contractor that holds what the entry wants, if there is one (W4). */
export const findPlace = async (db: DbSession, parties: Parties, entry: PartyEntry): Promise<string | undefined> => {
  const { contractorId, fields } = entry;
  const rows = contractorId === undefined ? [] : await db.read('delivery-places-of', { contractorId });
  const alike = rows.filter(row => isAlike(placeColumns, fields, { ...row }));
  return free(
    parties,
    entry,
    alike.map(row => row.ID_MIEJSCA_DOSTAWY),
  );
};

/** The contractor with this NIP; without one, that of the same full name at the same address. */
export const findCustomer = async (
  db: DbSession,
  parties: Parties,
  entry: PartyEntry,
  { buyers }: Pick<WaproAgentSettings, 'buyers'>,
): Promise<string | undefined> => {
  const { NIP, NAZWA_PELNA } = entry.fields;
  const nip = normalNip(NIP);
  if (nip !== undefined) return (await db.read('contractors-by-nip', { nip }))[0]?.ID_KONTRAHENTA;
  if (NAZWA_PELNA === undefined) return undefined;
  const ids = (await db.read('contractors-by-name', { name: NAZWA_PELNA })).map(row => row.ID_KONTRAHENTA);
  if (ids.length === 0) return undefined;
  const rows = await db.read('contractor-rows', { ids, selection: buyers.selection });
  const alike = rows.filter(row => isAlike(address, entry.fields, { ...row }));
  return free(
    parties,
    entry,
    alike.map(row => row.ID_KONTRAHENTA),
  );
};

/** The delivery place that an order names, in WAPRO: also one that a clerk has added since they were asked to. */
export const placeOfOrder = async (
  db: DbSession,
  parties: Parties,
  key: string,
): Promise<{ id?: string; awaited: boolean }> => {
  const entry = parties.find('delivery-places', key);
  if (entry === undefined || entry.waproId !== undefined)
    return { id: entry?.waproId ?? reference(key), awaited: false };
  const found = await findPlace(db, parties, entry);
  if (found !== undefined) parties.write({ ...entry, state: 'known', waproId: found });
  return { id: found, awaited: found === undefined };
};
