import type { Fields } from './product.ts';

const addressFields = [
  'name',
  'company',
  'firstName',
  'lastName',
  'street',
  'additional',
  'zip',
  'city',
  'region',
  'country',
  'phone',
];
const within = (name: string) => addressFields.map(field => `${name}.${field}`);

/** The fields of a buyer and of a delivery place that both sides may change (W2). */
export const twoWayFields: Record<'customers' | 'delivery-places', readonly string[]> = {
  customers: ['name', 'fullName', 'email', 'phone', ...within('address'), ...within('correspondence')],
  'delivery-places': ['name', 'recipient', 'phone', 'description', ...within('address')],
};

/** The named fields of a document, flat; one that is absent is empty. */
export function pickFields(document: Record<string, unknown>, fields: readonly string[]): Fields {
  return Object.fromEntries(
    fields.map(field => {
      const value = field
        .split('.')
        .reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), document);
      return [field, value === undefined || value === null ? '' : String(value)];
    }),
  );
}

/** The document with these fields set; an empty one is taken away. */
export function setFields(document: Record<string, unknown>, fields: Fields): Record<string, unknown> {
  const changed = structuredClone(document);
  for (const [field, value] of Object.entries(fields)) {
    const path = field.split('.');
    const last = path.pop() ?? field;
    let inner = changed;
    for (const key of path) {
      const next = inner[key];
      const entered = isObject(next) ? next : {};
      inner[key] = entered;
      inner = entered;
    }
    if (value === '') delete inner[last];
    else inner[last] = value;
  }
  return changed;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
