import { expect, it } from 'vitest';
import type { Db } from '../../agents/wapro/db.ts';
import { connectHttpDb } from './http-db.ts';
import { testWorld } from './test-world.ts';

it('fits the agent’s port, here and over HTTP', async () => {
  const here: Db = testWorld().db;
  const overHttp: Db = connectHttpDb('http://127.0.0.1:9');
  expect((await here.read('warehouses', {})).map(({ SYMBOL }) => SYMBOL)).toEqual(['MG', 'MR']);
  await expect(overHttp.read('warehouses', {})).rejects.toMatchObject({ name: 'DbError', unclear: false });
});
