import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Keeps the world in a file: soon after a change, whole and by rename; `flush` writes at once. */
export function keepState(
  world: { onChange: Set<() => void>; snapshot: () => unknown },
  file: string,
): { flush(): void } {
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
