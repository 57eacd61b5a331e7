import { expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { choosePorts, portVariables } from './ports.ts';

const choose = (used: number[], env: Record<string, string> = {}, remembered = {}) =>
  choosePorts({
    config: readConfig(env),
    env,
    remembered,
    needed: [...portVariables],
    isFree: async port => !used.includes(port),
  });

it('takes the defaults where nothing is in the way', async () => {
  const { ports, notes } = await choose([]);
  expect(ports).toMatchObject({ KLADKA_API_PORT: 8700, KLADKA_POSTGRES_PORT: 8703, KLADKA_DEMO_TILL_PORT: 8712 });
  expect(notes).toEqual([]);
});

it('takes the next free one that nobody else wishes, and says so', async () => {
  const { ports, notes } = await choose([8700]);
  expect(ports).toMatchObject({ KLADKA_API_PORT: 8704, KLADKA_TEMPORAL_UI_PORT: 8701, KLADKA_POSTGRES_PORT: 8703 });
  expect(notes).toEqual(['Port 8700 is already used. The API is on 8704 instead (KLADKA_API_PORT sets it).']);
});

it('gives no port twice', async () => {
  const { ports } = await choose([8700, 8701, 8702, 8711]);
  expect(new Set(Object.values(ports)).size).toBe(portVariables.length);
});

it('refuses a port that the environment names when it is used', async () => {
  await expect(choose([9100], { KLADKA_API_PORT: '9100' })).rejects.toThrow(
    'Port 9100 is already used by another program. Stop it or set KLADKA_API_PORT.',
  );
});

it('refuses one port for two, and never gives away one that the environment names', async () => {
  await expect(choose([], { KLADKA_API_PORT: '9100', KLADKA_POSTGRES_PORT: '9100' })).rejects.toThrow('are both 9100');
  const { ports } = await choose([], { KLADKA_DEMO_TILL_PORT: '8700' });
  expect(ports.KLADKA_DEMO_TILL_PORT).toBe(8700);
  expect(ports.KLADKA_API_PORT).not.toBe(8700);
});

it('stays on the ports of the last start, unless the environment names others', async () => {
  const { ports } = await choose(
    [],
    { KLADKA_API_PORT: '9200' },
    { KLADKA_API_PORT: 8790, KLADKA_DEMO_SHOP_PORT: 8791 },
  );
  expect(ports).toMatchObject({ KLADKA_API_PORT: 9200, KLADKA_DEMO_SHOP_PORT: 8791 });
});
