/** A complete statement under way. */
export type OfferRun = {
  id: string;
  of: number;
  startedAt: string;
  /** Every package stated stock. */
  stock: boolean;
  /** Began while another was under way. */
  mixed: boolean;
  /** Something came between that has no place in it, so that only a person can believe it. */
  broken: boolean;
  /** Of the content of each package so far, by its number; of one that came twice, the later. */
  hashes: Record<number, string>;
};

/** One package "no of N"; `at` is ISO 8601, `hash` that of its content. */
export type ArrivedPackage = { no: number; of: number; at: string; stock: boolean; hash: string };

export type RunStep =
  | { kind: 'started' | 'continued' | 'repeated'; run: OfferRun }
  | { kind: 'complete'; run: OfferRun; trusted: boolean }
  /**
   * What is absent from the packages says nothing; what is present in them counts all the same. With a `run`, the rest of its
   * packages may still come, for a person to judge; without one nothing is to be believed until a whole offer comes.
   */
  | { kind: 'broken'; run: OfferRun | undefined; reason: string };

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
 *
 * Where packages of two offers are mixed or out of order, but each of 1 to N came after a package 1 in time, the run is
 * `complete` and not trusted. A run that began in the middle of another keeps its id: what either named was named.
 */
export const followRun = (
  open: OfferRun | undefined,
  arrived: ArrivedPackage,
  options: { withinMinutes: number; newId: string },
): RunStep => {
  if (!isNumbered(arrived)) return broken(`${named(arrived)} cannot be: packages are numbered from 1 to N.`);
  const inTime = open !== undefined && minutesBetween(open.startedAt, arrived.at) <= options.withinMinutes;
  if (arrived.no === 1) {
    // Behind what is broken a whole offer begins anew, and is believed.
    if (!inTime || open.broken) return begin(arrived, false, options.newId);
    const unfinished = !isWhole(open);
    if (unfinished && isRepeat(open, arrived)) return repeat(open, arrived);
    // Package 1 of a finished offer, once more, begins the next one: nothing tells it from a repeat. It is no more to be
    // believed than it was then.
    const mixed = unfinished || (open.mixed && isRepeat(open, arrived));
    return begin(arrived, mixed, mixed ? open.id : options.newId);
  }
  if (!open) return broken(`${named(arrived)} arrived while no offer was under way: package 1 has to come first.`);
  if (!inTime) {
    return broken(
      `${named(arrived)} arrived more than ${options.withinMinutes} minutes after package 1 of ${open.startedAt}.`,
    );
  }
  if (isRepeat(open, arrived)) return repeat(open, arrived);
  const reason = whyBroken(open, arrived);
  if (reason === undefined) return reached(withPackage(open, arrived), 'continued');
  // What was believed is not put in question by what comes behind it.
  if (isWhole(open) && !isDoubtful(open)) return broken(reason);
  const run = { ...withPackage(open, arrived), broken: true };
  return isWhole(run) ? { kind: 'complete', run, trusted: false } : { kind: 'broken', run, reason };
};

/** Why a package is not the next one of the run, as a sentence. */
const whyBroken = (open: OfferRun, arrived: ArrivedPackage): string | undefined => {
  const last = Math.max(...Object.keys(open.hashes).map(Number));
  if (arrived.of !== open.of)
    return `${named(arrived)} arrived in the middle of an offer of ${open.of} packages: two offers are mixed.`;
  if (open.hashes[arrived.no] !== undefined)
    return `${named(arrived)} arrived again with other content: two offers are mixed, or it was changed on the way.`;
  if (arrived.no > last + 1) return `${named(arrived)} arrived after package ${last}: one is missing between.`;
  return open.broken ? `${named(arrived)} arrived, and others of that offer are still missing.` : undefined;
};

const begin = ({ of, at, stock, hash }: ArrivedPackage, mixed: boolean, id: string): RunStep =>
  reached({ id, of, startedAt: at, stock, mixed, broken: false, hashes: { 1: hash } }, 'started');

const reached = (run: OfferRun, kind: 'started' | 'continued'): RunStep =>
  isWhole(run) ? { kind: 'complete', run, trusted: run.stock && !isDoubtful(run) } : { kind, run };

const repeat = (run: OfferRun, arrived: ArrivedPackage): RunStep => ({ kind: 'repeated', run: taken(run, arrived) });

const taken = (run: OfferRun, arrived: ArrivedPackage): OfferRun => ({ ...run, stock: run.stock && arrived.stock });

/** The run with the package at its place; one of another N has none in it. */
const withPackage = (run: OfferRun, arrived: ArrivedPackage): OfferRun => ({
  ...taken(run, arrived),
  hashes: arrived.of === run.of ? { ...run.hashes, [arrived.no]: arrived.hash } : run.hashes,
});

const isWhole = ({ of, hashes }: OfferRun): boolean => Object.keys(hashes).length === of;

/** Whether all its packages came in a way that leaves it to a person to believe it. */
export const isDoubtful = ({ mixed, broken: cameBetween }: OfferRun): boolean => mixed || cameBetween;

const isRepeat = (run: OfferRun, arrived: ArrivedPackage): boolean =>
  arrived.of === run.of && run.hashes[arrived.no] === arrived.hash;

const isNumbered = ({ no, of }: ArrivedPackage): boolean =>
  Number.isSafeInteger(no) && Number.isSafeInteger(of) && no >= 1 && no <= of;

const minutesBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000;

const named = ({ no, of }: ArrivedPackage): string => `Package ${no} of ${of}`;

const broken = (reason: string): RunStep => ({ kind: 'broken', run: undefined, reason });
