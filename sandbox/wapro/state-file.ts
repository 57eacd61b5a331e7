import { existsSync, readFileSync } from 'node:fs';
import { keepState } from '../keep-state.ts';
import type { World, WorldSnapshot } from './world.ts';

type Kept = WorldSnapshot & { format: 1; program: 'wapro' };

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === 1 &&
  'program' in value &&
  value.program === 'wapro';

/** Reads a kept database; undefined when there is none. */
export function loadState(file: string): WorldSnapshot | undefined {
  if (!existsSync(file)) return undefined;
  let kept: unknown;
  try {
    kept = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    kept = undefined;
  }
  if (!isKept(kept)) throw new Error(`${file} is not a state file of this sandbox. Move it away and start again.`);
  return kept;
}

/** Keeps what is committed in a file; see `keepState`. */
export const keepWorld = (world: World, file: string): { flush(): void } =>
  keepState(
    { onChange: world.onChange, snapshot: (): Kept => ({ format: 1, program: 'wapro', ...world.snapshot() }) },
    file,
  );
