import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase } from '../../test/support/hub.ts';
import { testServices } from '../../test/support/services.ts';
import { freePort } from '../../tools/services/free-port.ts';
import { listen, runKladka, startKladka } from '../run-kladka.fixture.ts';

const oldKey = randomBytes(32).toString('base64');
const newKey = randomBytes(32).toString('base64');
let shared: Record<string, string>;
let token: string;
const running = new Set<Api>();

beforeAll(async () => {
  shared = { DATABASE_URL: await freshDatabase(), KLADKA_TEMPORAL_ADDRESS: testServices().temporalAddress };
  token = (await runKladka(['keys', 'add'], shared)).out.trim();
});
afterAll(async () => {
  await Promise.all([...running].map(api => api.stop()));
});

type Api = Awaited<ReturnType<typeof startApi>>;

/** An API as a process of its own. */
async function startApi(keys: Record<string, string>) {
  const port = String(await freePort());
  const child = startKladka(['api'], { ...shared, ...keys, KLADKA_API_PORT: port });
  const said = listen(child);
  await expect.poll(() => `${said.out()}${said.err()}`, { timeout: 30_000 }).toContain('The API listens');
  const url = `http://127.0.0.1:${port}`;
  async function ask(method: string, path: string, body?: object): Promise<number> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return (await fetch(`${url}${path}`, { method, headers, body: body && JSON.stringify(body) })).status;
  }
  const api = {
    /** Seals settings of a till that has this key. */
    add: (key: string) => {
      const settings = { shopUrl: 'https://till.example.com', publicKey: 'public', secretKey: 'hidden' };
      return ask('POST', '/api/connections', { key, system: 'ccv-salespos', settings });
    },
    /** Opens its settings and seals them anew. */
    change: (key: string) => ask('PATCH', `/api/connections/${key}`, { settings: { secretKey: 'other' } }),
    rotate: (...options: string[]) =>
      runKladka(['keys', 'rotate', ...options], { KLADKA_URL: url, KLADKA_TOKEN: token }),
    async stop() {
      running.delete(api);
      const ended = new Promise(done => child.once('close', done));
      child.kill('SIGTERM');
      await ended;
    },
  };
  running.add(api);
  return api;
}

describe('S22 kladka keys rotate', () => {
  it('while an API of the old master key still works; afterwards the new one opens everything alone', async () => {
    const before = await startApi({ KLADKA_MASTER_KEY: oldKey });
    expect(await before.add('till-1')).toBe(201);
    expect((await before.rotate()).out).toBe(
      'Every data key is wrapped with the master key that the API runs with. For a new one, start the API with it first.\n',
    );

    const after = await startApi({ KLADKA_MASTER_KEY: newKey, KLADKA_PREVIOUS_MASTER_KEYS: oldKey });
    expect(await after.change('till-1')).toBe(200);
    expect(await after.rotate()).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^1 data key is wrapped anew\./),
    });
    expect(JSON.parse((await after.rotate('--json')).out)).toEqual({ rewrapped: 0 });

    // The old one works on, with what it sealed and with what the new one sealed.
    expect(await before.change('till-1')).toBe(200);
    expect(await before.add('till-2')).toBe(201);
    expect(await after.add('till-3')).toBe(201);
    expect(await before.change('till-3')).toBe(200);
    await Promise.all([before.stop(), after.stop()]);

    const refused = await runKladka(['api'], { ...shared, KLADKA_MASTER_KEY: oldKey });
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^The master key does not open .+\n$/) });

    const later = await startApi({ KLADKA_MASTER_KEY: newKey });
    for (const key of ['till-1', 'till-2', 'till-3']) expect(await later.change(key)).toBe(200);
  });
});
