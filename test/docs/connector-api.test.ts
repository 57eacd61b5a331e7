import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWebhooks } from '../../activities/webhooks/index.ts';
import { issueApiKey } from '../../db/queries/api-keys.ts';
import { connections } from '../../db/schema/index.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { blocksOf, differences, fits } from './page.ts';
import { openShell, type Shell } from './shell.ts';

const blocks = blocksOf(new URL('../../docs/connector-api.md', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kladka-docs-'));
const closing: (() => Promise<void> | void)[] = [];
let test: TestHub;
let shell: Shell;
let called: Promise<{ headers: IncomingHttpHeaders; body: string }>;

/** Whoever listens for webhooks; resolves to its address. */
async function listen(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<Awaited<typeof called>>();
  called = promise;
  const server = createServer(async (incoming, outgoing) => {
    const body = (await incoming.toArray()).join('');
    outgoing.writeHead(204).end();
    resolve({ headers: incoming.headers, body });
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  closing.push(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

beforeAll(async () => {
  test = await startTestHub();
  const { workspaceId, hub, apiUrl } = test;
  const { token } = await issueApiKey(hub.db.$client, { workspaceId, name: 'reader', role: 'admin' });
  const hook = await listen();
  shell = openShell(folder, { HUB: apiUrl, HOOK: hook, KLADKA_URL: apiUrl, KLADKA_TOKEN: token });
  await shell.run(`kladka() { '${process.execPath}' '${join(root, 'bin/kladka.ts')}' "$@"; }`);
  const webhooks = startWebhooks(hub);
  closing.push(
    () => webhooks.stop(),
    () => shell.stop(),
  );
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await test?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What surrounds a block in a reader's own house. */
async function prepare(script: string): Promise<void> {
  // Here whoever listens is on this machine, without TLS.
  if (script.includes('/webhooks')) {
    await test.hub.db.update(connections).set({ settings: { allowPrivate: true, allowPlainHttp: true } });
  }
  if (!script.includes('$WEBHOOK_SIGNATURE')) return;
  const { headers, body } = await called;
  const names = ['id', 'timestamp', 'signature'] as const;
  await shell.run(names.map(name => `WEBHOOK_${name.toUpperCase()}='${headers[`webhook-${name}`]}'`).join('\n'));
  await shell.run(`BODY='${body}'`);
}

describe('the guide of the connector API', () => {
  it('has commands, and answers to most of them', () => {
    expect(blocks.length).toBeGreaterThan(20);
    expect(blocks.filter(({ answer }) => answer).length).toBeGreaterThan(18);
  });

  it.each(blocks)(
    'docs/connector-api.md:$line answers as it says',
    async ({ script, answer }) => {
      await prepare(script);
      const told = await shell.run(script);
      if (!answer) return;
      if (answer.kind === 'text') return expect(fits(answer.shown, told), `It prints:\n${told}`).toBe(true);
      // What stands before the answer that is shown are words of its block, each on a line.
      const last = told.slice(told.indexOf('{'));
      expect(differences(JSON.parse(answer.shown), JSON.parse(last)), last).toEqual([]);
      // Its first block starts the command nine times.
    },
    250_000,
  );
});
