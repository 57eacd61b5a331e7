import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import type { World } from './world.ts';

const quietMilliseconds = 300;

function serialise(world: World): string {
  const { orders, users, products, webhooks, ...counters } = world;
  return JSON.stringify({
    ...counters,
    orders: [...orders.values()],
    users: [...users.values()],
    products: [...products.values()],
    webhooks: [...webhooks.values()],
  });
}

function byId<T extends { id: number }>(records: T[]): Map<number, T> {
  return new Map(records.map(record => [record.id, record]));
}

/** Reads a world back from its file; undefined when there is none yet. Throws a sentence when the file cannot be read. */
export function loadWorld(file: string): World | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    return {
      lastId: kept.lastId,
      lastOrdernumber: kept.lastOrdernumber,
      orders: byId(kept.orders),
      users: byId(kept.users),
      products: byId(kept.products),
      webhooks: byId(kept.webhooks),
    };
  } catch (cause) {
    throw new Error(`The sandbox state ${file} cannot be read. Delete the file to start with an empty shop.`, {
      cause,
    });
  }
}

/** Writes the world some time after a change (many changes, one write), whole or not at all; `flush` writes what is left. */
export function worldKeeper(file: string | undefined, world: World): { touch(): void; flush(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(async () => {
      if (file === undefined) return;
      await writeFile(`${file}.new`, serialise(world));
      await rename(`${file}.new`, file);
    });
    return writing;
  };

  const report = (error: unknown) => console.error('The sandbox state could not be written:', error);

  return {
    touch() {
      if (file === undefined || timer !== undefined) return;
      timer = setTimeout(() => void write().catch(report), quietMilliseconds);
    },
    flush: () => (timer === undefined ? writing : write()),
  };
}
