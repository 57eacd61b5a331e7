import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allocator } from '../../tools/services/allocator.ts';
import { tapLines } from '../../tools/services/log-lines.ts';
import { endChild } from '../../tools/services/processes.ts';
import { recordRun, takeOverData } from '../../tools/services/run-record.ts';
import type { Environment } from '../config.ts';
import { ToldError } from '../told-error.ts';
import type { DataFolder } from './data-folder.ts';

export type ChildPlan = {
  /** For people; `file` names its log. */
  name: string;
  file: string;
  args: string[];
  env: Environment;
  /** The line by which it says that it works. */
  ready: RegExp;
  /** Gets that line, for what else it says. */
  onReady?: (line: string) => void;
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const readyWithinMs = 60_000;

/** Starts a Node process of ours and resolves once it works; throws `ToldError` with what it said last when it does not. */
export async function startChild(
  folder: DataFolder,
  plan: ChildPlan,
  onTrouble: (line: string) => void,
): Promise<ChildProcess> {
  const record = join(folder.runs, `${plan.file}.json`);
  // One that a killed `up` left behind would hold its port.
  await takeOverData(record, plan.name, 'SIGTERM');
  const child = spawn(process.execPath, plan.args, {
    cwd: root,
    env: { ...allocator, ...process.env, ...plan.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group: Ctrl-C is for `up`, which ends everything in order.
    detached: true,
  });
  if (child.pid !== undefined) recordRun(record, child.pid);
  const killWithUs = () => void child.kill('SIGTERM');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));

  const log = createWriteStream(join(folder.logs, `${plan.file}.log`), { flags: 'a' });
  // A full disk must not end the hub over a log line.
  log.on('error', () => {});
  child.once('close', () => log.end());
  let isReady = () => {};
  const ready = new Promise<void>(resolve => {
    isReady = resolve;
  });
  const last = tapLines([child.stdout, child.stderr], line => {
    log.write(`${line}\n`);
    if (plan.ready.test(line)) {
      plan.onReady?.(line);
      isReady();
    }
    const trouble = troubleOf(line);
    if (trouble) onTrouble(`${plan.name}: ${trouble}`);
  });
  const ended = new Promise<'ended'>(resolve => {
    child.once('error', () => resolve('ended'));
    child.once('close', () => resolve('ended'));
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), readyWithinMs);
  const came = await Promise.race([ready, ended]);
  clearTimeout(timer);
  if (came !== 'ended') return child;
  await endChild(child, 'SIGKILL', 0);
  const said = last().findLast(line => !line.startsWith('{') && !/^\s/.test(line)) ?? 'It said nothing; see its log.';
  throw new ToldError(`${plan.name} did not start. ${said}`);
}

/** The message of a log line that a person should see: an error of ours, not each retry. */
function troubleOf(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry: { level?: number; msg?: string; err?: { message?: string } } = JSON.parse(line);
    if ((entry.level ?? 0) < 50) return undefined;
    return [entry.msg, entry.err?.message].filter(Boolean).join(': ');
  } catch {
    return undefined;
  }
}
