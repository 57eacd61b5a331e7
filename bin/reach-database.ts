import type { Database } from '../db/client.ts';
import { readMigrations } from './migration-state.ts';
import { ToldError } from './told-error.ts';
import { waitFor } from './wait-for.ts';

/** What waiting does not mend: a wrong password, user or database, or a refused certificate. */
const final = new Set([
  '28P01',
  '28000',
  '3D000',
  'ENOTFOUND',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Resolves once the database answers. Throws `ToldError` when it does not within `withinMs`. */
export async function reachDatabase(db: Database, withinMs = 15_000): Promise<void> {
  try {
    await waitFor(
      () => db.$client`select 1`,
      withinMs,
      error => final.has(codeOf(error)),
    );
  } catch (error) {
    const { host, port } = db.$client.options;
    const reason = codeOf(error) || (error instanceof Error ? error.message : String(error));
    throw new ToldError(
      `PostgreSQL at ${host.join()}:${port.join()} cannot be reached (${reason}). Check that it runs and that DATABASE_URL names it and its password.`,
    );
  }
}

/** Throws `ToldError` when migrations are missing, or when the database is ahead of this version. */
export async function requireMigrations(db: Database): Promise<void> {
  const { applied, known } = await readMigrations(db);
  if (applied === known) return;
  throw new ToldError(
    applied < known
      ? `The database's schema is behind (${applied} of ${known} migrations). Run \`kladka migrate\`, then start again.`
      : `The database was made by a newer Kładka (${applied} migrations, ${known} known here). Start that version.`,
  );
}
