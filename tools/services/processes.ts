import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process by its id and, where the system tells it, its start: a reused id is not taken for the old process. */
export interface ProcessMark {
  pid: number;
  started?: string | undefined;
}

/** The mark of a living process. */
export function markOf(pid: number): ProcessMark {
  return { pid, started: readStart(pid) };
}

/** Whether the process that was marked still lives. */
export function isAlive(mark: ProcessMark): boolean {
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return mark.started === undefined || readStart(mark.pid) === mark.started;
}

/** Asks the marked process to end, and ends it by force after `graceMs`. */
export async function endProcess(mark: ProcessMark, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  for (const [how, waitMs] of [[signal, graceMs] as const, ['SIGKILL', 5_000] as const]) {
    if (!isAlive(mark)) return;
    process.kill(mark.pid, how);
    for (const until = Date.now() + waitMs; Date.now() < until && isAlive(mark); ) await sleep(50);
  }
}

/** Ends a child of ours the same way; resolves when it is gone. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>(done => child.once('exit', () => done()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(timer);
}

/** When the process started, in the kernel's ticks and state; undefined where there is no /proc. A zombie is gone. */
function readStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name in brackets come: state, ppid, … and as the twentieth the start time (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'gone' : fields[19];
  } catch {
    return undefined;
  }
}
