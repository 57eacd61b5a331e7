import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { until } from '../../test/support/hub.ts';
import { isPortFree } from '../../tools/services/check-port.ts';
import { freePort } from '../../tools/services/free-port.ts';
import { isAlive, type ProcessMark } from '../../tools/services/processes.ts';
import { listen, runKladka, startKladka } from '../run-kladka.fixture.ts';
import { dataFolder, emptyFolder, endLeftovers, readJsonFile } from './data-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'kladka-whole-'));
const folder = dataFolder(join(root, 'data'));
const ports = ['KLADKA_API_PORT', 'KLADKA_POSTGRES_PORT', 'KLADKA_TEMPORAL_PORT', 'KLADKA_TEMPORAL_UI_PORT'];
let env: Record<string, string>;
let running: ChildProcess | undefined;

beforeAll(async () => {
  const chosen = await Promise.all(ports.map(async name => [name, String(await freePort())]));
  env = { KLADKA_DATA_DIR: folder.root, ...Object.fromEntries(chosen) };
});
afterAll(async () => {
  if (running?.exitCode === null) running.kill('SIGKILL');
  await endLeftovers(folder);
  rmSync(folder.lock, { force: true });
  emptyFolder(folder);
  rmSync(root, { recursive: true, force: true });
});

/** Starts it as a terminal would, in a process group of its own, and waits until it has said this. */
async function start(words: string[], awaited: string) {
  const child = startKladka(['up', ...words], env, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  running = child;
  const said = listen(child);
  await until(`“${awaited}”`, async () => {
    if (child.exitCode !== null) throw new Error(`It ended: ${said.err()}`);
    return said.out().includes(awaited);
  });
  return { child, ...said };
}

/** Ctrl-C: the terminal tells the whole group. Resolves to the exit code. */
async function ctrlC(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'close');
  process.kill(-(child.pid ?? 0), 'SIGINT');
  return (await ended)[0];
}

const record = z.object({ server: z.object({ pid: z.number(), started: z.string().optional() }) });

/** Every process that `up` has noted: PostgreSQL, Temporal, the API, the worker. */
function started(): ProcessMark[] {
  const files = [`${folder.temporal}.run.json`, join(folder.postgres, 'run.json')];
  for (const name of existsSync(folder.runs) ? readdirSync(folder.runs) : []) files.push(join(folder.runs, name));
  return files.filter(existsSync).map(file => record.parse(readJsonFile(file)).server);
}

const apiUrl = () => `http://127.0.0.1:${env.KLADKA_API_PORT}`;
const token = () => readFileSync(join(folder.tokens, 'main'), 'utf8').trim();

async function api(method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${token()}`, 'content-type': 'application/json' };
  const answer = await fetch(`${apiUrl()}${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return await answer.json();
}

async function workflows<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: `127.0.0.1:${env.KLADKA_TEMPORAL_PORT}` });
  try {
    return await work(new Client({ connection, namespace: 'kladka' }));
  } finally {
    await connection.close();
  }
}

describe('S19 kladka up', () => {
  it('runs the hub, stops all of it at Ctrl-C, and goes on where it was', async () => {
    const first = await start([], 'Kładka runs.');
    for (const step of ['[2/6] PostgreSQL', "[4/6] Temporal's server", '[5/6] The API', '[6/6] The worker'])
      expect(first.out()).toContain(step);
    expect(first.out()).toContain(`${apiUrl()}/docs`);

    const settings = { shopUrl: 'https://till.example.com', publicKey: 'public', secretKey: 'hidden' };
    await api('POST', '/api/connections', { key: 'till', system: 'ccv-salespos', settings });
    const kept = await api('GET', '/api/connections/till');
    expect(kept).toMatchObject({ key: 'till', system: 'ccv-salespos' });
    const begin = { taskQueue: 'nobody', workflowId: 'kept' };
    await workflows(client => client.workflow.start('any', begin));
    const formerToken = token();

    // Another one on the same folder, and emptying it, are refused meanwhile.
    const told = `Kładka runs on ${folder.root} (process ${first.child.pid}). Stop it first.`;
    expect(await runKladka(['up', '--fresh', '--yes'], env)).toMatchObject({ code: 1, err: `${told}\n` });

    const processes = started();
    expect(processes).toHaveLength(4);
    expect(processes.every(isAlive)).toBe(true);
    expect(await ctrlC(first.child)).toBe(0);
    expect(first.out()).toMatch(/Stopping …\nStopped\. The next start goes on where it was\.\n$/);
    expect(first.err()).toBe('');
    expect(processes.filter(isAlive)).toEqual([]);
    expect([folder.lock, folder.hub].filter(existsSync)).toEqual([]);

    // Nobody to ask: nothing is deleted.
    const asked = await runKladka(['up', '--fresh'], env, ['ignore', 'pipe', 'pipe']);
    expect(asked).toMatchObject({ code: 1, out: '' });
    expect(asked.err).toContain(`Delete all orders, settings and keys in ${folder.root}? There is nobody to ask here`);

    const second = await start([], 'Kładka runs.');
    expect(token()).toBe(formerToken);
    expect(await api('GET', '/api/connections/till')).toEqual(kept);
    const description = await workflows(client => client.workflow.getHandle('kept').describe());
    expect(description.status.name).toBe('RUNNING');
    const again = started();
    expect(await ctrlC(second.child)).toBe(0);
    expect(again.filter(isAlive)).toEqual([]);
  }, 120_000);

  it('begins anew with --fresh, and a Ctrl-C in the middle of the start leaves nothing running', async () => {
    const formerKey = readFileSync(folder.masterKey, 'utf8');
    const { child, err } = await start(['--fresh', '--yes'], "[4/6] Temporal's server");
    expect(readFileSync(folder.masterKey, 'utf8')).not.toBe(formerKey);
    const processes = await until('a database', async () => started().length > 0 && started());
    expect(await ctrlC(child)).toBe(0);
    expect(err()).toBe('');
    expect([...processes, ...started()].filter(isAlive)).toEqual([]);
    // Temporal, which was only starting, is gone as well.
    expect(await Promise.all(ports.map(name => isPortFree(Number(env[name]))))).toEqual(ports.map(() => true));
    expect(existsSync(folder.lock)).toBe(false);
  }, 60_000);
});
