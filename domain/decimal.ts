import Big from 'big.js';

const written = /^-?\d{1,30}(?:\.\d{1,30})?$/;

/** Whether the text is a plain decimal number such as `-12.50`: no exponent, no thousands separator, no comma. */
export const isDecimal = (text: string): boolean => written.test(text);

/**
 * Parses a plain decimal number exactly.
 *
 * Throws a `RangeError` that names the value and, by `what`, where it stands.
 */
export const decimal = (text: string, what = 'The value'): Big => {
  if (!isDecimal(text)) {
    throw new RangeError(
      `${what} "${text}" is not a decimal number. Write it with a point and no separators, as 1234.50.`,
    );
  }
  return new Big(text);
};

/** Writes a number as a plain decimal string; with `decimals`, rounded half up (away from zero) and padded. */
export const plain = (value: Big, decimals?: number): string => {
  const text = value.toFixed(decimals, 1);
  return /^-[0.]+$/.test(text) ? text.slice(1) : text;
};

/** One spelling per number: `19.00`, `19.0` and `19` are all `19`. */
export const canonical = (text: string): string => plain(decimal(text));
