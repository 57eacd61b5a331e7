import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configSchema } from './config.ts';
import { configurationTable } from './config-table.ts';

it('describes every variable', () => {
  for (const [name, type] of Object.entries(configSchema.shape)) expect(type.description, name).toBeTruthy();
});

it('shows defaults, and nothing where there is none', () => {
  const lines = configurationTable().split('\n');
  expect(lines.find(line => line.includes('`KLADKA_API_PORT`'))).toContain('| `8700` |');
  expect(lines.find(line => line.includes('`DATABASE_URL`'))).toContain('|  |');
});

it('is the table that stands in the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = readme.split('\n').filter(line => /^\| `((DATABASE_URL|OTEL_\w+|KLADKA_\w+))`/.test(line));
  const wanted = configurationTable().split('\n').slice(2);
  expect(rows, 'Put what `node bin/config-table.ts` prints into README.md.').toEqual(wanted);
});
