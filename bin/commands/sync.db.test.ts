import { serve } from '@hono/node-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginSync } from '../../activities/full-sync/begin.ts';
import { comparePart } from '../../activities/full-sync/compare-part.ts';
import { finishSync } from '../../activities/full-sync/finish.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aBuyer, type PartySide, partySide } from '../../test/support/party-side.ts';
import { syncCommand } from './sync.ts';

let api: ApiHub;
let side: PartySide;
let server: ReturnType<typeof serve>;
let said: string[];
let progress: string[];

beforeAll(async () => {
  api = await startApiHub();
  side = await partySide(api);
  await side.push('source', 'customers', [aBuyer('A'), aBuyer('B')]);
  const port = await new Promise<number>(resolve => {
    server = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port: taken }) => resolve(taken));
  });
  vi.stubEnv('KLADKA_URL', `http://127.0.0.1:${port}`);
  vi.stubEnv('KLADKA_TOKEN', api.tokens.admin);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await api.stop();
});
beforeEach(() => {
  said = [];
  progress = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  vi.spyOn(console, 'error').mockImplementation((text: string) => void progress.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(...words: string[]): Promise<string> {
  said = [];
  await syncCommand().parseAsync(words, { from: 'user' });
  return said.join('\n');
}
const idIn = (text: string) => /[0-9a-f-]{36}/.exec(text)?.[0] ?? '';

/** What the workflow does. */
async function work(syncId: string): Promise<void> {
  const sync = { workspaceId: api.workspaceId, workspace: 'one', syncId };
  for (const part of (await beginSync(api.hub, sync)).parts) while (!(await comparePart(api.hub, sync, part)).over);
  await finishSync(api.hub, sync);
}

describe('the command of the full sync (W12c)', () => {
  it('says when there is none', async () => {
    expect(await run('list')).toContain('Nothing was synchronised whole yet');
    expect(await run('watch')).toContain('Begin with `kladka sync now`');
  });

  it('begins one, stays with it and shows what differed', async () => {
    await side.sql`update feed set document = jsonb_set(document, '{name}', '"Other"') where connection_id = ${side.targetId} and object_id = 'B'`;
    const begun = await run('now', '--dry-run', '--entity', 'customers');
    expect(begun).toContain('has begun');
    expect(await run('now')).toBe(`Full sync ${idIn(begun)} was under way already; yours was not begun.`);
    expect(await run('list')).toMatch(/running \(dry run\)/);
    const watching = run('watch');
    await work(idIn(begun));
    expect(await watching).toMatch(/customers +B +found +name: Other → Firma B/);
    expect(progress.at(-1)).toBe('2 compared, 1 differed, 0 repaired; 0 of 1 parts to go');
    const second = idIn(await run('now', '--entity', 'customers', 'users'));
    await work(second);
    const shown = await run('show', second);
    expect(shown).toMatch(/customers +done +2 +1 +1 +1 +0/);
    expect(shown).toMatch(/users +done +0/);
    expect(await run('show', second, '--outcome', 'left')).toContain('Nothing differed');
    expect(JSON.parse(await run('show', second, '--json'))).toMatchObject({ state: 'done', repaired: 1 });
    expect(await run('list')).toMatch(/done +2 +1 +1 +1 +0/);
  });

  it('ends with an error where a part could not be compared', async () => {
    const id = idIn(await run('now', '--entity', 'customers'));
    await side.sql`update flows set paused = true where id = ${side.flowId}`;
    const watching = run('watch', id);
    await side.sql`
      insert into sync_parts (workspace_id, sync_id, flow_id, entity, state, reason, finished_at)
      values (${api.workspaceId}, ${id}, ${side.flowId}, 'customers', 'failed', 'It could not.', now())`;
    await work(id);
    expect(await watching).toContain('1 part could not be compared');
    expect(process.exitCode).toBe(1);
  });
});
