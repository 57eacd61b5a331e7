import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { connectors } from '../../connectors/index.ts';

it.each(Object.keys(connectors))('%s is run through the rules of the contract', system => {
  const file = new URL(`${system}.test.ts`, import.meta.url);
  expect(
    existsSync(file),
    `Every connector has test/conformance/${system}.test.ts, which calls conform() on its stand-in`,
  ).toBe(true);
  expect(connectors[system]?.system, 'A connector is listed under its own name').toBe(system);
});
