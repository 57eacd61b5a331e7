/** A text that was longer than WAPRO's column, so that a person can see what is missing. */
export interface Cut {
  field: string;
  /** Letters that the column holds. */
  limit: number;
  /** The part that was left off. */
  lost: string;
}

/** Column lengths of protocol pages 3.4 to 3.6. */
export const lengths = {
  NAZWA: 50,
  NAZWA_PELNA: 200,
  NIP: 30,
  ADRES_EMAIL: 255,
  TELEFON_FIRMOWY: 20,
  KOD_POCZTOWY: 20,
  MIEJSCOWOSC: 50,
  ULICA_LOKAL: 50,
  SYM_KRAJU: 3,
  FORMA_PLATNOSCI: 50,
  NR_ZAMOWIENIA_KLIENTA: 30,
  UWAGI: 1000,
  INFORMACJE_DODATKOWE: 1000,
  OSOBA_ZAMAWIAJACA: 101,
  OPIS: 500,
  FIRMA: 100,
  ODBIORCA: 50,
  TEL: 20,
} as const;

export type Fitted = keyof typeof lengths;

/**
 * Cuts texts to the length of their column and remembers what was lost.
 *
 * A cut ends with `…`, so that it is seen in WAPRO too. Counts whole letters: never half of a pair.
 */
export const fitter = () => {
  const cuts: Cut[] = [];
  const fit = (field: Fitted, text: string | undefined): string => {
    const clean = text?.trim() ?? '';
    const limit = lengths[field];
    if (clean.length <= limit) return clean;
    let kept = '';
    for (const letter of clean) {
      if (kept.length + letter.length > limit - 1) break;
      kept += letter;
    }
    cuts.push({ field, limit, lost: clean.slice(kept.length) });
    return `${kept}…`;
  };
  return { fit, cuts };
};

/** What was cut, in a sentence for whoever reads the order's history. */
export const describeCuts = (cuts: Cut[]): string =>
  cuts.map(({ field, limit, lost }) => `${field} holds ${limit} letters; left off: "${lost}".`).join(' ');
