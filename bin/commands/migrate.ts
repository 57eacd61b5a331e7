import { Command } from 'commander';
import { openDatabase } from '../../db/client.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { readConfig, requireVariables } from '../config.ts';
import { readMigrations } from '../migration-state.ts';
import { reachDatabase } from '../reach-database.ts';
import { readCa } from '../read-ca.ts';

/** `kladka migrate` */
export const migrateCommand = () =>
  new Command('migrate').description("bring the database's schema up to date; safe to repeat").action(async () => {
    const config = requireVariables(readConfig(process.env), 'DATABASE_URL');
    const ca = readCa(config);
    const db = openDatabase(config.DATABASE_URL, { max: 1, name: 'kladka-migrate', ca });
    try {
      await reachDatabase(db);
      const before = await readMigrations(db);
      await migrateDatabase(config.DATABASE_URL, ca);
      const missing = Math.max(0, before.known - before.applied);
      console.log(missing === 0 ? 'The schema was up to date.' : `Applied ${missing} of ${before.known} migrations.`);
    } finally {
      await db.$client.end({ timeout: 5 });
    }
  });
