import type { Procedure } from './procedure.ts';
import { raise } from './sql-error.ts';

const id = 'decimal(18,0)';
const place = {
  FIRMA: 'varchar(100)',
  ODBIORCA: 'varchar(50)',
  ULICA_LOKAL: 'varchar(50)',
  KOD_POCZTOWY: 'varchar(20)',
  MIEJSCOWOSC: 'varchar(50)',
  SYM_KRAJU: 'varchar(3)',
  TEL: 'varchar(20)',
};
const buyer = {
  NAZWA: 'varchar(50)',
  NAZWA_PELNA: 'varchar(200)',
  NIP: 'varchar(30)',
  ADRES_EMAIL: 'varchar(255)',
  ULICA_LOKAL: 'varchar(50)',
  KOD_POCZTOWY: 'varchar(20)',
  MIEJSCOWOSC: 'varchar(50)',
  SYM_KRAJU: 'varchar(3)',
};

const parametersOf = (columns: Record<string, string>) =>
  Object.fromEntries(Object.entries(columns).map(([name, type]) => [name.toLowerCase(), type]));
const valuesOf = (columns: Record<string, string>, given: (name: string) => unknown) =>
  Object.fromEntries(Object.keys(columns).map(name => [name, given(name.toLowerCase())]));

/** Procedures of this installation for buyers and delivery places: the page knows none, so what there are is a merchant's own. */
export const partyProcedures: Record<string, Procedure> = {
  X_DodajMiejsceDostawy: {
    parameters: { id_kontrahenta: id, ...parametersOf(place), id: `${id} out` },
    run(database, given) {
      const owner = database.table('KONTRAHENT').get(given('id_kontrahenta'));
      if (!owner) raise(`Nie ma kontrahenta ${given('id_kontrahenta')}.`);
      const row = database
        .table('MIEJSCE_DOSTAWY')
        .insert({ ...valuesOf(place, given), ID_KONTRAHENTA: given('id_kontrahenta'), TYP_ADRESU: 1 });
      return { id: row.ID_MIEJSCA_DOSTAWY ?? null };
    },
  },
  X_ZmienMiejsceDostawy: {
    parameters: { id, ...parametersOf(place) },
    run(database, given) {
      database.table('MIEJSCE_DOSTAWY').update(given('id'), valuesOf(place, given));
      return {};
    },
  },
  X_DodajKontrahenta: {
    parameters: { ...parametersOf(buyer), id: `${id} out` },
    run(database, given) {
      const count = database.table('KONTRAHENT').rows.size;
      const values = { ...valuesOf(buyer, given), ID_FIRMY: '1', KOD_KONTRAHENTA: count + 1, DOSTEPNY_W_B2B: 1 };
      const row = database.table('KONTRAHENT').insert(values);
      return { id: row.ID_KONTRAHENTA ?? null };
    },
  },
  X_ZmienKontrahenta: {
    parameters: { id, ...parametersOf(buyer) },
    run(database, given) {
      database.table('KONTRAHENT').update(given('id'), valuesOf(buyer, given));
      return {};
    },
  },
};
