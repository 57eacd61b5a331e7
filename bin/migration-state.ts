import type { Database } from '../db/client.ts';
import journal from '../db/migrations/meta/_journal.json' with { type: 'json' };

/** How many migrations the database has had, and how many there are in this version. */
export async function readMigrations(db: Database): Promise<{ applied: number; known: number }> {
  const known = journal.entries.length;
  const [table] = await db.$client<{ there: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
  if (!table?.there) return { applied: 0, known };
  const [row] = await db.$client<
    { applied: number }[]
  >`select count(*)::int as applied from drizzle.__drizzle_migrations`;
  return { applied: row?.applied ?? 0, known };
}
