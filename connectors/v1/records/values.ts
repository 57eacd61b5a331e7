import { z } from 'zod';

/** A number as text, so that nothing is rounded on the way: `12`, `-3.50`. */
export const decimal = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,8})?$/, 'Write a number as text with a decimal point, such as "12.50".')
  .describe('A decimal number as text, such as "12.50"');

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'Write a currency by its three capital letters, such as "PLN".')
  .describe('ISO 4217');

export const day = z.iso.date('Write a day as YYYY-MM-DD.').describe('A day, YYYY-MM-DD');
export const instant = z.iso
  .datetime({ offset: true, error: 'Write a time with its zone, such as 2026-05-03T10:15:00Z.' })
  .describe('RFC 3339');

/** The sender’s own id of an object. */
export const externalId = z
  .string()
  // Without control characters and half characters; a pattern with flags could not be described in OpenAPI.
  .regex(/^[\x20-\x7e\u00a0-\ud7ff\ue000-\uffff]{1,200}$/, 'An id is a text of 1 to 200 characters.')
  .describe('The id by which the sender knows it');

export const text = (most: number) =>
  z
    .string()
    .max(most, `At most ${most} characters.`)
    .refine(value => value.isWellFormed() && !value.includes('\u0000'), 'The text holds half a character or a NUL.');

/** Net or gross, and which VAT: a bare 0 never says which zero it is. */
export const vatCode = z
  .enum(['23', '8', '5', '0_KR', '0_WDT', '0_EX', 'ZW', 'NP_I', 'NP_II', 'OO', 'FOREIGN'])
  .describe(
    'Polish VAT code: a rate, 0_KR (domestic zero), 0_WDT (intra-community), 0_EX (export), ZW (exempt), NP_I and NP_II (out of scope), OO (reverse charge); FOREIGN with vatRate and vatCountry',
  );

export const vat = {
  vatCode: vatCode.optional(),
  vatRate: decimal.optional().describe('Percent; with vatCode FOREIGN, or by itself for another country’s rate'),
  vatCountry: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
};

export const address = z.object({
  name: text(200).optional(),
  company: text(200).optional(),
  firstName: text(100).optional(),
  lastName: text(100).optional(),
  street: text(200).optional().describe('With house and flat number'),
  additional: text(200).optional(),
  zip: text(20).optional(),
  city: text(100).optional(),
  region: text(100).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Write a country by its two capital letters, such as "PL".')
    .optional(),
  phone: text(50).optional(),
});

/** What every record carries. */
export const head = {
  externalId,
  op: z.enum(['upsert', 'delete']).default('upsert').describe('delete: the sender no longer has or selects it'),
  asOf: instant.optional().describe('When the sender read it; an older statement never overwrites a newer one'),
};
