import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** Called at each step of writing; a test kills there. */
export type Steps = (step: 'written' | 'renamed' | 'noted' | 'kept') => Promise<void> | void;

/**
 * Lays a file down so that whoever watches the folder sees it whole or not at all, and still after the machine lost its power:
 * `.tmp`, fsync, rename, fsync of the folder. Throws what the file system says.
 */
export async function layDown(folder: string, name: string, content: string, at: Steps): Promise<void> {
  const path = join(folder, `${name}.json`);
  const file = await open(`${path}.tmp`, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await at('written');
  await rename(`${path}.tmp`, path);
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
  await at('renamed');
}
