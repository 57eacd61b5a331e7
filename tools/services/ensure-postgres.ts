import { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres.ts';

/** A database that somebody else runs: there is nothing to supervise and nothing to stop. */
export interface ExternalPostgres {
  url: string;
  external: true;
}

/** The PostgreSQL of DATABASE_URL when that is set (nothing is started then), else our own. */
export async function ensurePostgres(
  options: PostgresOptions,
  env: Record<string, string | undefined> = process.env,
): Promise<RunningPostgres | ExternalPostgres> {
  if (env.DATABASE_URL) return { url: env.DATABASE_URL, external: true };
  return startPostgres(options);
}
