import type { Database } from '../db/client.ts';
import { readMigrations } from './migration-state.ts';
import { ToldError } from './told-error.ts';
import { waitFor } from './wait-for.ts';

/** What waiting does not mend: a wrong password, user or database, or a refused certificate. */
const final = new Set(['28P01', '28000', '3D000', 'ENOTFOUND']);

/** What Node refuses a certificate with: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateRefused = (code: string) => /CERT|VERIFY|ISSUER/.test(code);
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Resolves once the database answers. Throws `ToldError` when it does not within `withinMs`. */
export async function reachDatabase(db: Database, withinMs = 15_000): Promise<void> {
  try {
    await waitFor(
      () => db.$client`select 1`,
      withinMs,
      error => final.has(codeOf(error)) || certificateRefused(codeOf(error)),
    );
  } catch (error) {
    const { host, port } = db.$client.options;
    const reason = codeOf(error) || (error instanceof Error ? error.message : String(error));
    const check = certificateRefused(codeOf(error))
      ? 'Check that DATABASE_URL names the host as its certificate does, and that KLADKA_DATABASE_CA holds the authority that signed it.'
      : 'Check that it runs and that DATABASE_URL names it and its password.';
    throw new ToldError(`PostgreSQL at ${host.join()}:${port.join()} cannot be reached (${reason}). ${check}`);
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
