import { setTimeout as after } from 'node:timers/promises';
import type { Client } from '../../client/client.ts';
import { ClientProblem } from '../../client/problem.ts';
import { takeIn } from './take-in.ts';
import { type Pulled, pulledEntities, type World } from './world.ts';

const pageSize = 500;
const ackAtOnce = 500;
const pauseMs = 1_000;

/** Seconds that a pull waits at the hub for something to come. */
export type PullOptions = { wait: number };

/**
 * Asks the hub for everything at once, one waiting request per entity, and acknowledges what it took. Cursors move with what was
 * taken in; after a kill the same pages come again and change nothing.
 */
export function startPulls(world: World, client: Client, { wait }: PullOptions): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const acks = createAcks(world, client);

  async function follow(entity: Pulled): Promise<void> {
    while (!signal.aborted) {
      try {
        const page = await client.pull(entity, { after: world.cursors[entity], limit: pageSize, wait, signal });
        takeIn(world, entity, page.records);
        world.cursors[entity] = page.cursor;
        if (page.records.length > 0) world.note(`took ${entity}`, 'done', `${page.records.length}`);
        await acks.send();
      } catch (error) {
        if (signal.aborted) return;
        // A hub that was set up anew does not know the cursor.
        if (error instanceof ClientProblem && error.status === 400) beginAnew(world, entity);
        world.note(`pull ${entity}`, 'failed', error instanceof Error ? error.message : String(error));
        await after(pauseMs, undefined, { signal }).catch(() => {});
      }
    }
  }

  const running = Promise.all(pulledEntities.map(follow));
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Has everything of an entity come again; its numbers may begin at 1. */
export function beginAnew(world: World, entity: Pulled): void {
  delete world.cursors[entity];
  for (const record of world.held[entity].values()) record.seq = 0;
  world.changed();
}

/** Acknowledges what was taken, one request at a time; what could not be sent is sent with the next. */
function createAcks(world: World, client: Client) {
  let sending = Promise.resolve();
  async function flush(): Promise<void> {
    while (world.unacked.length > 0) {
      const some = world.unacked.slice(0, ackAtOnce);
      await client.ack(some);
      world.unacked.splice(0, some.length);
      world.changed();
    }
  }
  return {
    send(): Promise<void> {
      sending = sending.catch(() => {}).then(flush);
      return sending;
    },
  };
}
