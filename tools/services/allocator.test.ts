import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { allocator } from './allocator.ts';

it('is set in the image as by `up`', () => {
  const image = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
  const [line = ''] = image.match(/^ENV .*$/m) ?? [];
  for (const [name, value] of Object.entries(allocator)) expect(line.split(' ')).toContain(`${name}=${value}`);
});
