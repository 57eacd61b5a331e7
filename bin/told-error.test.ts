import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, it } from 'vitest';
import { WrongMasterKey } from '../db/keyring.ts';
import { tell } from './told-error.ts';

const failure = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code}: as the system says it`), { code, ...more });
const full = 'The disk is full. Free some space and start again.';

it.each([
  [failure('ENOSPC', { path: '/data/up.lock' }), full],
  [failure('53100'), full],
  [
    failure('EADDRINUSE', { port: 8700 }),
    'Port 8700 is already used by another program. Stop it or set KLADKA_API_PORT.',
  ],
  [failure('ENOENT', { path: 'secret.txt' }), 'There is no file secret.txt. Correct its name.'],
  [
    failure('EROFS', { path: '/data' }),
    'This user may not write /data. Change the owner of that folder and start again.',
  ],
])('tells %s in a sentence', (error, sentence) => {
  expect(tell(error)).toBe(sentence);
});

it('tells what the database said, and never the statement with its values', () => {
  const statement = 'insert into data_keys values ($1)';
  expect(tell(new DrizzleQueryError(statement, ['private'], failure('53100')))).toBe(full);
  expect(tell(new DrizzleQueryError(statement, ['private'], new WrongMasterKey()))).toMatch(/^The master key does not/);
});
