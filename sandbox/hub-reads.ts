import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import type { Client } from '../client/client.ts';
import type { PushRecords } from '../client/types.ts';

const pauseMs = 1_000;
const pageSize = 500;

/** What a program has of each entity that the hub may want to read whole. */
export type Readable = { [Entity in keyof PushRecords]?: () => PushRecords[Entity][] };

/** Answers what the hub wants to read, such as at night for its full sync: everything of an entity as one snapshot in packages. */
export function startReads(client: Client, wait: number, readable: Readable): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function send<Entity extends keyof PushRecords>(entity: Entity, answers: string[]): Promise<void> {
    const records = readable[entity]?.() ?? [];
    const of = Math.max(1, Math.ceil(records.length / pageSize));
    const transmission = randomUUID();
    for (let no = 1; no <= of; no += 1) {
      const some = records.slice((no - 1) * pageSize, no * pageSize);
      const push = { mode: 'snapshot' as const, package: { transmission, no, of }, answers, signal };
      await client.push(entity, some, { ...push, idempotencyKey: `${transmission}/${no}` });
    }
  }

  async function answer({ id, entity, externalIds }: { id: string; entity: string; externalIds?: string[] }) {
    if (externalIds === undefined && Object.hasOwn(readable, entity)) await send(entity as keyof PushRecords, [id]);
    else await client.failRead(id, `There is no way to read ${entity} here.`);
  }

  const running = (async () => {
    const open: Parameters<typeof answer>[0][] = [];
    while (!signal.aborted) {
      try {
        open.push(...(await client.reads({ wait: open.length > 0 ? 0 : wait, signal })).reads);
        for (let next = open[0]; next; next = open[0]) {
          await answer(next);
          open.shift();
        }
      } catch {
        // Away, or nobody heard: what is not answered is answered then.
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
