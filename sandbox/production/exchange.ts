import { setTimeout as after } from 'node:timers/promises';
import type { Client } from '../../client/client.ts';
import { ClientProblem } from '../../client/problem.ts';
import { takeLine } from './take-line.ts';
import type { World } from './world.ts';

const pauseMs = 500;
const pageSize = 200;

type Running = { stop: () => Promise<void> };

/** Repeats until it is stopped; after a failure it waits and goes on. */
function repeat(world: World, what: string, work: (signal: AbortSignal) => Promise<void>): Running {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      try {
        await work(signal);
      } catch (error) {
        if (signal.aborted) return;
        world.note(what, 'failed', error instanceof Error ? error.message : String(error));
        await after(pauseMs, undefined, { signal }).catch(() => {});
      }
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Asks the hub for lines, waiting for them, and acknowledges each. */
export const startPull = (world: World, client: Client, wait: number): Running =>
  repeat(world, 'pull order-lines', async signal => {
    const given = { after: world.cursor, limit: pageSize, wait: world.unacked.length > 0 ? 0 : wait, signal };
    const page = await client.pull('order-lines', given).catch(error => {
      // A hub that was set up anew does not know the cursor; its numbers begin at 1.
      if (error instanceof ClientProblem && error.status === 400) {
        world.cursor = undefined;
        for (const line of world.lines.values()) line.seq = 0;
      }
      throw error;
    });
    for (const line of page.records) {
      const { outcome, number, reason } = takeLine(world, line);
      world.unacked.push({ entity: 'order-lines', id: line.id, seq: line.seq, outcome, number, reason });
    }
    if (page.records.length > 0) world.note('took order-lines', 'done', String(page.records.length));
    world.cursor = page.cursor;
    world.changed();
    if (world.unacked.length === 0) return;
    const some = world.unacked.slice(0, pageSize);
    await client.ack(some);
    world.unacked.splice(0, some.length);
    world.changed();
  });

/** Tells the hub how orders stand, each until the hub has it. */
export const startReports = (world: World, client: Client): Running =>
  repeat(world, 'push order-statuses', async signal => {
    const [next] = world.reports;
    if (!next) {
      await after(pauseMs / 2, undefined, { signal });
      return;
    }
    const [order, { record, key }] = next;
    const drop = () => {
      if (world.reports.get(order)?.key === key) world.reports.delete(order);
      world.changed();
    };
    try {
      await client.push('order-statuses', [record], { idempotencyKey: key, signal });
    } catch (error) {
      // What the hub will never take holds nothing else up.
      if (error instanceof ClientProblem && [400, 403, 404, 422].includes(error.status)) drop();
      throw error;
    }
    world.note(`told ${order}`, 'done', record.production ?? '');
    drop();
  });
