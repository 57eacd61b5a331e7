/** The thirteenth digit of an EAN-13 for its first twelve (GS1: weights 1 and 3, alternating). */
export function eanCheckDigit(twelve: string): number {
  const sum = [...twelve].reduce((total, digit, index) => total + Number(digit) * (index % 2 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}

/** An EAN-13 with a valid check digit, from twelve digits. */
export const ean13 = (twelve: string): string => `${twelve}${eanCheckDigit(twelve)}`;

/**
 * Spreads an index over the numbers below `size` so that two indexes below `size` never meet.
 * `step` has to share no divisor with `size`.
 */
export function spread(index: number, shift: number, step: number, size: number): number {
  return Number((BigInt(index) * BigInt(step) + BigInt(shift)) % BigInt(size));
}

/** Minor units as the program writes a price: dot, trailing zeros cut, so 1250 is `12.5` and 1200 is `12`. */
export const trimmedDecimal = (hundredths: number): string => String(Math.round(hundredths) / 100);

const two = (value: number) => String(value).padStart(2, '0');

/** A day as the program writes it, `yyyy.mm.dd`, so many days after another written the same way. */
export function dottedDay(start: string, days = 0): string {
  const [year = 1970, month = 1, day = 1] = start.split('.').map(Number);
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return `${moved.getUTCFullYear()}.${two(moved.getUTCMonth() + 1)}.${two(moved.getUTCDate())}`;
}

/** Today as `yyyy.mm.dd`, by the machine's clock. */
export function today(): string {
  const now = new Date();
  return `${now.getFullYear()}.${two(now.getMonth() + 1)}.${two(now.getDate())}`;
}
