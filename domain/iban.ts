/** Whether a text is a bank account number by ISO 13616; a Polish NRB of 26 digits counts as one with its `PL`. Spaces are ignored. */
export function isIban(text: string): boolean {
  const bare = text.replaceAll(/\s/g, '').toUpperCase();
  const iban = /^\d{26}$/.test(bare) ? `PL${bare}` : bare;
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const digits = `${iban.slice(4)}${iban.slice(0, 4)}`.replaceAll(/[A-Z]/g, letter =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n;
}
