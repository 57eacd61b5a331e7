import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'kladka-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lockModule = new URL('./lock.mjs', import.meta.url).href;

/** One process that holds the lock for 150 ms and tells from when to when. */
async function holder(file: string): Promise<[from: number, to: number]> {
  const script = `
    const { withLock } = await import(${JSON.stringify(lockModule)});
    await withLock(${JSON.stringify(file)}, () => {}, async () => {
      const from = Date.now();
      await new Promise(done => setTimeout(done, 150));
      console.log(JSON.stringify([from, Date.now()]));
    });`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return JSON.parse(stdout);
}

it('lets one set-up work at a time, also when the last one was killed and left its lock', async () => {
  const file = join(folder, 'setup.lock');
  // No process has this number: Linux allows at most 2^22.
  writeFileSync(file, '99999999');
  const times = (await Promise.all([holder(file), holder(file), holder(file)])).sort((a, b) => a[0] - b[0]);
  for (const [index, [from]] of times.entries()) expect(from).toBeGreaterThanOrEqual(times[index - 1]?.[1] ?? 0);
  expect(existsSync(file)).toBe(false);
}, 20_000);
