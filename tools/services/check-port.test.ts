import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { checkPort } from './check-port.ts';
import { freePort } from './free-port.ts';

it('names the port and the setting when another program has the port', async () => {
  const port = await freePort();
  await expect(checkPort(port, 'KLADKA_API_PORT')).resolves.toBeUndefined();
  const other = createServer();
  await new Promise<void>(done => other.listen(port, '127.0.0.1', done));
  try {
    await expect(checkPort(port, 'KLADKA_API_PORT')).rejects.toThrow(
      `Port ${port} is already used by another program. Stop it or set KLADKA_API_PORT.`,
    );
  } finally {
    await new Promise(done => other.close(done));
  }
});
