import type { Pulled } from '../records.ts';
import type { Fitted } from '../rules/fit.ts';
import { normalNip } from '../rules/nip.ts';

/** WAPRO's columns with what they hold and what they should. */
export type Fields = Record<string, { before: string; after: string }>;

type Fit = (field: Fitted, text: string | undefined) => string;

const fresh = (values: Record<string, string | undefined>): Fields =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, after]) => (after === undefined ? [] : [[name, { before: '', after }]])),
  );

const maybe = (fit: Fit, field: Fitted, text: string | undefined) =>
  text === undefined ? undefined : fit(field, text);

const addressFields = (address: Pulled['customers']['address'], fit: Fit) => ({
  ULICA_LOKAL: maybe(fit, 'ULICA_LOKAL', address?.street),
  KOD_POCZTOWY: maybe(fit, 'KOD_POCZTOWY', address?.zip),
  MIEJSCOWOSC: maybe(fit, 'MIEJSCOWOSC', address?.city),
  SYM_KRAJU: maybe(fit, 'SYM_KRAJU', address?.country),
});

/** A buyer in WAPRO's columns, cut to their lengths; what the record does not say is left alone. */
export const customerFields = (record: Pulled['customers'], fit: Fit): Fields =>
  fresh({
    NAZWA: maybe(fit, 'NAZWA', record.name),
    NAZWA_PELNA: maybe(fit, 'NAZWA_PELNA', record.fullName ?? record.name),
    NIP: maybe(fit, 'NIP', record.taxId),
    ADRES_EMAIL: maybe(fit, 'ADRES_EMAIL', record.email),
    TELEFON_FIRMOWY: maybe(fit, 'TELEFON_FIRMOWY', record.phone),
    ...addressFields(record.address, fit),
  });

/** A delivery place in WAPRO's columns. */
export const placeFields = (record: Pulled['delivery-places'], fit: Fit): Fields =>
  fresh({
    ID_KONTRAHENTA: record.customer,
    FIRMA: maybe(fit, 'FIRMA', record.name),
    ODBIORCA: maybe(fit, 'ODBIORCA', record.recipient),
    TEL: maybe(fit, 'TEL', record.phone),
    OPIS: maybe(fit, 'OPIS', record.description),
    ...addressFields(record.address, fit),
  });

/** The fields that differ from the row; a NIP counts as equal however it is typed. */
export const changedFields = (fields: Fields, row: Record<string, unknown>): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, { after }]) => {
      const held = row[name];
      const before = typeof held === 'string' ? held.trim() : '';
      const equal = name === 'NIP' ? normalNip(before) === normalNip(after) : before === after;
      return equal ? [] : [[name, { before, after }]];
    }),
  );
