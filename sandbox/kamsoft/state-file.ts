import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LedgerSnapshot } from './ledger.ts';
import type { Pharmacy } from './pharmacy.ts';
import type { Settings } from './settings.ts';
import type { WorldSnapshot } from './world.ts';

type Kept = { format: 1; program: 'kamsoft'; world: WorldSnapshot; ledger: LedgerSnapshot; settings: Settings };

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === 1 &&
  'program' in value &&
  value.program === 'kamsoft';

/** Reads a kept pharmacy; undefined when there is none. */
export function loadState(file: string): Kept | undefined {
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

/** Keeps the pharmacy in a file: soon after a change, whole and by rename; `flush` writes at once. */
export function keepState({ world, ledger, settings, onChange }: Pharmacy, file: string): { flush(): void } {
  let timer: NodeJS.Timeout | undefined;
  let dirty = true;
  let wait = 500;
  mkdirSync(dirname(file), { recursive: true });
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!dirty) return;
    dirty = false;
    const start = performance.now();
    const kept: Kept = { format: 1, program: 'kamsoft', world: world.snapshot(), ledger: ledger.snapshot(), settings };
    writeFileSync(`${file}.new`, JSON.stringify(kept));
    renameSync(`${file}.new`, file);
    // A large pharmacy is written less often, so that keeping it never takes more than a twentieth of the time.
    wait = Math.max(500, 20 * (performance.now() - start));
  };
  const later = () => {
    dirty = true;
    timer ??= setTimeout(write, wait).unref();
  };
  world.onChange.add(later);
  onChange.add(later);
  return { flush: write };
}
