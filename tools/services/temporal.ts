import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { temporalPath } from '../setup/temporal-path.mjs';
import { accepts } from './accepts.ts';
import { isPortFree } from './check-port.ts';
import { freePort } from './free-port.ts';
import { tapLines } from './log-lines.ts';
import { endChild } from './processes.ts';
import { forgetRun, recordRun, takeOverData } from './run-record.ts';
import { ServiceError } from './service-error.ts';
import { temporalFlags } from './temporal-flags.ts';

export interface TemporalOptions {
  /** The SQLite file; made when it is not there. */
  dbFile: string;
  /** The gRPC port on 127.0.0.1; a free one when not given. */
  port?: number;
  uiPort?: number;
  headless?: boolean;
  /** The address that the UI in the browser asks to decode payloads. */
  codecEndpoint?: string;
  namespace?: string;
  log?: (line: string) => void;
}

export interface RunningTemporal {
  /** `127.0.0.1:7233` */
  address: string;
  /** Undefined when headless. */
  uiUrl: string | undefined;
  pid: number;
  child: ChildProcess;
  stop: () => Promise<void>;
}

const retention = msToTs('72h');

/**
 * Starts Temporal's one-machine server as a child of ours; resolves once it answers and keeps closed workflows of the
 * namespace for 72 hours. Goes on after a kill -9 on the same file. Throws a ServiceError when it cannot run.
 */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const command = temporalPath();
  if (!existsSync(command)) {
    throw new ServiceError(
      "Temporal's server is not there yet. Run `node tools/setup.mjs`, or set KLADKA_TEMPORAL_CLI.",
    );
  }
  const dbFile = resolve(options.dbFile);
  mkdirSync(dirname(dbFile), { recursive: true });
  const recordFile = `${dbFile}.run.json`;
  await takeOverData(recordFile, 'Temporal', 'SIGTERM');

  const namespace = options.namespace ?? 'kladka';
  const port = options.port ?? (await freePort());
  await checkFree(port, 'KLADKA_TEMPORAL_PORT');
  const uiPort = options.headless ? undefined : (options.uiPort ?? (await freePort()));
  if (uiPort !== undefined) await checkFree(uiPort, 'KLADKA_TEMPORAL_UI_PORT');

  const flags = temporalFlags({ dbFile, port, uiPort, codecEndpoint: options.codecEndpoint, namespace });
  const child = spawn(command, flags, {
    env: withoutClientSettings(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group: Ctrl-C is for the hub, which first lets its workers finish.
    detached: true,
  });
  const lastLines = tapLines([child.stdout, child.stderr], options.log ?? (() => {}));
  if (child.pid !== undefined) recordRun(recordFile, child.pid);
  const killWithUs = () => void child.kill('SIGTERM');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));

  const address = `127.0.0.1:${port}`;
  try {
    await makeReady(port, namespace, child);
  } catch (error) {
    await endChild(child, 'SIGTERM', 5_000);
    if (error instanceof ServiceError) throw error;
    throw new ServiceError(explain(lastLines(), error));
  }
  const stop = async () => {
    await endChild(child, 'SIGTERM', 10_000);
    forgetRun(recordFile);
  };
  return {
    address,
    uiUrl: uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`,
    pid: child.pid ?? 0,
    child,
    stop,
  };
}

/** Waits (at most a minute) until the namespace is there, then sets its retention: start-dev gives it 24 h. */
async function makeReady(port: number, namespace: string, child: ChildProcess): Promise<void> {
  let failure: unknown;
  child.once('error', error => {
    failure = error;
  });
  const ended = () => failure !== undefined || child.exitCode !== null || child.signalCode !== null;
  // Not by gRPC yet: after a refused connection that waits a second before it tries again.
  while (!ended() && !(await accepts(port))) await sleep(25);
  const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
  try {
    for (const until = Date.now() + 60_000; Date.now() < until; await sleep(50)) {
      if (ended()) throw failure ?? new Error('it ended');
      const done = await connection
        .withDeadline(Date.now() + 3_000, async () => {
          await connection.workflowService.updateNamespace({
            namespace,
            config: { workflowExecutionRetentionTtl: retention },
          });
        })
        .then(
          () => true,
          () => false,
        );
      if (done) return;
    }
    throw new Error('it gave no answer within a minute');
  } finally {
    await connection.close();
  }
}

/** The settings of a person's own `temporal` command (TEMPORAL_ADDRESS…) are not meant for this server. */
function withoutClientSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

async function checkFree(port: number, setting: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new ServiceError(`Port ${port} is already used by another program. Stop it or set ${setting}.`);
}

function explain(lines: string[], error: unknown): string {
  const text = lines.join('\n');
  if (/database or disk is full|no space left/i.test(text)) {
    return 'Temporal cannot start: the disk is full. Free some space first.';
  }
  const said = lines.findLast(line => /error|failed|fatal/i.test(line)) ?? lines.at(-1);
  return `Temporal did not start: ${said ?? (error instanceof Error ? error.message : String(error))}`;
}
