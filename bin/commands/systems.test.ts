import { expect, it } from 'vitest';
import { systemsText } from './systems.ts';

it('shows every default as `--set` takes it', () => {
  const text = systemsText();
  expect(text).not.toContain('[object Object]');
  expect(text).toMatch(/^states +\{"0":"accepted"\} /m);
  expect(text).toMatch(/^codSymbols +\["ZP"\] /m);
  expect(text).toMatch(/^currency +PLN /m);
  expect(text).toContain('password (secret)');
});
