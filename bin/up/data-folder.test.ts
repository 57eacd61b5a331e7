import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { markOf } from '../../tools/services/processes.ts';
import { type DataFolder, dataFolder, emptyFolder, keepSecret, takeFolder, writePrivately } from './data-folder.ts';

let folder: DataFolder;
beforeEach(() => {
  folder = dataFolder(mkdtempSync(join(tmpdir(), 'kladka-up-')));
});
afterEach(() => rmSync(folder.root, { recursive: true, force: true }));

it('makes a secret once, readable by its owner only', () => {
  const key = keepSecret(folder.masterKey);
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect(keepSecret(folder.masterKey)).toBe(key);
  expect(statSync(folder.masterKey).mode & 0o777).toBe(0o600);
});

it('is taken by one process at a time, and free again when that one has died', async () => {
  takeFolder(folder);
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  writePrivately(folder.lock, JSON.stringify(markOf(other.pid ?? 0)));
  expect(() => takeFolder(folder)).toThrow(`already runs on ${folder.root} (process ${other.pid})`);
  expect(() => emptyFolder(folder)).toThrow('Stop it first');
  other.kill('SIGKILL');
  await new Promise(done => other.once('exit', done));
  const leave = takeFolder(folder);
  leave();
  expect(existsSync(folder.lock)).toBe(false);
});

it('is emptied of what is ours and of nothing else', () => {
  takeFolder(folder)();
  keepSecret(folder.masterKey);
  writeFileSync(`${folder.temporal}-wal`, '');
  const foreign = join(folder.root, 'holiday.jpg');
  writeFileSync(foreign, '');
  emptyFolder(folder);
  expect([folder.masterKey, folder.logs, `${folder.temporal}-wal`].filter(existsSync)).toEqual([]);
  expect(existsSync(foreign)).toBe(true);
});
