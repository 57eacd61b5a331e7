import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testServices } from '../../test/support/services.ts';
import { engineState } from './engine-state.ts';

const namespace = 'kladka';
let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: testServices().temporalAddress });
});
afterAll(() => connection.close());

it('S20 tells a Temporal that is away from one that no worker asks for work', async () => {
  const away = Connection.lazy({ address: '127.0.0.1:9', connectTimeout: 500 });
  expect(await engineState(new Client({ connection: away, namespace }), namespace)).toBe('unreachable');
  await away.close();
  const client = new Client({ connection, namespace });
  // A namespace of its own would take seconds to be made; a queue nobody asks is as empty.
  expect(await engineState(client, namespace, `nobody-${Date.now()}`)).toBe('workerless');
});
