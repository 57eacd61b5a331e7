import { canonical } from '../../../domain/decimal.ts';
import type { DbSession } from '../db.ts';
import type { CustomerRecord, DeliveryPlaceRecord, UserRecord } from '../records.ts';
import type { ContactRow, ContractorRow, DeliveryPlaceRow } from '../rows.ts';
import { groupBy } from '../rules/goods.ts';
import { normalNip } from '../rules/nip.ts';
import { reference } from '../rules/wapro-id.ts';
import type { WaproAgentSettings } from '../settings.ts';
import { countryOf, type Reader, textOf } from './reader.ts';

type Settings = Pick<WaproAgentSettings, 'buyers'>;

/** Selected buyers (W1); one who is deselected is no longer met, and so told of as gone. */
export const customerReader = (db: DbSession, { buyers: { selection } }: Settings): Reader<'customers'> => ({
  entity: 'customers',
  missing: 'gone',
  rootOf: id => id,
  roots: async (afterId, limit) => (await db.read('contractor-ids', { afterId, limit, selection })).map(({ ID }) => ID),
  read: async ids =>
    (await db.read('contractor-rows', { ids, selection }))
      .filter(({ SELECTED }) => SELECTED === 1)
      .map(row => ({ edited: row.EDITED === 1, record: customerOf(row) })),
});

export const customerOf = (row: ContractorRow): CustomerRecord => {
  const payer = reference(row.ID_PLATNIKA);
  const taxId = normalNip(row.NIP);
  return {
    externalId: row.ID_KONTRAHENTA,
    kind: taxId === undefined ? 'person' : 'company',
    code: textOf(row.KOD_KONTRAHENTA),
    name: textOf(row.NAZWA) ?? textOf(row.NAZWA_PELNA) ?? row.ID_KONTRAHENTA,
    fullName: textOf(row.NAZWA_PELNA),
    taxId,
    regon: textOf(row.REGON),
    email: textOf(row.ADRES_EMAIL),
    phone: textOf(row.TELEFON_FIRMOWY),
    address: addressOf(row),
    payer: payer === row.ID_KONTRAHENTA ? undefined : payer,
    salesRep: reference(row.ID_HANDLOWCA),
    discount: row.DOMYSLNY_RABAT === null ? undefined : canonical(row.DOMYSLNY_RABAT),
    creditLimit: row.LIMIT_KUPIECKI === null ? undefined : canonical(row.LIMIT_KUPIECKI),
    currency: /^[A-Z]{3}$/.test(row.DOM_SYM_WAL ?? '') ? (row.DOM_SYM_WAL ?? undefined) : undefined,
    paymentForm: textOf(row.FORMA_PLATNOSCI),
    paymentDays: row.TERMIN_NALEZNOSCI ?? undefined,
    blocked: row.ZABLOKOWANY === 1,
    anonymised: row.RODO_ZANONIMIZOWANY === 1,
  };
};

const addressOf = (row: Pick<ContractorRow, 'ULICA_LOKAL' | 'KOD_POCZTOWY' | 'MIEJSCOWOSC' | 'SYM_KRAJU'>) => ({
  street: textOf(row.ULICA_LOKAL),
  zip: textOf(row.KOD_POCZTOWY),
  city: textOf(row.MIEJSCOWOSC),
  country: countryOf(row.SYM_KRAJU) ?? 'PL',
});

/** Delivery places of selected buyers, by the dozen (W4). */
export const deliveryPlaceReader = (db: DbSession, { buyers }: Settings): Reader<'delivery-places'> => ({
  entity: 'delivery-places',
  missing: 'gone',
  rootOf: id => id,
  roots: async (afterId, limit) =>
    (await db.read('delivery-place-ids', { afterId, limit, selection: buyers.selection })).map(({ ID }) => ID),
  read: async ids =>
    (await db.read('delivery-place-rows', { ids })).map(row => ({ edited: false, record: placeOf(row) })),
});

export const placeOf = (row: DeliveryPlaceRow): DeliveryPlaceRecord => ({
  externalId: row.ID_MIEJSCA_DOSTAWY,
  customer: row.ID_KONTRAHENTA,
  name: textOf(row.FIRMA) ?? textOf(row.ODBIORCA) ?? textOf(row.MIEJSCOWOSC) ?? row.ID_MIEJSCA_DOSTAWY,
  recipient: textOf(row.ODBIORCA),
  address: addressOf(row),
  phone: textOf(row.TEL),
  kind: row.TYP_ADRESU === null ? undefined : String(row.TYP_ADRESU),
  description: textOf(row.OPIS),
  isDefault: row.DOMYSLNE === 1,
});

/**
 * Users: the persons behind the contacts of selected buyers (W3).
 *
 * One person can act for several buyers: contacts with one e-mail are one user, named by the oldest of them. They are few, so
 * all are read for each page.
 */
export const userReader = (db: DbSession, { buyers }: Settings): Reader<'users'> => {
  let byId = new Map<string, UserRecord>();
  const load = async () => {
    const rows: ContactRow[] = [];
    for (let afterId = '0'; ; ) {
      const ids = (await db.read('contact-ids', { afterId, limit: 500, selection: buyers.selection })).map(
        ({ ID }) => ID,
      );
      if (ids.length === 0) break;
      rows.push(...(await db.read('contact-rows', { ids })));
      afterId = ids.at(-1) ?? afterId;
    }
    const groups = groupBy(rows, row => (row.ADRES_EMAIL ?? '').trim().toLowerCase());
    byId = new Map([...groups].map(([email, group]) => userOf(email, group)).map(user => [user.externalId, user]));
  };
  return {
    entity: 'users',
    missing: 'gone',
    rootOf: id => id,
    roots: async (afterId, limit) => {
      if (afterId === '0') await load();
      return [...byId.keys()].filter(id => BigInt(id) > BigInt(afterId)).slice(0, limit);
    },
    read: async ids => {
      if (ids.some(id => !byId.has(id))) await load();
      return ids.flatMap(id => {
        const record = byId.get(id);
        return record === undefined ? [] : [{ edited: false, record }];
      });
    },
  };
};

const userOf = (email: string, rows: ContactRow[]): UserRecord => {
  const named = rows.map(row => [textOf(row.IMIE), textOf(row.NAZWISKO)].filter(Boolean).join(' '));
  return {
    externalId: rows[0]?.ID_KONTAKTU ?? email,
    name: named.find(name => name !== '') ?? email,
    email,
    phone: rows.map(({ TELEFON }) => textOf(TELEFON)).find(Boolean),
    customers: [...new Set(rows.map(({ ID_KONTRAHENTA }) => ID_KONTRAHENTA))].sort(),
  };
};
