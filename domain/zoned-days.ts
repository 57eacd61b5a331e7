const formatters = new Map<string, Intl.DateTimeFormat>();

const formatterOf = (zone: string): Intl.DateTimeFormat => {
  const known = formatters.get(zone);
  if (known) return known;
  try {
    const made = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    formatters.set(zone, made);
    return made;
  } catch {
    throw new RangeError(`The time zone "${zone}" is not known. Use a name of the IANA list, as Europe/Warsaw.`);
  }
};

/** The calendar day (`YYYY-MM-DD`) that it is in a zone at a moment; a `RangeError` where the zone is not known. */
export const dayIn = (zone: string, at: Date): string => formatterOf(zone).format(at).slice(0, 10);

/** The time (`HH:MM`) that clocks in a zone show at a moment. */
export const timeIn = (zone: string, at: Date): string => formatterOf(zone).format(at).slice(11, 16);

/** The day that lies a number of days after a day (`YYYY-MM-DD`), or before it. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * The moment at which clocks in a zone show a time (`HH:MM`) of a day; a time that a change of clocks leaves out is the same
 * long after it, one that comes twice is the first.
 */
export const momentIn = (zone: string, day: string, time: string): Date => {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(wanted))
    throw new RangeError(`"${day} ${time}" is no day and time. Write them as 2026-03-01 and 09:00.`);
  const ahead = (at: number) => Date.parse(`${formatterOf(zone).format(at).replace(' ', 'T')}Z`) - at;
  const guesses = [wanted - 86_400_000, wanted + 86_400_000].map(at => wanted - ahead(at));
  const right = guesses.filter(guess => guess + ahead(guess) === wanted);
  return new Date(right.length > 0 ? Math.min(...right) : Math.max(...guesses));
};
