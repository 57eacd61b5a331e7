/** A complete statement under way. */
export type OfferRun = {
  id: string;
  of: number;
  /** The highest package so far; equal to `of` once all are there. */
  last: number;
  startedAt: string;
  /** Every package stated stock. */
  stock: boolean;
  /** Began while another was under way. */
  mixed: boolean;
  /** Of the content of packages 1 to `last`, in order. */
  hashes: string[];
};

/** One package "no of N"; `at` is ISO 8601, `hash` that of its content. */
export type ArrivedPackage = { no: number; of: number; at: string; stock: boolean; hash: string };

export type RunStep =
  | { kind: 'started' | 'continued' | 'repeated'; run: OfferRun }
  | { kind: 'complete'; run: OfferRun; trusted: boolean }
  /** What is absent from the packages says nothing; what is present in them counts all the same. */
  | { kind: 'broken'; run: undefined; reason: string };

/**
 * Follows packages that say "no of N" and nothing else, to tell when an item's absence from all of them may be believed.
 *
 * `open` is the `run` of the step before, also when that step was `complete`: only so is a repeat of its packages known as
 * one. `withinMinutes` counts from package 1 to package N. Packages have no identity, so this is what can be promised:
 * - Always: `trusted` means that from a package 1 on, leaving identical repeats out, packages 1 to N arrived ascending, all
 *   of the same N, in time, with stock, with nothing between; and that package 1 cut off no other run in its time.
 * - Of two senders who each send 1 to N in order and in time, repeating a package only directly after itself: what is
 *   trusted is exactly the whole offer of one of them, however their packages interleave; once the other's
 *   package 1 came in the middle and differs, neither is trusted.
 * Not promised, because it cannot be told apart: a sender slower than `withinMinutes`, or a repeat that comes after another
 * sender has spoken, can put a package of its own where the other's was due.
 */
export const followRun = (
  open: OfferRun | undefined,
  arrived: ArrivedPackage,
  options: { withinMinutes: number; newId: string },
): RunStep => {
  if (!isNumbered(arrived)) return broken(`${named(arrived)} cannot be: packages are numbered from 1 to N.`);
  const inTime = open !== undefined && minutesBetween(open.startedAt, arrived.at) <= options.withinMinutes;
  const unfinished = inTime && open.last < open.of;
  if (arrived.no === 1) {
    if (unfinished && isRepeat(open, arrived)) return repeat(open, arrived);
    // Package 1 of a finished offer, once more, begins the next one: nothing tells it from a repeat. It is no more to be
    // believed than it was then.
    return begin(arrived, inTime && (unfinished || (open.mixed && isRepeat(open, arrived))), options.newId);
  }
  if (!open) return broken(`${named(arrived)} arrived while no offer was under way: package 1 has to come first.`);
  if (!inTime) {
    return broken(
      `${named(arrived)} arrived more than ${options.withinMinutes} minutes after package 1 of ${open.startedAt}.`,
    );
  }
  if (arrived.of !== open.of) {
    return broken(`${named(arrived)} arrived in the middle of an offer of ${open.of} packages: two offers are mixed.`);
  }
  if (isRepeat(open, arrived)) return repeat(open, arrived);
  if (arrived.no <= open.last) {
    return broken(
      `${named(arrived)} arrived again with other content: two offers are mixed, or it was changed on the way.`,
    );
  }
  if (arrived.no > open.last + 1) {
    return broken(`${named(arrived)} arrived after package ${open.last}: one is missing between.`);
  }
  return reached({ ...taken(open, arrived), last: arrived.no, hashes: [...open.hashes, arrived.hash] }, 'continued');
};

const begin = ({ of, at, stock, hash }: ArrivedPackage, mixed: boolean, id: string): RunStep =>
  reached({ id, of, last: 1, startedAt: at, stock, mixed, hashes: [hash] }, 'started');

const reached = (run: OfferRun, kind: 'started' | 'continued'): RunStep =>
  run.last === run.of ? { kind: 'complete', run, trusted: run.stock && !run.mixed } : { kind, run };

const repeat = (run: OfferRun, arrived: ArrivedPackage): RunStep => ({ kind: 'repeated', run: taken(run, arrived) });

const taken = (run: OfferRun, arrived: ArrivedPackage): OfferRun => ({ ...run, stock: run.stock && arrived.stock });

const isRepeat = (run: OfferRun, arrived: ArrivedPackage): boolean =>
  arrived.of === run.of && run.hashes[arrived.no - 1] === arrived.hash;

const isNumbered = ({ no, of }: ArrivedPackage): boolean =>
  Number.isSafeInteger(no) && Number.isSafeInteger(of) && no >= 1 && no <= of;

const minutesBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000;

const named = ({ no, of }: ArrivedPackage): string => `Package ${no} of ${of}`;

const broken = (reason: string): RunStep => ({ kind: 'broken', run: undefined, reason });
