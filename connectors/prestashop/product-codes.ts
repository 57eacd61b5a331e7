import type { ProductBase } from '../../domain/product.ts';
import type { RemoteProduct } from '../catalogue-contract.ts';
import { cleanName, unstorable } from './product-text.ts';
import type { PrestashopSettings } from './settings.ts';

type CodeFields = PrestashopSettings['codes'];
type Code = keyof RemoteProduct['codes'];

/** Where two codes are kept in one field, the first that a product has stands in it. */
const precedence: Code[] = ['bloz7', 'sku', 'externalId', 'ean'];

const featurePrefix = 'feature:';
/** The product feature in which a code is kept, if it is one. */
export const featureOf = (field: string): string | undefined =>
  field.startsWith(featurePrefix) ? cleanName(field.slice(featurePrefix.length)) : undefined;

/**
 * The fields of a shop's product (`feature.Name` for a feature) that hold a product's codes. A code that the field cannot
 * hold is left out and never cut; an EAN whose check digit is wrong as well.
 */
export const codeFields = (
  product: { externalId: string; base: Pick<ProductBase, 'bloz7' | 'sku' | 'ean'> },
  fields: CodeFields,
  lengths: Record<string, number>,
): Record<string, string> => {
  const { bloz7, sku, ean } = product.base;
  const codes: Record<Code, string | undefined> = {
    ...{ externalId: product.externalId, bloz7, sku },
    ean: ean && validGtin(ean),
  };
  const written: Record<string, string> = {};
  for (const code of precedence) {
    const field = fields[code];
    const feature = featureOf(field);
    const name = feature === undefined ? field : `feature.${feature}`;
    const value = fits(codes[code] ?? '', field, feature === undefined ? (lengths[field] ?? 32) : 255);
    if (value && written[name] === undefined) written[name] = value;
  }
  return written;
};

const fits = (code: string, field: string, length: number): string | undefined => {
  const text = code.trim();
  if (text.length > length || /[<>;={}]/.test(text) || text.search(unstorable) >= 0) return undefined;
  if (field === 'ean13') return validGtin(text);
  return text;
};

/** Reads back what `codeFields` writes; a BLOZ is only what looks like one, for it may share its field with another code. */
export const codesOf = (held: Record<string, string>, fields: CodeFields): RemoteProduct['codes'] => {
  const codes: RemoteProduct['codes'] = {};
  for (const code of precedence) {
    const feature = featureOf(fields[code]);
    const value = held[feature === undefined ? fields[code] : `feature.${feature}`]?.trim();
    if (value && (code !== 'bloz7' || /^\d{7}$/.test(value))) codes[code] = value;
  }
  return codes;
};

/** A GTIN with 8, 12 or 13 digits whose check digit is right (GS1 General Specifications 7.9), as 8 or 13 digits. */
export const validGtin = (text: string): string | undefined => {
  const digits = text.trim();
  if (!/^(\d{8}|\d{12,13})$/.test(digits) || /^0+$/.test(digits)) return undefined;
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  if (sum % 10 !== 0) return undefined;
  return digits.length === 12 ? `0${digits}` : digits;
};
