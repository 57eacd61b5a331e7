/**
 * Whether the text is a GTIN: 8, 12, 13 or 14 digits with the right check digit, and not all zeros. A code within a
 * company's own range (a 13-digit code that begins with 2) passes too.
 *
 * Source: GS1 General Specifications, standard check digit calculation: from the right, the digits before the check digit
 * count three times and once in turn, and the sum with the check digit is a multiple of ten.
 */
export const isGtin = (text: string): boolean => {
  if (!/^(?:\d{8}|\d{12,14})$/.test(text) || /^0+$/.test(text)) return false;
  const fromRight = [...text].reverse().map(Number);
  const sum = fromRight.reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
};

/** A GTIN of 12 digits and the same with a zero before it are one. */
export const asGtin13 = (gtin: string): string => (/^\d{12}$/.test(gtin) ? `0${gtin}` : gtin);
