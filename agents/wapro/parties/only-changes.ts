import type { Fields } from './party-fields.ts';

/** The columns that each field of the hub's changes stands for. */
const columnOf: Record<string, string> = {
  name: 'NAZWA',
  fullName: 'NAZWA_PELNA',
  email: 'ADRES_EMAIL',
  phone: 'TELEFON_FIRMOWY',
  recipient: 'ODBIORCA',
  description: 'OPIS',
  'address.street': 'ULICA_LOKAL',
  'address.zip': 'KOD_POCZTOWY',
  'address.city': 'MIEJSCOWOSC',
  'address.country': 'SYM_KRAJU',
};
const columnOfPlace: Record<string, string> = { ...columnOf, name: 'FIRMA', phone: 'TEL' };

/**
 * What of a record is to be written into a row that is there: the fields that the hub names as changed, or all of them where it
 * names none. A record that was pulled late must not undo what WAPRO's own people wrote meanwhile.
 */
export const onlyChanges = (entity: 'customers' | 'delivery-places', record: object, fields: Fields): Fields => {
  const changes: unknown = Reflect.get(record, 'changes');
  if (typeof changes !== 'object' || changes === null) return fields;
  const columns = entity === 'customers' ? columnOf : columnOfPlace;
  const named = new Set(Object.keys(changes).flatMap(field => columns[field] ?? []));
  return Object.fromEntries(Object.entries(fields).filter(([column]) => named.has(column)));
};

/** A whole row for a procedure that takes every column: what it holds, with the changes over it. */
export const overRow = (row: Record<string, unknown>, fields: Fields): Fields => ({
  ...Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      const text = value === null || value === undefined ? '' : String(value).trim();
      return [column, { before: text, after: text }];
    }),
  ),
  ...fields,
});
