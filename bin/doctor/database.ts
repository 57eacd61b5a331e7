import type { Database } from '../../db/client.ts';
import type { Keyring } from '../../db/keyring.ts';
import { WrongMasterKey } from '../../db/keyring.ts';
import { readMigrations } from '../migration-state.ts';
import { type Finding, ill, well } from './finding.ts';

const clockMs = 5_000;

/** Version, schema, encoding and clock of PostgreSQL. */
export async function lookAtDatabase(db: Database): Promise<Finding[]> {
  const asked = Date.now();
  const [row] = await db.$client<{ version: string; encoding: string; utf8: boolean; now: Date }[]>`
    select current_setting('server_version') as version, pg_encoding_to_char(encoding) as encoding, clock_timestamp() as now,
      datlocprovider = 'i' or coalesce(to_jsonb(d) ->> 'datlocale', datctype) ~* 'utf-?8' as utf8
    from pg_database d where datname = current_database()`;
  if (!row) return [ill('PostgreSQL does not know its own database.', 'Check DATABASE_URL.')];
  const { applied, known } = await readMigrations(db);
  const off = Math.abs(row.now.getTime() - (asked + Date.now()) / 2);
  return [
    well(`PostgreSQL ${row.version} answers.`),
    applied === known
      ? well(`The schema is up to date (${known} migrations).`)
      : ill(`${applied} of ${known} migrations are applied.`, 'Run `kladka migrate` with the newest version.'),
    row.encoding === 'UTF8' && row.utf8
      ? well('The database is UTF-8 with a UTF-8 or ICU locale.')
      : ill(
          `The database has encoding ${row.encoding} and a locale that does not fold other letters than A to Z.`,
          "Dump it and restore it into one made with `create database kladka encoding 'UTF8' locale_provider icu icu_locale 'und' template template0`.",
        ),
    off < clockMs
      ? well('The clocks of this machine and of the database agree.')
      : ill(
          `The clocks of this machine and of the database are ${Math.round(off / 1000)} s apart.`,
          'Set both by NTP.',
        ),
  ];
}

/** Whether the master key opens every data key. */
export async function lookAtMasterKey(keyring: Keyring): Promise<Finding[]> {
  try {
    await keyring.verify();
    return [well('The master key opens every data key.')];
  } catch (error) {
    if (!(error instanceof WrongMasterKey)) throw error;
    return [
      ill(
        'The master key does not open this database.',
        'Set KLADKA_MASTER_KEY, or name the old one in KLADKA_PREVIOUS_MASTER_KEYS.',
      ),
    ];
  }
}
