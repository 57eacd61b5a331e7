const weights = [6, 5, 7, 2, 3, 4, 5, 6, 7];

/** A tax number as it is compared: without blanks, dashes and dots, in capitals, and without the prefix PL. */
export const normalNip = (nip: string | null | undefined): string | undefined => {
  const text = (nip ?? '')
    .replace(/[\s.\-/]/g, '')
    .toUpperCase()
    .replace(/^PL(?=\d)/, '');
  return text === '' ? undefined : text;
};

/** Whether it is a Polish NIP with the right check digit (polish-formats, 5). */
export const isNip = (nip: string): boolean => {
  const text = normalNip(nip) ?? '';
  if (!/^\d{10}$/.test(text)) return false;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return sum % 11 === Number(text[9]);
};
