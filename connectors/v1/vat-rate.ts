/** The percent of a VAT code or rate as stated; codes without a rate (exempt, out of scope, reverse charge) tax nothing. */
export function ratePercent({ vatCode, vatRate }: { vatCode?: string; vatRate?: string }): string | undefined {
  if (vatRate !== undefined) return vatRate;
  if (vatCode === undefined || vatCode === 'FOREIGN') return undefined;
  return /^\d+$/.test(vatCode) ? vatCode : '0';
}
