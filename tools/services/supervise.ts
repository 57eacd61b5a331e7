import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { tapLines } from './log-lines.ts';
import { endChild } from './processes.ts';

/** How long to wait before a restart: `firstMs`, doubling to `mostMs`, from the start again after `calmMs` up. */
export interface BackOff {
  firstMs: number;
  mostMs: number;
  calmMs: number;
}

export interface SuperviseOptions {
  name: string;
  /** Starts the process; may take until it answers. A rejection at the first start is the supervisor's own. */
  start: () => ChildProcess | Promise<ChildProcess>;
  /** Every line the process prints. Not given: its output is left alone, for who started it. */
  onLine?: (line: string) => void;
  /** One sentence when the process ended by itself or could not be started again. */
  onNote?: (sentence: string) => void;
  backoff?: Partial<BackOff>;
  stopSignal?: NodeJS.Signals;
  graceMs?: number;
}

export interface Supervised {
  /** The process now, undefined while it is down. */
  child: () => ChildProcess | undefined;
  restarts: () => number;
  /** Ends the process with its stop signal, by force after the grace time, and starts it no more. */
  stop: () => Promise<void>;
}

/** Keeps a process running: resolves once it is started the first time, then restarts it whenever it ends. */
export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  const { firstMs, mostMs, calmMs } = { firstMs: 500, mostMs: 15_000, calmMs: 60_000, ...options.backoff };
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  let restarts = 0;
  let waitMs = firstMs;

  async function startOnce(): Promise<ChildProcess> {
    const started = await options.start();
    if (options.onLine) tapLines([started.stdout, started.stderr], options.onLine);
    child = started;
    return started;
  }

  async function keepUp(current: ChildProcess): Promise<void> {
    for (let running: ChildProcess | undefined = current; ; ) {
      if (running) {
        const upSince = Date.now();
        const how = await ended(running);
        child = undefined;
        if (stopping.signal.aborted) return;
        if (Date.now() - upSince >= calmMs) waitMs = firstMs;
        options.onNote?.(`${options.name} ended (${how}). It starts again in ${waitMs / 1000} s.`);
      }
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      waitMs = Math.min(waitMs * 2, mostMs);
      restarts += 1;
      running = await startOnce().catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        options.onNote?.(`${options.name} could not be started again: ${reason} Next try in ${waitMs / 1000} s.`);
        return undefined;
      });
      if (stopping.signal.aborted && running) await endChild(running, options.stopSignal ?? 'SIGTERM', 0);
    }
  }

  const kept = keepUp(await startOnce());
  return {
    child: () => child,
    restarts: () => restarts,
    stop: async () => {
      stopping.abort();
      if (child) await endChild(child, options.stopSignal ?? 'SIGTERM', options.graceMs ?? 10_000);
      await kept;
    },
  };
}

/** How the process ended, in a word for a person. A process that could not be spawned has ended too. */
function ended(child: ChildProcess): Promise<string> {
  if (child.exitCode !== null) return Promise.resolve(`exit code ${child.exitCode}`);
  if (child.signalCode !== null) return Promise.resolve(child.signalCode);
  return new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}
