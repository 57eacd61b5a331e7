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

interface Told {
  /** By field of the hub's; empty: it was emptied. */
  changes?: Record<string, string>;
  /** What WAPRO had said of these fields when the hub decided. */
  before?: Record<string, string>;
}

/**
 * What of a record is to be written into a row that is there: the fields that the hub names as changed, or all of them where it
 * names none; of those that were emptied, that they are. A record that was pulled late must not undo what WAPRO's own people
 * wrote meanwhile: `moved` fields are left out.
 */
export const onlyChanges = (
  entity: 'customers' | 'delivery-places',
  { changes }: Told,
  fields: Fields,
  moved: Set<string> = new Set(),
): Fields => {
  if (changes === undefined) return fields;
  const columns = entity === 'customers' ? columnOf : columnOfPlace;
  return Object.fromEntries(
    Object.entries(changes).flatMap(([field, value]) => {
      const column = columns[field];
      if (column === undefined || moved.has(field)) return [];
      const written = fields[column] ?? (value === '' ? { before: '', after: '' } : undefined);
      return written === undefined ? [] : [[column, written] as const];
    }),
  );
};

/** The fields that hold something else in WAPRO by now than what the hub decided on, and not what it decided either. */
export const movedSince = ({ before = {}, changes = {} }: Told, now: object): Set<string> =>
  new Set(
    Object.entries(before).flatMap(([field, was]) =>
      [was, changes[field]].includes(valueAt(now, field)) ? [] : [field],
    ),
  );

const valueAt = (record: object, field: string): string => {
  const value = field
    .split('.')
    .reduce<unknown>(
      (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
      record,
    );
  return value === undefined || value === null ? '' : String(value);
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
