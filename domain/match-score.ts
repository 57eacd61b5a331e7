import { decimal, plain } from './decimal.ts';
import { isGtin } from './gtin.ts';
import { fold, type NameFacts, readName } from './read-pharmacy-name.ts';
import { similarity } from './trigrams.ts';

/** A product as one side knows it; what its fields leave out is read from its name. `-` is empty. */
export type MatchSide = {
  name: string;
  internationalName?: string;
  form?: string;
  dose?: string;
  pack?: string;
  manufacturer?: string;
  ean?: string;
  sku?: string;
  bloz7?: string;
};

export type MatchScore = {
  /** 0 to 1. */
  score: number;
  /** What a person can check, one sentence each. */
  reasons: string[];
};

/**
 * What one fact tells: `raises` takes that share of what is missing to 1, weighed by how alike the names are (a code's is
 * not weighed), `lowers` multiplies the whole.
 */
type Finding = { reason: string; raises?: number; byCode?: boolean; lowers?: number };

/**
 * Says how probably two sides name the same product, and why, for a person to confirm.
 *
 * Symmetric; the same on both sides is 1, provided that the name holds a letter or digit. Where both state a dose and the
 * doses differ it is at most 0.4, whatever else agrees: a wrong strength must not look right. Names are compared without
 * dose, pack and form, by trigrams.
 */
export const scoreMatch = (ours: MatchSide, theirs: MatchSide): MatchScore => {
  const [one, other] = [factsOf(ours), factsOf(theirs)];
  const alike = likeness(one.rest, other.rest);
  const findings = [
    aboutDose(one, other),
    ...aboutPack(one, other),
    aboutForm(one, other),
    aboutSubstance(ours, theirs),
    aboutManufacturer(ours, theirs),
    ...aboutCodes(ours, theirs),
  ].filter(finding => finding !== undefined);
  let unlike = 1 - alike;
  for (const { raises = 0, byCode } of findings) unlike *= 1 - raises * (byCode ? 1 : alike);
  const score = findings.reduce((total, { lowers = 1 }) => total * lowers, 1 - unlike);
  return {
    score: Math.round(score * 1000) / 1000,
    reasons: [sayNames(alike), ...findings.map(({ reason }) => reason)],
  };
};

const sayNames = (alike: number): string => (alike === 1 ? 'same name' : `names ${Math.floor(alike * 100)}% alike`);

const likeness = (one: string, other: string): number =>
  one === other && /[\p{L}\p{N}]/u.test(one) ? 1 : similarity(one, other);

const stated = (text: string | undefined): string => (text?.trim() === '-' ? '' : (text?.trim() ?? ''));

/** Each field's own word first, the name's where it has none that can be read. */
const factsOf = (side: MatchSide): NameFacts & { doseText: string } => {
  const name = readName(side.name);
  const dose = readName(stated(side.dose), { asDose: true });
  const pack = readPack(stated(side.pack));
  const form = readName(stated(side.form));
  return {
    doses: dose.doses.length > 0 ? dose.doses : name.doses,
    doseText: fold(stated(side.dose)),
    count: pack.count ?? name.count,
    size: pack.size ?? name.size,
    forms: form.forms.length > 0 ? form.forms : name.forms,
    rest: /[\p{L}\p{N}]/u.test(name.rest) ? name.rest : fold(side.name),
  };
};

// In a field of its own a bare number is pieces, and grams are never a dose.
const readPack = (pack: string): Pick<NameFacts, 'count' | 'size'> =>
  /^\d{1,5}$/.test(pack) ? { count: String(Number(pack)) } : readName(`krem ${pack}`);

const aboutDose = (
  one: NameFacts & { doseText: string },
  other: NameFacts & { doseText: string },
): Finding | undefined => {
  const differs = (a: string, b: string): Finding => ({ reason: `dose differs: ${a} against ${b}`, lowers: 0.4 });
  const [ours, theirs] = [one.doses.join(' + '), other.doses.join(' + ')];
  if (ours && theirs) return sameDoses(one.doses, other.doses) ? same(`dose ${ours}`, 0.3) : differs(ours, theirs);
  // Doses in words that cannot be read are only ever compared as they stand: "forte" against "max", "500" against "500 mg".
  const [said, heard] = [ours || one.doseText, theirs || other.doseText];
  if (!said || !heard) return undefined;
  if (said === heard) return same(`dose ${said}`, 0.3);
  if (!ours && !theirs) return differs(said, heard);
  return numbers(said) && numbers(heard) && numbers(said) !== numbers(heard) ? differs(said, heard) : undefined;
};

const numbers = (text: string): string => (text.match(/\d+(?:\.\d+)?/g) ?? []).join(' ');

// 5% is 50 mg in a gram, or in a millilitre, depending on the form.
const sameDoses = (ours: string[], theirs: string[]): boolean => {
  const read = (doses: string[], per: string) =>
    doses
      .map(dose => dose.replace(/^(\S+) %$/, (_, percent) => `${plain(decimal(percent).times(10))} mg/${per}`))
      .sort()
      .join();
  return ours.join() === theirs.join() || ['g', 'ml'].some(per => read(ours, per) === read(theirs, per));
};

const aboutPack = (one: NameFacts, other: NameFacts): (Finding | undefined)[] =>
  [
    [one.count, other.count],
    [one.size, other.size],
  ].map(([ours, theirs]) => {
    if (!ours || !theirs) return undefined;
    return ours === theirs
      ? same(`pack ${ours}`, 0.15)
      : { reason: `pack differs: ${ours} against ${theirs}`, lowers: 0.5 };
  });

const aboutForm = (one: NameFacts, other: NameFacts): Finding | undefined => {
  if (one.forms.length === 0 || other.forms.length === 0) return undefined;
  const shared = one.forms.filter(form => other.forms.includes(form));
  return shared.length > 0
    ? same(`form: ${shared.join(', ')}`, 0.1)
    : { reason: `form differs: ${one.forms.join(', ')} against ${other.forms.join(', ')}`, lowers: 0.7 };
};

const aboutSubstance = (ours: MatchSide, theirs: MatchSide): Finding | undefined => {
  const [one, other] = [fold(stated(ours.internationalName)), fold(stated(theirs.internationalName))];
  if (!one || !other) return undefined;
  if (one === other || similarity(one, other) >= 0.5) return same(`international name ${one}`, 0.2);
  return { reason: `international name differs: ${one} against ${other}`, lowers: 0.6 };
};

const aboutManufacturer = (ours: MatchSide, theirs: MatchSide): Finding | undefined => {
  const [one, other] = [fold(stated(ours.manufacturer)), fold(stated(theirs.manufacturer))];
  if (!one || !other) return undefined;
  if (one === other || similarity(one, other) >= 0.5) return same(`manufacturer ${one}`, 0.1);
  // Parallel importers and changed company names make this a weak sign.
  return { reason: `manufacturer differs: ${one} against ${other}`, lowers: 0.9 };
};

const aboutCodes = (ours: MatchSide, theirs: MatchSide): (Finding | undefined)[] => {
  const code = (what: string, one: string, other: string, raises: number, lowers: number): Finding | undefined => {
    if (!one || !other) return undefined;
    if (one === other) return { ...same(`${what} ${one}`, raises), byCode: true };
    return lowers < 1 ? { reason: `${what} differs: ${one} against ${other}`, lowers } : undefined;
  };
  return [
    code('BLOZ', stated(ours.bloz7), stated(theirs.bloz7), 0.7, 0.5),
    code('EAN', gtin(ours.ean), gtin(theirs.ean), 0.6, 0.9),
    // A shop numbers its goods as it likes: another SKU says nothing.
    code('SKU', stated(ours.sku), stated(theirs.sku), 0.3, 1),
  ];
};

/** In 13 digits or more, so that 12 digits and the same with a zero before them are one. */
const gtin = (ean: string | undefined): string => (isGtin(stated(ean)) ? stated(ean).padStart(13, '0') : '');

const same = (what: string, raises: number): Finding => ({ reason: `same ${what}`, raises });
