/** A street line taken apart. Unsure: everything stands in `street`, the other two are empty. */
export type Street = { street: string; houseNumber: string; suffix: string; sure: boolean };

const longest = 200;
const candidate = /(?<=[\s,])\d{1,5}(?!\d)/gu;
const numberFirst =
  /^(\d{1,5})(\s?(?:bis|ter|quater)(?=[\s,])|\p{L}(?=[\s,])|[-/]\d{1,5}\p{L}?(?=[\s,]))?(?:\s*,\s*|\s+)(\p{L}\S*\s+\S.*)$/iu;

/** What may follow a house number: `a`, `/7`, `-II`, `bis`, `m. 3`, `lok. 3`, `bus 2`, `Top 4`. */
const followers =
  /\s*(?:[-–/]\s*(?:\d{1,5}\p{L}?|\p{L}{1,3}\d{0,4})|,?\s*(?:m|lok|nr|ap|app|apt|appt|bus|bte|box|flat|unit|whg|top|piso|kv|byt)\.?\s*\d{1,5}\p{L}?|\s(?:bis|ter|quater|huis|hs)|[IVX]{1,4}|\p{L})(?![\p{L}\p{M}\p{N}])/iuy;

/**
 * Takes a street line apart into street, house number (digits) and what follows it, for systems that want them apart.
 *
 * Nothing is lost but white space and the comma between street and number. `sure` is false where the line can be read in
 * more than one way ("3 Maja 4", "11 Listopada") or has no number.
 */
export const splitStreet = (line: string): Street => {
  const text = line.replace(/\s+/gu, ' ').trim();
  const whole = { street: text, houseNumber: '', suffix: '', sure: false };
  if (text.length > longest) return whole;
  const behind = numberBehind(text);
  const before = numberBefore(text);
  if (behind === 'unclear' || (behind && /^\d+\s/u.test(text))) return whole;
  return behind ?? before ?? whole;
};

const numberBehind = (text: string): Street | 'unclear' | undefined => {
  const starts = [...text.matchAll(candidate)].map(match => ({ at: match.index, digits: match[0] }));
  for (const [index, { at, digits }] of starts.entries()) {
    const rest = text.slice(at + digits.length);
    if (!isSuffix(rest)) continue;
    const street = text.slice(0, at).trim().replace(/,$/u, '').trim();
    const earlier = starts[index - 1];
    // "Postfach 12 34": which of the two is the house number?
    if (earlier && isSuffix(text.slice(earlier.at + earlier.digits.length, at).trim())) return 'unclear';
    if (!/\p{L}/u.test(street)) return 'unclear';
    return { street, houseNumber: digits, suffix: rest.trim(), sure: true };
  }
  return undefined;
};

const numberBefore = (text: string): Street | undefined => {
  const [, houseNumber, suffix = '', street] = numberFirst.exec(text) ?? [];
  return houseNumber && street ? { street, houseNumber, suffix: suffix.trim(), sure: true } : undefined;
};

const isSuffix = (text: string): boolean => {
  let at = 0;
  while (at < text.length) {
    followers.lastIndex = at;
    const match = followers.exec(text);
    if (!match) return text.slice(at).trim() === '';
    at += match[0].length;
  }
  return true;
};
