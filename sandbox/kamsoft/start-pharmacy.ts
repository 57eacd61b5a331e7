import { today } from './digits.ts';
import type { AssortmentOptions } from './generate.ts';
import { createPharmacy, type Pharmacy } from './pharmacy.ts';
import type { Settings } from './settings.ts';
import { keepState, loadState } from './state-file.ts';
import { createTimers } from './timers.ts';
import { createWorld } from './world.ts';

export type PharmacyOptions = Partial<AssortmentOptions> & {
  /** Where the hub serves `iShopService`. */
  hubUrl: string;
  user: string;
  password: string;
  settings?: Partial<Settings>;
  /** Keeps the pharmacy over restarts. */
  stateFile?: string;
  /** Without a word from the hub for so long, a call counts as lost. */
  timeoutMs?: number;
};

export type RunningPharmacy = Pharmacy & {
  /** Changes settings and takes up the new intervals. */
  configure(changes: Partial<Settings>): void;
  /** Forgets orders, answers and cursor and fills the shelves as at the beginning; settings stay. */
  reset(): void;
  /** Stops the timers, breaks off what is under way and writes the state file. */
  stop(): Promise<void>;
};

const defaults = { items: 2053, seed: 1, rxShare: 0, promotionShare: 0.03 };

/**
 * Starts the pharmacy's program against a hub, in this process and without a port of its own. An assortment that a
 * state file holds is taken up again; asking for another one beside it is refused.
 */
export function startPharmacy(options: PharmacyOptions): RunningPharmacy {
  const { hubUrl, user, password, stateFile, timeoutMs } = options;
  const kept = stateFile === undefined ? undefined : loadState(stateFile);
  const { items, seed, day, rxShare, promotionShare } = options;
  const wished = Object.entries({ items, seed, day, rxShare, promotionShare }).filter(
    ([, value]) => value !== undefined,
  );
  const assortment: AssortmentOptions = kept?.world.options ?? {
    ...defaults,
    day: today(),
    ...Object.fromEntries(wished),
  };
  for (const [name, value] of wished)
    if (Reflect.get(assortment, name) !== value)
      throw new Error(
        `${stateFile} holds an assortment with ${name} ${Reflect.get(assortment, name)}, not ${value}. Leave ${name} out, or move the file away.`,
      );
  const world = createWorld(assortment);
  const pharmacy = createPharmacy(
    world,
    { url: hubUrl, user, password, timeoutMs },
    { ...kept?.settings, ...options.settings },
  );
  if (kept) {
    world.restore(kept.world);
    pharmacy.ledger.restore(kept.ledger);
  }
  const keeper = stateFile === undefined ? undefined : keepState(pharmacy, stateFile);
  const timers = createTimers(pharmacy);
  timers.follow();
  return {
    ...pharmacy,
    configure(changes) {
      Object.assign(pharmacy.settings, changes);
      timers.follow();
      pharmacy.changed();
    },
    reset() {
      pharmacy.ledger.reset();
      world.reset();
      pharmacy.changed();
    },
    async stop() {
      timers.stop();
      pharmacy.breakOff();
      await timers.settled();
      keeper?.flush();
    },
  };
}
