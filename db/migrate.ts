import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { openDatabase } from './client.ts';
import { keepPartitions } from './queries/partitions.ts';

/** Brings the database's schema up to date; several processes may try at once, one works and the others wait. */
export async function migrateDatabase(url: string, ca?: string): Promise<void> {
  const db = openDatabase(url, { max: 1, name: 'kladka-migrate', ca });
  try {
    await db.$client`select pg_advisory_lock(727001)`;
    await migrate(db, { migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)) });
    await keepPartitions(db.$client);
  } finally {
    await db.$client.end({ timeout: 5 });
  }
}
