import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('finds package-lock.json complete for every platform, so that npm ci works in a fresh clone', () => {
  const script = fileURLToPath(new URL('./complete-lock.mjs', import.meta.url));
  const { stderr, status } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
