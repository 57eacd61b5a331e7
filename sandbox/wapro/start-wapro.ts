import type { Settings } from './settings.ts';
import { keepWorld, loadState } from './state-file.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export type WaproOptions = Partial<WorldOptions> & {
  settings?: Partial<Settings>;
  /** Keeps the database over restarts. */
  stateFile?: string;
  /** Writes the state file at every commit, as a database does, so that a kill loses nothing; slower. */
  durable?: boolean;
  /** The clerk's clock. */
  now?: () => Date;
};

export type RunningWapro = World & {
  /** Breaks every connection and writes the state file. */
  stop(): void;
};

const defaults: WorldOptions = { goods: 300, buyers: 24, seed: 1 };

/**
 * Opens the database in this process. One that a state file holds is taken up again; asking for another size or seed
 * beside it is refused.
 */
export function openWapro(options: WaproOptions = {}): RunningWapro {
  const { goods, buyers, seed, stateFile } = options;
  const kept = stateFile === undefined ? undefined : loadState(stateFile);
  const wished = Object.entries({ goods, buyers, seed }).filter(([, value]) => value !== undefined);
  const size: WorldOptions = kept?.options ?? { ...defaults, ...Object.fromEntries(wished) };
  for (const [name, value] of wished)
    if (Reflect.get(size, name) !== value)
      throw new Error(
        `${stateFile} holds a database with ${name} ${Reflect.get(size, name)}, not ${value}. Leave ${name} out, or move the file away.`,
      );
  const world = createWorld(size, options.settings, options.now);
  if (kept) world.restore(kept);
  const keeper = stateFile === undefined ? undefined : keepWorld(world, stateFile);
  if (options.durable && keeper) world.onChange.add(keeper.flush);
  return {
    ...world,
    stop() {
      world.engine.die();
      keeper?.flush();
    },
  };
}
