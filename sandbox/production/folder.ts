import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { OrderLinePulled } from '../../client/types.ts';
import { takeLine } from './take-line.ts';
import type { World } from './world.ts';

const everyMs = 500;

const isLine = (value: unknown): value is OrderLinePulled =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'seq' in value &&
  typeof value.seq === 'number';

/**
 * Takes the lines that lie in a folder and lays an answer beside each: `.ack` with production's number, or `.err` with the reason.
 * Resolves to how many were taken.
 */
export async function takeFolder(world: World, folder: string): Promise<number> {
  const files = await readdir(folder);
  const there = new Set(files);
  const fresh = files.filter(file => file.endsWith('.json')).map(file => file.slice(0, -'.json'.length));
  const waiting = fresh.filter(name => !there.has(`${name}.ack`) && !there.has(`${name}.err`));
  // What is one line's stands in the order of its numbers.
  const numbered = waiting.sort((a, b) => Number(a.split('-').at(-1)) - Number(b.split('-').at(-1)));
  for (const name of numbered) await takeFile(world, folder, name);
  return numbered.length;
}

async function takeFile(world: World, folder: string, name: string): Promise<void> {
  const given = parseJson(await readFile(join(folder, `${name}.json`), 'utf8'));
  const answer = async (ending: 'ack' | 'err', said: Record<string, unknown>) => {
    const path = join(folder, `${name}.${ending}`);
    await writeFile(`${path}.tmp`, JSON.stringify(said));
    await rename(`${path}.tmp`, path);
  };
  if (!isLine(given)) return await answer('err', { reason: 'Plik nie zawiera wiersza zamówienia.' });
  const { outcome, number, reason } = takeLine(world, given);
  world.note(`took ${name}`, 'done', outcome);
  if (outcome === 'rejected') await answer('err', { id: given.id, reason });
  else await answer('ack', { id: given.id, number });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Looks into the folder again and again. */
export function startFolder(world: World, folder: string): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await takeFolder(world, folder).catch(error => {
        // The hub takes away what was answered; a file that is gone was answered.
        if (error.code !== 'ENOENT') world.note('folder', 'failed', String(error.message));
      });
      await after(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
