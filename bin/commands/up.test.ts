import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { up } from '../up/up.ts';
import { confirm } from './confirm.ts';
import { upCommand } from './up.ts';

vi.mock('../up/up.ts', () => ({ up: vi.fn() }));
vi.mock('./confirm.ts', () => ({ confirm: vi.fn() }));

let root: string;
const key = () => join(root, 'master.key');
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const listeners = signals.map(signal => [signal, process.listeners(signal)] as const);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kladka-fresh-'));
  writeFileSync(key(), 'kept');
  vi.stubEnv('KLADKA_DATA_DIR', root);
  vi.stubEnv('DATABASE_URL', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetAllMocks();
  for (const [signal, before] of listeners)
    for (const listener of process.listeners(signal)) if (!before.includes(listener)) process.off(signal, listener);
  rmSync(root, { recursive: true, force: true });
});

const run = (...words: string[]) => upCommand().parseAsync(words, { from: 'user' });

describe('S19 kladka up --fresh', () => {
  it('asks before anything is deleted, and empties the folder at a yes', async () => {
    vi.mocked(confirm).mockImplementation(async () => existsSync(key()));
    await run('--fresh');
    expect(confirm).toHaveBeenCalledExactlyOnceWith(`Delete all orders, settings and keys in ${root}?`);
    expect(existsSync(key())).toBe(false);
    expect(up).toHaveBeenCalledOnce();
  });

  it('deletes nothing and starts nothing at a no', async () => {
    vi.mocked(confirm).mockResolvedValue(false);
    await expect(run('--fresh')).rejects.toThrow('Nothing was deleted.');
    expect(existsSync(key())).toBe(true);
    expect(up).not.toHaveBeenCalled();
  });

  it('does not ask with --yes, and neither asks nor deletes without --fresh', async () => {
    await run();
    expect(existsSync(key())).toBe(true);
    await run('--fresh', '--yes');
    expect(existsSync(key())).toBe(false);
    expect(confirm).not.toHaveBeenCalled();
    expect(up).toHaveBeenCalledTimes(2);
  });
});
