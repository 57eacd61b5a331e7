import { existsSync, readFileSync } from 'node:fs';
import type { Snapshot, World } from './world.ts';

const isSnapshot = (value: unknown): value is Snapshot =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === 1 &&
  'program' in value &&
  value.program === 'production';

/** Reads kept work into the world; returns whether there was any. */
export function loadState(world: World, file: string): boolean {
  if (!existsSync(file)) return false;
  let kept: unknown;
  try {
    kept = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    kept = undefined;
  }
  if (!isSnapshot(kept)) throw new Error(`${file} is not a state file of this sandbox. Move it away and start again.`);
  world.restore(kept);
  return true;
}
