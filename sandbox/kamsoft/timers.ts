import { seeded } from '../faults.ts';
import type { Pharmacy } from './pharmacy.ts';

/** Offers, fetches and gives feedback by itself, as often as the settings say; no job overlaps with itself. */
export function createTimers(pharmacy: Pharmacy) {
  const { settings, ledger, world } = pharmacy;
  const random = seeded(world.options.seed);
  const running = new Set<Promise<void>>();
  let timers: NodeJS.Timeout[] = [];

  const every = (seconds: number, work: () => Promise<unknown>) => {
    if (seconds <= 0) return;
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      const run = work()
        .catch(error => process.stderr.write(`kamsoft sandbox: ${error instanceof Error ? error.stack : error}\n`))
        .then(() => {
          busy = false;
          running.delete(run);
        });
      running.add(run);
    }, seconds * 1000);
    timers.push(timer.unref());
  };

  const offer = () => {
    if (settings.changeShare > 0) {
      world.changeStock(settings.changeShare);
      world.changePrices(settings.changeShare);
    }
    return pharmacy.sendOffer();
  };
  const fetchOrders = () => pharmacy.fetchOrders(random() < settings.loseShare ? { lose: 'after-reading' } : {});
  const giveFeedback = async () => {
    await pharmacy.sendWaiting();
    const before = new Date(Date.now() - settings.feedbackAfter * 1000).toISOString();
    const due = [...ledger.orders.values()].filter(
      ({ order, feedback, firstReadAt }) => !feedback && !order.deleted && firstReadAt <= before,
    );
    if (due.length > 0) await pharmacy.ship(due.map(({ order }) => order.id));
  };

  const stop = () => {
    for (const timer of timers) clearInterval(timer);
    timers = [];
  };
  return {
    /** Takes up the intervals of the settings. */
    follow(): void {
      stop();
      every(settings.offerEvery, offer);
      every(settings.fetchEvery, fetchOrders);
      // Looked at more often than it is due, so that feedback does not come late by a whole interval.
      every(settings.feedbackAfter <= 0 ? 0 : Math.max(0.2, Math.min(2, settings.feedbackAfter / 2)), giveFeedback);
    },
    stop,
    /** Resolves once nothing that a timer began is under way. */
    settled: async (): Promise<void> => void (await Promise.all(running)),
  };
}
