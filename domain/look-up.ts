import type { Lookups, LookupTable } from './flow-settings.ts';

/** What people call a lookup table's values. */
const titles: Record<LookupTable, string> = {
  salesChannel: 'Sales channel',
  salutation: 'Salutation',
  country: 'Country',
  language: 'Language',
  paymentMethod: 'Payment method',
  paymentCondition: 'Payment condition of payment method',
  shippingMethod: 'Shipping method',
  tax: 'Tax rate',
};

export const isLookupTable = (name: string): name is LookupTable => Object.hasOwn(titles, name);

export const lookupTableNames = (): string => Object.keys(titles).join(', ');

export type LookedUp = { kind: 'value'; value: string } | { kind: 'unmapped'; reason: string };

/**
 * The target's code for a code of the source. Codes are compared exactly; a code mapped to nothing gives ''.
 *
 * Countries in ISO 3166-1 and languages in BCP 47 (`de-DE` gives `de`) need no entry: they mean the same everywhere.
 */
export const lookUp = (lookups: Lookups, table: LookupTable, code: string, name?: string): LookedUp => {
  const entries = lookups[table] ?? {};
  const mapped = Object.hasOwn(entries, code) ? entries[code] : standardCode(table, code);
  if (mapped !== undefined) return { kind: 'value', value: mapped };
  const called = name && name !== code ? `"${name}" (${code})` : `"${code}"`;
  return {
    kind: 'unmapped',
    reason: `${titles[table]} ${called} has no counterpart in the target. Map ${code} in the flow's lookups (table ${table}); every order that waits for it then goes on.`,
  };
};

const standardCode = (table: LookupTable, code: string): string | undefined => {
  if (table === 'country') return /^[A-Z]{2}$/.test(code) ? code : undefined;
  if (table === 'language') return /^([a-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*$/.exec(code)?.[1];
  return undefined;
};
