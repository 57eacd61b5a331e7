import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../../sandbox/faults.ts';
import type { LoseAnswer } from '../../../sandbox/kamsoft/pharmacy.ts';
import type { Program } from './stage.ts';

/** What was asked and told, and how often the answer was lost on purpose. */
export type FetchCount = { fetches: number; shipped: number; answersLost: number };

/** The pharmacy's desk: fetches orders on a timer and ships what it has had for a while, each with its waybill. */
export function createDesk(program: Program, seed: number, { everyMs, shipAfterMs }: DeskTimes) {
  const random = seeded(seed + 505);
  const count: FetchCount = { fetches: 0, shipped: 0, answersLost: 0 };
  const losing = (share: number): { lose?: LoseAnswer } => {
    if (random() >= share) return {};
    count.answersLost += 1;
    return { lose: random() < 0.7 ? 'after-reading' : 'before-reading' };
  };

  /** One beat; with `loseShare` 0 every answer is heard. */
  async function beat(loseShare: number): Promise<void> {
    count.fetches += 1;
    await program.fetchOrders(losing(loseShare));
    await program.sendWaiting(losing(loseShare));
    const before = new Date(Date.now() - shipAfterMs).toISOString();
    const due = [...program.ledger.orders.values()].filter(
      ({ order, feedback, firstReadAt }) => !feedback && !order.deleted && firstReadAt <= before,
    );
    if (due.length === 0) return;
    count.shipped += due.length;
    await program.ship(
      due.map(({ order }) => order.id),
      losing(loseShare),
    );
  }

  return {
    count,
    beat,
    async untilStopped(stop: AbortSignal, loseShare: number): Promise<void> {
      while (!stop.aborted) {
        await beat(loseShare);
        await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
      }
    },
    /** Whether every order that was read and not withdrawn is shipped, and the hub knows it. */
    isDone: () =>
      [...program.ledger.orders.values()].every(({ order, feedback }) => order.deleted || feedback?.state === 'taken'),
  };
}

type DeskTimes = { everyMs: number; shipAfterMs: number };
