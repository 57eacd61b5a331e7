import { type FaultPlan, faultDrawer, seeded } from '../faults.ts';
import type { Flavour } from './call.ts';
import { seedCatalogue } from './catalogue.ts';
import { generousLimits, type Limits, rateCounter } from './limits.ts';
import { emptyWorld, type World } from './world.ts';

type Settings = {
  /** Share of POSTs that work and answer nothing, 0 to 1. */
  emptyPostShare: number;
  limits: Limits;
  /** True: every request is answered 401, as after the keys were withdrawn. */
  refuseKeys: boolean;
};

/** A running shop: what it remembers, how it is set to behave, and what has been asked of it. */
export type Sandbox = {
  flavour: Flavour;
  world: World;
  settings: Settings;
  /** Requests per `METHOD resource`. */
  counts: Map<string, number>;
  draw: ReturnType<typeof faultDrawer>;
  random: () => number;
  count: ReturnType<typeof rateCounter>;
  lateWrites: ReturnType<typeof lateWrites>;
  /** To be called after every change of the world. */
  touch: () => void;
  plan: (faults: FaultPlan) => void;
  reset: () => void;
};

/** Writes that land after their connection broke. `landAll` lets them land at once, `forget` never. */
function lateWrites() {
  const waiting = new Map<NodeJS.Timeout, () => void>();
  return {
    add(milliseconds: number, land: () => void) {
      const timer = setTimeout(() => {
        waiting.delete(timer);
        land();
      }, milliseconds);
      waiting.set(timer, land);
    },
    landAll() {
      for (const [timer, land] of waiting) {
        clearTimeout(timer);
        land();
      }
      waiting.clear();
    },
    forget() {
      for (const timer of waiting.keys()) clearTimeout(timer);
      waiting.clear();
    },
  };
}

export type Beginning = { flavour: Flavour; seed: number; faults: FaultPlan; emptyPostShare: number };

/** Sets a shop up around a world; `reset` brings everything back to this beginning, with an empty order book. */
export function setUp(beginning: Beginning, world: World, touch: () => void): Sandbox {
  const freshSettings = (): Settings => ({
    emptyPostShare: beginning.emptyPostShare,
    limits: { ...generousLimits },
    refuseKeys: false,
  });
  const sandbox: Sandbox = {
    flavour: beginning.flavour,
    world,
    settings: freshSettings(),
    counts: new Map(),
    draw: faultDrawer(beginning.faults),
    random: seeded(beginning.seed),
    count: rateCounter(),
    lateWrites: lateWrites(),
    touch,
    plan(faults) {
      sandbox.draw = faultDrawer(faults);
    },
    reset() {
      sandbox.lateWrites.forget();
      Object.assign(world, emptyWorld());
      seedCatalogue(world, new Date());
      sandbox.settings = freshSettings();
      sandbox.counts.clear();
      sandbox.draw = faultDrawer(beginning.faults);
      sandbox.random = seeded(beginning.seed);
      sandbox.count = rateCounter();
      touch();
    },
  };
  return sandbox;
}
