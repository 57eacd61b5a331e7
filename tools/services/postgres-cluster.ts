import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { canReach, type SystemUser, sharedFolder } from './postgres-user.ts';
import { ServiceError } from './service-error.ts';

/** The name of the role that owns everything in the cluster, and of the database. */
export const hubName = 'kladka';

/** A made cluster: the folder that `postgres -D` takes, and the hub's password. */
export interface Cluster {
  folder: string;
  password: string;
}

/**
 * The cluster in `dataDir` (`data/`, and `password` readable by its owner only), made when it is not there:
 * UTF-8, sorted and folded by the built-in C.UTF-8, so that no library of the system can ever change an index's order.
 * As root, where the postgres user cannot reach `dataDir`, `data` is a link to a folder in /var/tmp.
 */
export function ensureCluster(dataDir: string, binaries: PostgresBinaries, user: SystemUser | undefined): Cluster {
  const folder = join(dataDir, 'data');
  const passwordFile = join(dataDir, 'password');
  mkdirSync(dataDir, { recursive: true });
  if (existsSync(join(folder, 'PG_VERSION')))
    return { folder: realpathSync(folder), password: readPassword(passwordFile) };

  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  chmodSync(passwordFile, 0o600);
  makeCluster(folder, dataDir, password, binaries, user);
  return { folder: realpathSync(folder), password };
}

/** Deletes the cluster, wherever its data is. */
export function deleteCluster(dataDir: string): void {
  const folder = join(dataDir, 'data');
  if (existsSync(folder)) {
    const real = realpathSync(folder);
    const elsewhere = dirname(real) !== realpathSync(dataDir);
    rmSync(elsewhere ? dirname(real) : real, { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}

/** Made under another name and then renamed: a cluster that is there is a whole one. */
function makeCluster(
  folder: string,
  dataDir: string,
  password: string,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
): void {
  const elsewhere = user !== undefined && !canReach(dataDir, user);
  const parent = elsewhere ? mkdtempSync(join(sharedFolder, 'kladka-data-')) : dataDir;
  if (elsewhere) chmodSync(parent, 0o711);
  const fresh = join(parent, 'data.new');
  const pwFile = join(parent, 'password.new');
  try {
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { mode: 0o700 });
    writeFileSync(pwFile, password, { mode: 0o600 });
    if (user) for (const path of [fresh, pwFile]) chownSync(path, user.uid, user.gid);
    runInitdb(binaries.initdb, fresh, pwFile, user);
    rmSync(folder, { recursive: true, force: true });
    const made = join(parent, 'data');
    renameSync(fresh, made);
    if (elsewhere) symlinkSync(made, folder);
  } catch (error) {
    if (elsewhere) rmSync(parent, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(pwFile, { force: true });
  }
}

function runInitdb(initdb: string, folder: string, pwFile: string, user: SystemUser | undefined): void {
  const flags = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${hubName}`, `--pwfile=${pwFile}`, '--auth=scram-sha-256'];
  // --no-sync: nothing is in the cluster yet that a power cut could take; the server's first checkpoint writes it out.
  const made = spawnSync(initdb, [`--pgdata=${folder}`, ...flags, ...access, '--no-sync', '--no-instructions'], {
    ...user,
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C' },
    encoding: 'utf8',
  });
  if (made.status === 0) return;
  if (/No space left on device/.test(made.stderr ?? '')) {
    throw new ServiceError('PostgreSQL has no room for its data: the disk is full. Free some space and start again.');
  }
  const reason = made.error?.message ?? made.stderr.trim().split('\n').at(-1) ?? 'no reason given';
  throw new ServiceError(`PostgreSQL's data folder could not be made: ${reason}.`);
}

function readPassword(passwordFile: string): string {
  try {
    return readFileSync(passwordFile, 'utf8').trim();
  } catch {
    throw new ServiceError(`The database's password file ${passwordFile} is missing. Restore it from your backup.`);
  }
}
