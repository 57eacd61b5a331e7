import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { isPortFree } from './check-port.ts';
import { freePort } from './free-port.ts';
import { tapLines } from './log-lines.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { ensureCluster, hubName } from './postgres-cluster.ts';
import { postgresUser } from './postgres-user.ts';
import { endChild } from './processes.ts';
import { forgetRun, recordRun, takeOverData } from './run-record.ts';
import { ServiceError } from './service-error.ts';

export interface PostgresOptions {
  /** Holds the cluster, its password and the note of who runs it; made when it is not there. */
  dataDir: string;
  /** On 127.0.0.1; a free one when not given. */
  port?: number;
  /** The setting to name when the port is taken. */
  portSetting?: string;
  /** Server settings that replace ours, such as `fsync: 'off'` for tests. */
  settings?: Record<string, string>;
  log?: (line: string) => void;
}

export interface RunningPostgres {
  /** With the password: never to be logged. The same after a restart on the same port. */
  url: string;
  port: number;
  pid: number;
  child: ChildProcess;
  stop: () => Promise<void>;
}

/** For a hub on one machine. No socket files; what a commit reports is on the disk. */
const hubSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '256MB',
  max_connections: '200',
  synchronous_commit: 'on',
  max_wal_size: '2GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  // Plans are made once per connection: as long as PostgreSQL knows nothing of tables that were empty a moment ago, some read
  // a whole flow for each order.
  autovacuum_naptime: '5s',
  // After a kill of the hub a long statement ends soon, and does not keep the next start waiting.
  client_connection_check_interval: '5s',
};

/**
 * Starts PostgreSQL as a child of ours and resolves once it answers and has the hub's database.
 * Goes on after a kill -9 of it or of the hub. Throws a ServiceError with one sentence when it cannot run.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dataDir = resolve(options.dataDir);
  const user = postgresUser();
  const binaries = await findPostgresBinaries(user);
  const cluster = ensureCluster(dataDir, binaries, user);
  const recordFile = join(dataDir, 'run.json');
  await takeOverData(recordFile, 'PostgreSQL', 'SIGINT');

  const port = options.port ?? (await freePort());
  const setting = options.portSetting ?? 'KLADKA_POSTGRES_PORT';
  if (!(await isPortFree(port))) throw new ServiceError(portTaken(port, setting));

  const settings = Object.entries({ ...hubSettings, ...options.settings, port: String(port) });
  const flags = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const url = `postgres://${hubName}:${cluster.password}@127.0.0.1:${port}/${hubName}`;

  // The kernel frees a killed server's shared memory only with its last backend: that may take a moment.
  for (let attempt = 1; ; attempt += 1) {
    const child = spawn(binaries.postgres, ['-D', cluster.folder, ...flags], {
      ...user,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own process group: Ctrl-C is for the hub, which first ends what uses the database.
      detached: true,
    });
    const lastLines = tapLines([child.stdout, child.stderr], options.log ?? (() => {}));
    if (child.pid !== undefined) recordRun(recordFile, child.pid);
    const killWithUs = () => void child.kill('SIGINT');
    process.once('exit', killWithUs);
    child.once('exit', () => process.off('exit', killWithUs));

    if (await answers(url, child)) {
      await ensureDatabase(url);
      const stop = async () => {
        await endChild(child, 'SIGINT', 20_000);
        forgetRun(recordFile);
      };
      return { url, port, pid: child.pid ?? 0, child, stop };
    }
    await endChild(child, 'SIGQUIT', 5_000);
    const text = lastLines().join('\n');
    if (attempt < 20 && /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(text)) {
      await sleep(250);
      continue;
    }
    throw new ServiceError(explain(text, port, setting));
  }
}

/** Waits until the server takes a connection; false when it ended instead or takes none within a minute. */
async function answers(url: string, child: ChildProcess): Promise<boolean> {
  let failed = false;
  child.once('error', () => {
    failed = true;
  });
  const sql = connect(url, 'postgres');
  try {
    for (const until = Date.now() + 60_000; Date.now() < until; await sleep(40)) {
      if (failed || child.exitCode !== null || child.signalCode !== null) return false;
      if (await sql`select 1`.then(() => true, isFinal)) return true;
    }
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Not listening yet and "starting up" (57P03) mean: try again. Any other refusal will not change by waiting. */
function isFinal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== '28P01') return false;
  throw new ServiceError(
    "PostgreSQL refuses the hub's password: the password file and the data folder do not belong together. Restore both from one backup.",
  );
}

async function ensureDatabase(url: string): Promise<void> {
  const sql = connect(url, 'postgres');
  try {
    const found = await sql`select 1 from pg_database where datname = ${hubName}`;
    if (found.length === 0) await sql`create database ${sql(hubName)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function connect(url: string, database: string): postgres.Sql {
  return postgres(url, { database, max: 1, connect_timeout: 5, onnotice: () => {} });
}

function portTaken(port: number, setting: string): string {
  return `Port ${port} is already used by another program. Stop it or set ${setting}.`;
}

function explain(text: string, port: number, setting: string): string {
  if (/Address already in use/.test(text)) return portTaken(port, setting);
  if (/No space left on device/.test(text)) return 'PostgreSQL cannot start: the disk is full. Free some space first.';
  if (/incompatible with server|not compatible with this version/.test(text)) {
    return 'The data folder was made by another version of PostgreSQL. Start the kladka version that made it, or restore a dump.';
  }
  const fatal = text.split('\n').findLast(line => /FATAL|PANIC/.test(line)) ?? text.split('\n').at(-1);
  return `PostgreSQL did not start: ${fatal?.replace(/^.*?(FATAL|PANIC):\s*/, '') || 'it said nothing'}.`;
}
