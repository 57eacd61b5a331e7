import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isGone } from './read-answer.ts';

/** Called at each step of laying a line down or taking an answer; a test kills there. */
export type Steps = (step: 'written' | 'noted' | 'renamed' | 'kept') => Promise<void> | void;

/** What a file is called before it is whole and may be seen. */
export const hiddenEnding = '.json.tmp';

/** Writes a file that nobody who watches the folder takes for one yet, to the disk. Throws what the file system says. */
export async function writeHidden(folder: string, name: string, content: string): Promise<void> {
  const file = await open(join(folder, `${name}${hiddenEnding}`), 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Shows a hidden file, whole, once; one that was shown already, by whomever, is left to whoever took it. */
export async function showFile(folder: string, name: string): Promise<void> {
  await rename(join(folder, `${name}${hiddenEnding}`), join(folder, `${name}.json`)).catch(error => {
    if (!isGone(error)) throw error;
  });
}

/** Has the names in a folder outlive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
