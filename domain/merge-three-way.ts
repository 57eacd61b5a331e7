import type { Fields } from './product.ts';

/** Whose value a field has where both sides changed it; `source` and `target` also take back what the other side changes. */
export type FieldOwner = 'source' | 'target' | 'newest';

/** One side of a two-way flow. A field that is absent is empty. */
export type MergeSide = {
  /** What it holds. */
  now: Fields;
  /** What was last seen there, and agreed; absent before the first merge. */
  image?: Fields;
  /** ISO 8601; when what it holds was changed there. */
  changedAt?: string;
};

export type MergedField = {
  field: string;
  value: string;
  /** The side whose value it is; `both` where they say the same or nothing changed. */
  from: 'source' | 'target' | 'both';
  /** The side that the value has to be written to. */
  writeTo?: 'source' | 'target';
  /** What was given up, and why: shown to people. */
  conflict?: { source: string; target: string; why: 'newest' | 'owner' | 'time-unknown' };
};

export type Merge = { fields: MergedField[]; toSource: Fields; toTarget: Fields };

/**
 * Merges, field by field, what two sides hold, each against the image last seen on that side.
 *
 * A change on one side goes to the other; where both changed, the newer wins, of equal or unknown times the source, and the
 * conflict is kept. What did not change on either side is left alone even where the two differ (one may cut long texts).
 * Before the first merge a side that says nothing takes what the other says, and two different values count as changed on both.
 * `owners` names exceptions to `newest`; with `only`, other fields are left alone.
 */
export const mergeThreeWay = (options: {
  source: MergeSide;
  target: MergeSide;
  owners?: Readonly<Record<string, FieldOwner>>;
  only?: readonly string[];
}): Merge => {
  const { source, target, owners = {}, only } = options;
  const all = [source.now, target.now, source.image ?? {}, target.image ?? {}].flatMap(Object.keys);
  const fields = [...new Set(only ?? all)].sort().map(field => {
    const owner = Object.hasOwn(owners, field) ? (owners[field] ?? 'newest') : 'newest';
    return mergeField(field, source, target, owner);
  });
  const toWrite = (side: 'source' | 'target'): Fields =>
    Object.fromEntries(fields.flatMap(({ field, value, writeTo }) => (writeTo === side ? [[field, value]] : [])));
  return { fields, toSource: toWrite('source'), toTarget: toWrite('target') };
};

const mergeField = (field: string, source: MergeSide, target: MergeSide, owner: FieldOwner): MergedField => {
  const values = { source: valueIn(source.now, field), target: valueIn(target.now, field) };
  if (values.source === values.target) return { field, value: values.source, from: 'both' };
  const changed = { source: hasChanged(source, target, field), target: hasChanged(target, source, field) };
  if (!changed.source && !changed.target) return { field, value: values.source, from: 'both' };
  const isConflict = changed.source && changed.target;
  // Before the first merge an empty field of the owner is not yet a statement.
  const isSilent = owner !== 'newest' && values[owner] === '' && !{ source, target }[owner].image;
  const { side, why } = winnerOf(isSilent ? 'newest' : owner, changed, source, target);
  const isTakenBack = !changed[side];
  return {
    ...{ field, value: values[side], from: side, writeTo: side === 'source' ? 'target' : 'source' },
    ...((isConflict || isTakenBack) && { conflict: { ...values, why } }),
  };
};

const valueIn = (fields: Fields, field: string): string => (Object.hasOwn(fields, field) ? (fields[field] ?? '') : '');

/** Against the image; without one, any value is a change unless it is what the other side last held. */
const hasChanged = (side: MergeSide, other: MergeSide, field: string): boolean => {
  const now = valueIn(side.now, field);
  if (side.image) return now !== valueIn(side.image, field);
  return now !== '' && (!other.image || now !== valueIn(other.image, field));
};

const winnerOf = (
  owner: FieldOwner,
  changed: { source: boolean; target: boolean },
  source: MergeSide,
  target: MergeSide,
): { side: 'source' | 'target'; why: 'newest' | 'owner' | 'time-unknown' } => {
  if (owner !== 'newest') return { side: owner, why: 'owner' };
  if (changed.source !== changed.target) return { side: changed.source ? 'source' : 'target', why: 'newest' };
  const [a, b] = [source, target].map(({ changedAt }) => Date.parse(changedAt ?? ''));
  if (a === undefined || b === undefined || Number.isNaN(a) || Number.isNaN(b) || a === b) {
    return { side: 'source', why: 'time-unknown' };
  }
  return { side: a > b ? 'source' : 'target', why: 'newest' };
};
