import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ServiceError } from './service-error.ts';

/** A user of the operating system by its numbers. */
export interface SystemUser {
  uid: number;
  gid: number;
}

/** A folder that every user can reach and that survives a reboot. */
export const sharedFolder = '/var/tmp';

/** The user that PostgreSQL runs as: undefined for our own; as root the user `postgres`, made when it is not there. */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp('postgres');
  if (known) return known;
  const made = spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]);
  const user = made.status === 0 ? lookUp('postgres') : undefined;
  if (user) return user;
  throw new ServiceError(
    'PostgreSQL refuses to run as root and a user `postgres` could not be made. Run kladka as another user, or set DATABASE_URL.',
  );
}

/** Whether the user may pass every folder on the way to the path, and enter or run the path itself. */
export function canReach(path: string, user: SystemUser): boolean {
  const { mode, uid, gid } = statSync(path);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(path);
  return parent === path || canReach(parent, user);
}

function lookUp(name: string): SystemUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
