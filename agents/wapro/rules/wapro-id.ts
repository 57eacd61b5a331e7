/** An id of WAPRO (decimal(18,0)) as it stands in the database; never a number, which holds only 15 digits safely. */
export const isWaproId = (text: string): boolean => /^[1-9]\d{0,17}$/.test(text);

/** The id or, for null, blanks and 0, nothing: WAPRO writes 0 where no other row is meant. */
export const reference = (text: string | null | undefined): string | undefined => {
  const trimmed = text?.trim() ?? '';
  return isWaproId(trimmed) ? trimmed : undefined;
};
