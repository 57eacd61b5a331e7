import { byText } from './by-issue-date.ts';
import { type Ageing, type AgeingBucket, ageingBuckets, type Due } from './ledger.ts';
import { aboveZero, fromMinor, sumUnits, toMinor } from './minor-units.ts';

/** An amount in smallest units and its last day to be paid. */
export type Charge = { date: string; units: bigint };

/**
 * Splits what a document charges by its due dates, the earliest first; the parts add up to it.
 *
 * Where the stated parts come to more, the latest are cut; where they come to less, the latest takes the rest.
 */
export const chargesOf = (units: bigint, dues: readonly Due[], issueDate: string, currency: string): Charge[] => {
  const sorted = dues.toSorted((a, b) => byText(a.date, b.date) || byText(a.amount ?? '', b.amount ?? ''));
  const known = sumUnits(sorted.map(({ amount }) => (amount === undefined ? 0n : toMinor(amount, currency))));
  const dated = sorted.length > 0 ? sorted : [{ date: issueDate }];
  const lastOpen = dated.findLastIndex(({ amount }) => amount === undefined);
  let left = units;
  return dated.map(({ date, amount }, index) => {
    const stated =
      amount === undefined ? (index === lastOpen ? aboveZero(units - known) : 0n) : toMinor(amount, currency);
    const part = index === dated.length - 1 || stated > left ? left : stated;
    left -= part;
    return { date, units: part };
  });
};

/**
 * What is left of charges after credits (payments, corrections that lower), which go to the earliest first. Less than nothing
 * credited (more paid back than paid) raises the earliest.
 */
export const stillOpen = (charges: readonly Charge[], credit: bigint): Charge[] => {
  const byDate = [...Map.groupBy(charges, ({ date }) => date)].sort(([a], [b]) => byText(a, b));
  let left = credit;
  return byDate
    .map(([date, group]) => {
      const units = sumUnits(group.map(charge => charge.units));
      const open = aboveZero(units - left);
      left -= units - open;
      return { date, units: open };
    })
    .filter(({ units }) => units > 0n);
};

/** Whole days from one date to another. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** Where an amount belongs that was due on a date; on that day itself it is not yet overdue. */
export const bucketOf = (dueDate: string, at: string): AgeingBucket => {
  const days = daysBetween(dueDate, at);
  if (days <= 0) return 'notDue';
  if (days <= 30) return 'days1To30';
  if (days <= 60) return 'days31To60';
  return days <= 90 ? 'days61To90' : 'over90';
};

/** How old what is open is, on a day. */
export const ageingOf = (open: readonly Charge[], at: string, currency: string): Ageing => {
  const sumOf = (bucket: AgeingBucket) =>
    fromMinor(sumUnits(open.flatMap(({ date, units }) => (bucketOf(date, at) === bucket ? [units] : []))), currency);
  const [notDue, days1To30, days31To60, days61To90, over90] = ageingBuckets;
  return {
    ...{ notDue: sumOf(notDue), days1To30: sumOf(days1To30), days31To60: sumOf(days31To60) },
    ...{ days61To90: sumOf(days61To90), over90: sumOf(over90) },
  };
};
