import { dayInWarsaw } from './clarion.ts';
import { createClerk } from './clerk.ts';
import { createDatabase, type DatabaseSnapshot, type Session } from './database.ts';
import { createEngine } from './engine.ts';
import { generateBuyers } from './generate-buyers.ts';
import { generateGoods } from './generate-goods.ts';
import { defaultSettings, type Settings } from './settings.ts';

/** `warehouses` and `priceLists`: 2 and 3 when absent. */
export type WorldOptions = { goods: number; buyers: number; seed: number; warehouses?: number; priceLists?: number };
export type WorldSnapshot = { options: WorldOptions; settings: Settings; database: DatabaseSnapshot };

function checked(options: WorldOptions): WorldOptions {
  for (const [name, value] of Object.entries(options))
    if (!Number.isInteger(value) || value < 0) throw new Error(`${name} has to be a whole number, not ${value}.`);
  return { ...options };
}

/** WAPRO's database with the clerk who works in it. `today` is the clerk's day. */
export function createWorld(given: WorldOptions, changes: Partial<Settings> = {}, now = () => new Date()) {
  const options = checked(given);
  const settings: Settings = { ...structuredClone(defaultSettings), ...changes };
  const database = createDatabase(() => settings.lockTimeoutMs);
  const engine = createEngine(database);
  const today = () => dayInWarsaw(now());
  const begin = () => {
    const fresh = createDatabase(() => 0);
    fresh.fill(() => {
      generateGoods(fresh, options.goods, options.seed, options);
      generateBuyers(fresh, options.buyers, options.seed);
    });
    return fresh.snapshot();
  };
  database.restore(begin());
  const clerkSession: Session = { name: 'clerk', inTransaction: false, lost: false };
  const onChange = database.onChange;
  const changed = () => {
    for (const tell of onChange) tell();
  };
  return {
    options,
    settings,
    database,
    engine,
    today,
    onChange,
    clerk: createClerk({ database, settings, today, act: work => database.run(clerkSession, work) }),
    configure(more: Partial<Settings>): void {
      Object.assign(settings, more);
      changed();
    },
    snapshot: (): WorldSnapshot => ({ options, settings, database: database.snapshot() }),
    restore(kept: WorldSnapshot): void {
      Object.assign(settings, kept.settings, changes);
      database.restore(kept.database);
    },
    /** Everything as at the beginning; connections break and settings stay. */
    reset(): void {
      engine.die(0);
      database.restore(begin());
      changed();
    },
  };
}

export type World = ReturnType<typeof createWorld>;
