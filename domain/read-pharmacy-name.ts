import type Big from 'big.js';
import { decimal, plain } from './decimal.ts';

/** What the name of a pharmacy product says. Amounts are in one unit each, so that `0,5 g` and `500 mg` read the same. */
export type NameFacts = {
  /** Of each substance: `500 mg`, `5 mg/ml`, `1000 iu`, `5 %`; sorted. Two of the same are two substances. */
  doses: string[];
  /** Pieces in the pack. */
  count?: string;
  /** Of the content, or of one piece: `100 ml`, `30 g`. */
  size?: string;
  /** English names of the forms that the words name. */
  forms: string[];
  /** What is left: the name proper. */
  rest: string;
};

const longest = 300;
const number = String.raw`(?<![\p{L}\d.])(\d{1,9}(?:\.\d{1,6})?)(?![\d.]*\d)`;
const massUnit = String.raw`(?:kg|g|mg|mcg|ug|mmol|mln\s?j\.?\s?m|tys\.?\s?j\.?\s?m|j\.?\s?m|m\.?\s?j|i\.?\s?u|%)(?!\p{L})\.?`;
const volumeUnit = String.raw`(?:ml|l)(?!\p{L})\.?`;
const perUnit = String.raw`(?:ml|g|h|godz|dawk\p{L}*|daw|tab\p{L}*|kaps\p{L}*|sasz\p{L}*|amp\p{L}*|fiol\p{L}*|szt\p{L}*)(?!\p{L})\.?`;
const per = String.raw`(?:\s?/\s?(?:(\d{1,6}(?:\.\d{1,6})?)\s?)?(${perUnit}))?`;
const piece = String.raw`(?:tab|tabl\p{L}*|tbl|kaps\p{L}*|draz\p{L}*|szt\p{L}*|sasz\p{L}*|amp\p{L}*|fiol\p{L}*|czop\p{L}*|glob\p{L}*|plast\p{L}*|pastyl\p{L}*|dawek|dawki|toreb\p{L}*|pojem\p{L}*|wklad\p{L}*|but|butel\p{L}*|tub\p{L}*)(?!\p{L})\.?`;

const notPieces = String.raw`(?![\d.]*\d)(?!\s?(?:kg|g|mg|mcg|ug|ml|l|m|cm|mm|%|j\.?\s?m)(?!\p{L}))`;

const patterns = {
  grouped: new RegExp(String.raw`\(([^()]{1,60})\)\s?(${massUnit})?(\s?/\s?(?:\d{1,6}\s?)?${perUnit})?`, 'gu'),
  sharedUnit: new RegExp(String.raw`${number}(?=\s?[+/]\s?\d{1,9}(?:\.\d{1,6})?\s?(${massUnit}))`, 'gu'),
  dose: new RegExp(String.raw`${number}\s?(${massUnit})${per}`, 'gu'),
  volume: new RegExp(String.raw`${number}\s?(${volumeUnit})`, 'gu'),
  /** `2 x 10`. */
  times: new RegExp(String.raw`${number}\s?x\s?(\d{1,5})${notPieces}`, 'gu'),
  /** `10 x 5 ml`: what follows is the size of one. */
  timesSize: /(?<![\p{L}\d.])(\d{1,5})\s?x(?=\s?\d{1,5}(?:\.\d{1,3})?\s?(?:g|ml|l)(?!\p{L}))/gu,
  /** `30 tabl.`, `30 tabl. x 2`. */
  pieces: new RegExp(String.raw`${number}\s?${piece}(?:\s?x\s?(\d{1,3})${notPieces})?`, 'gu'),
  /** `x 30`. */
  timesOnly: new RegExp(String.raw`(?<!\p{L})x\s?(\d{1,5})${notPieces}`, 'gu'),
};

// How a form is coated, and the pack by itself, tell no product from another.
const noise = /(?<![\p{L}\d])(?:powl\p{L}*|miekk\p{L}*|tward\p{L}*|dojelit\p{L}*|op|opak\p{L}*|x)(?![\p{L}\d])\.?/gu;

const formWords: [form: string, words: string][] = [
  ['tablets', 'tab|tbl|tabl\\p{L}*'],
  ['capsules', 'kaps\\p{L}*|caps'],
  ['dragees', 'draz\\p{L}*'],
  ['syrup', 'syr|syrop\\p{L}*'],
  ['ointment', 'masc|masci'],
  ['cream', 'krem|kremu'],
  ['gel', 'zel|zelu'],
  ['suppositories', 'czop\\p{L}*'],
  ['drops', 'krop|kropl\\p{L}*'],
  ['spray', 'aer|aeroz\\p{L}*|spray|sprayu'],
  ['sachets', 'sasz\\p{L}*'],
  ['powder', 'prosz|prosz[ek]\\p{L}*|zasypka'],
  ['ampoules', 'amp|ampul\\p{L}*'],
  ['solution', 'rozt|roztw\\p{L}*'],
  ['suspension', 'zaw|zawies\\p{L}*'],
  ['plasters', 'plast|plastr\\p{L}*|plaster'],
  ['pessaries', 'glob|globul\\p{L}*'],
  ['lozenges', 'past|pastyl\\p{L}*'],
  ['granules', 'gran|granul\\p{L}*'],
  ['liquid', 'plyn|plynu'],
  ['emulsion', 'emuls\\p{L}*'],
  ['shampoo', 'szamp|szampon\\p{L}*'],
];
const formPatterns = formWords.map(([form, words]) => ({
  form,
  pattern: new RegExp(String.raw`(?<![\p{L}\d])(?:${words})(?![\p{L}\d])\.?`, 'gu'),
}));
const packedByMass = new Set(['ointment', 'cream', 'gel', 'powder', 'granules', 'emulsion']);

const thousands = /(?<![\p{L}\d.])\d{1,3}(?:\s\d{3})+(?=\s?(?:j\.?\s?m|m\.?\s?j|i\.?\s?u)(?!\p{L}))/gu;

/** One spelling: lower case, no diacritics, a point in decimals, `x` and `u` for × and µ. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ł/g, 'l')
    .replace(/×/g, 'x')
    .replace(/[µμ]/g, 'u')
    .replace(/(?<=\d),(?=\d)/g, '.')
    .replace(thousands, grouped => grouped.replace(/\s/g, ''))
    .replace(/\s+/g, ' ')
    .trim();

/**
 * Reads dose, pack and form out of a product's name as Polish pharmacies write it: `Apap 500 mg tabl. powl. x 24`.
 *
 * Grams without a substance's unit are the pack of what comes by weight (`krem 50 g`), or from 5 g on; below, a dose.
 * `asDose`: the text is a dose and nothing else, so grams always are one.
 */
export const readName = (name: string, options: { asDose?: boolean } = {}): NameFacts => {
  let rest = fold(name.slice(0, longest));
  const forms = formPatterns.filter(({ pattern }) => rest.search(pattern) >= 0).map(({ form }) => form);
  const byMass = forms.some(form => packedByMass.has(form));
  const doses: string[] = [];
  let size: string | undefined;
  let count: string | undefined;
  const take = (pattern: RegExp, read: (...groups: string[]) => void) => {
    rest = rest.replace(pattern, (_match, ...groups: string[]) => {
      read(...groups);
      return ' ';
    });
  };

  rest = rest.replace(patterns.grouped, spreadGroup);
  rest = rest.replace(patterns.sharedUnit, (match, _value, unit) => `${match} ${unit}`);
  const takeCount = (value = '', times = '1') => {
    count ??= plain(decimal(value).times(times));
  };
  take(patterns.times, takeCount);
  take(patterns.timesSize, value => takeCount(value));
  take(patterns.dose, (value = '', unit = '', perValue, perName) => {
    const grams = /^k?g/.test(unit) && !perName ? mass(value, unit) : undefined;
    if (grams && !options.asDose && (byMass || grams.gte(5000))) size ??= `${plain(grams.div(1000))} g`;
    else doses.push(doseOf(value, unit, perValue, perName));
  });
  take(patterns.volume, (value = '', unit = '') => {
    size ??= `${plain(decimal(value).times(unit.startsWith('l') ? 1000 : 1))} ml`;
  });
  take(patterns.pieces, takeCount);
  take(patterns.timesOnly, value => takeCount(value));
  for (const { pattern } of formPatterns) rest = rest.replace(pattern, ' ');
  rest = rest.replace(noise, ' ').replace(/\s+/g, ' ').trim();
  return { doses: doses.sort(), forms, rest, ...(count && { count }), ...(size && { size }) };
};

/** `(875+125) mg` is `875 mg+125 mg`, `(5 mg+1 mg)/g` is `5 mg/g+1 mg/g`. */
const spreadGroup = (match: string, inner: string, unit = '', behind = ''): string =>
  unit || behind
    ? inner
        .split('+')
        .map(part => `${part.trim()}${unit && ` ${unit}`}${behind}`)
        .join('+')
    : match;

const mass = (value: string, unit: string): Big => decimal(value).times(unit.startsWith('k') ? 1_000_000 : 1000);

/** What a dose counts in, and how many of that one of its unit is. */
const inBase = (unit: string): [base: string, factor: string] => {
  if (unit.startsWith('kg')) return ['mg', '1000000'];
  if (unit.startsWith('g')) return ['mg', '1000'];
  if (unit.startsWith('mg')) return ['mg', '1'];
  if (unit.startsWith('mcg') || unit.startsWith('ug')) return ['mg', '0.001'];
  if (unit.startsWith('mmol')) return ['mmol', '1'];
  if (unit.startsWith('%')) return ['%', '1'];
  if (unit.startsWith('mln')) return ['iu', '1000000'];
  return ['iu', unit.startsWith('tys') ? '1000' : '1'];
};

const doseOf = (value: string, unit: string, perValue = '1', perName?: string): string => {
  const [base, factor] = inBase(unit);
  const whole = decimal(value).times(factor);
  const part = decimal(perValue);
  const amount = plain(part.eq(0) ? whole : whole.div(part));
  // One tablet, one sachet and so on is what a dose is of anyway.
  const of = /^(?:ml|g(?!odz)|h|godz|daw)/
    .exec(perName ?? '')?.[0]
    .replace('godz', 'h')
    .replace('daw', 'dose');
  return of ? `${amount} ${base}/${of}` : `${amount} ${base}`;
};
