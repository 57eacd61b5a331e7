import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Snapshot, World } from './world.ts';

const isSnapshot = (value: unknown): value is Snapshot =>
  typeof value === 'object' && value !== null && 'format' in value && value.format === 1 && 'mails' in value;

/** Reads a kept shop into the world; returns whether there was one. Fails for another profile's file. */
export function loadState(world: World, file: string): boolean {
  if (!existsSync(file)) return false;
  let kept: unknown;
  try {
    kept = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    kept = undefined;
  }
  if (!isSnapshot(kept)) throw new Error(`${file} is not a state file of this sandbox. Move it away and start again.`);
  if (kept.profile !== world.profile.name)
    throw new Error(`${file} holds a shop of profile ${kept.profile}. Start that profile, or move the file away.`);
  world.restore(kept);
  return true;
}

/** Keeps the world in a file: soon after a change, whole and by rename; `flush` writes at once. */
export function keepState(world: World, file: string): { flush(): void } {
  let timer: NodeJS.Timeout | undefined;
  let dirty = true;
  let wait = 500;
  mkdirSync(dirname(file), { recursive: true });
  const write = () => {
    timer = undefined;
    if (!dirty) return;
    dirty = false;
    const start = performance.now();
    writeFileSync(`${file}.new`, JSON.stringify(world.snapshot()));
    renameSync(`${file}.new`, file);
    // A large shop is written less often, so that keeping it never takes more than a twentieth of the time.
    wait = Math.max(500, 20 * (performance.now() - start));
  };
  world.onChange.add(() => {
    dirty = true;
    timer ??= setTimeout(write, wait).unref();
  });
  return {
    flush() {
      clearTimeout(timer);
      write();
    },
  };
}
