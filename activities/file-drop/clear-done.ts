import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isGone } from './read-answer.ts';

const dayMs = 86_400_000;

/** Deletes the files of a folder that are older than so many days, as they hold what messages hold (S22). */
export async function clearDone(folder: string, days: number, now: Date): Promise<void> {
  for (const file of await readdir(folder)) {
    const path = join(folder, file);
    try {
      if (now.getTime() - (await stat(path)).mtimeMs > days * dayMs) await unlink(path);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}
