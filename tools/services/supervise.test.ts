import { type ChildProcess, spawn } from 'node:child_process';
import { expect, it, vi } from 'vitest';
import { supervise } from './supervise.ts';

function nodeChild(script: string): ChildProcess {
  return spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
}

it('starts a process that ends again, with growing pauses, until it is stopped', async () => {
  const starts: number[] = [];
  const notes: string[] = [];
  const lines: string[] = [];
  const kept = await supervise({
    name: 'Worker',
    start: () => {
      starts.push(Date.now());
      return nodeChild('console.log("up"); process.exitCode = 3');
    },
    onLine: line => lines.push(line),
    onNote: note => notes.push(note),
    backoff: { firstMs: 50, mostMs: 400 },
  });
  await vi.waitFor(() => expect(starts.length).toBeGreaterThanOrEqual(4), { timeout: 10_000 });
  await kept.stop();
  const count = starts.length;
  await new Promise(done => setTimeout(done, 600));
  expect(starts.length).toBe(count);
  expect(lines[0]).toBe('up');
  expect(notes.slice(0, 3)).toEqual([
    'Worker ended (exit code 3). It starts again in 0.05 s.',
    'Worker ended (exit code 3). It starts again in 0.1 s.',
    'Worker ended (exit code 3). It starts again in 0.2 s.',
  ]);
});

it('starts from the shortest pause again after the process was up long enough', async () => {
  const notes: string[] = [];
  const kept = await supervise({
    name: 'Worker',
    start: () => nodeChild('setTimeout(() => {}, 120)'),
    onNote: note => notes.push(note),
    backoff: { firstMs: 20, mostMs: 400, calmMs: 100 },
  });
  await vi.waitFor(() => expect(notes.length).toBeGreaterThanOrEqual(3), { timeout: 10_000 });
  await kept.stop();
  expect(new Set(notes)).toEqual(new Set(['Worker ended (exit code 0). It starts again in 0.02 s.']));
});

it('ends a process that ignores the stop signal by force after the grace time', async () => {
  const kept = await supervise({
    name: 'Worker',
    start: async () => {
      const child = nodeChild('process.on("SIGTERM", () => {}); console.log("deaf"); setInterval(() => {}, 1000)');
      await new Promise(done => child.stdout?.once('data', done));
      return child;
    },
    graceMs: 200,
  });
  const child = kept.child();
  await kept.stop();
  expect(child?.signalCode).toBe('SIGKILL');
  expect(kept.restarts()).toBe(0);
});

it('rejects when the first start fails', async () => {
  const start = () => Promise.reject(new Error('Port 7233 is already used by another program.'));
  await expect(supervise({ name: 'Temporal', start })).rejects.toThrow('Port 7233');
});
