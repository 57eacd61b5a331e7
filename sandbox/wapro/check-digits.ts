/** A valid NIP for a number: nine digits and the check digit (weights 6 5 7 2 3 4 5 6 7, modulo 11; 10 is never valid). */
export function nipFrom(number: number): string {
  const weights = [6, 5, 7, 2, 3, 4, 5, 6, 7];
  for (let body = number; ; body += 1) {
    const digits = String(100_000_000 + (body % 899_000_000));
    const check = [...digits].reduce((sum, digit, index) => sum + Number(digit) * (weights[index] ?? 0), 0) % 11;
    if (check < 10 && digits.slice(1, 3) !== '00') return `${digits}${check}`;
  }
}

/** A valid EAN-13 out of twelve digits. */
export function eanFrom(body: string): string {
  const sum = [...body].reduce((total, digit, index) => total + Number(digit) * (index % 2 ? 3 : 1), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}
