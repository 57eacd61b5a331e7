import { placeOrderOf } from './order-kinds.ts';
import type { World } from './world.ts';

/** Lets users order every `settings.ordersEvery` seconds, in this process. */
export function createShopping(world: World) {
  let timer: NodeJS.Timeout | undefined;
  return {
    /** Takes up the interval of the settings. */
    follow(): void {
      clearInterval(timer);
      const seconds = world.settings.ordersEvery;
      if (seconds > 0) timer = setInterval(() => step(world), seconds * 1000).unref();
    },
    stop: () => clearInterval(timer),
  };
}

function step(world: World): void {
  try {
    placeOrderOf(world);
  } catch (error) {
    // Nothing can be ordered yet, or no longer: the next one may.
    world.note('order', 'failed', error instanceof Error ? error.message : String(error));
  }
}
