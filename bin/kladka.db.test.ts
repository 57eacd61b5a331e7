import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../db/client.ts';
import { createKeyring, instance } from '../db/keyring.ts';
import { freshDatabase } from '../test/support/hub.ts';
import { testServices } from '../test/support/services.ts';
import { freePort } from '../tools/services/free-port.ts';
import { runKladka } from './run-kladka.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'kladka-command-'));
const masterKey = randomBytes(32);
let databaseUrl: string;
let env: Record<string, string>;

beforeAll(async () => {
  databaseUrl = await freshDatabase();
  env = {
    DATABASE_URL: databaseUrl,
    KLADKA_MASTER_KEY: masterKey.toString('base64'),
    KLADKA_TEMPORAL_ADDRESS: testServices().temporalAddress,
    KLADKA_API_PORT: String(await freePort()),
    KLADKA_DATA_DIR: join(folder, 'data'),
  };
  const db = openDatabase(databaseUrl, { max: 1 });
  await createKeyring(db, [masterKey]).seal(instance, 'secret', Buffer.from('password'));
  await db.$client.end({ timeout: 5 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a process says last and ends with. Its log, and the steps that `up` counts, come before. */
async function lastWords(words: string[], changed: Record<string, string>): Promise<string> {
  const { code, err } = await runKladka(words, { ...env, ...changed });
  const lines = err.trimEnd().split('\n');
  return `${code}: ${lines.length === 1 ? lines[0] : `${lines.length} lines: ${err}`}`;
}

/** The same for several at once: each waits a while for what may still be starting. */
const allSay = (commands: string[], changed: Record<string, string>) =>
  Promise.all(
    commands.map(word => lastWords([word], { ...changed, KLADKA_DATA_DIR: mkdtempSync(join(folder, 'data-')) })),
  );

const waitingMs = 120_000;

describe('S19 one sentence and exit code 1, no stack trace', () => {
  // These two wait most of their time for what may still be starting.
  it.concurrent(
    'when the database cannot be reached',
    async () => {
      const port = await freePort();
      const said = await allSay(['api', 'worker', 'migrate', 'up'], {
        DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/d`,
      });
      const sentence = `1: PostgreSQL at 127.0.0.1:${port} cannot be reached (ECONNREFUSED). Check that it runs and that DATABASE_URL names it and its password.`;
      expect(said).toEqual([sentence, sentence, sentence, sentence]);
    },
    waitingMs,
  );

  it.concurrent(
    'when Temporal cannot be reached',
    async () => {
      const address = `127.0.0.1:${await freePort()}`;
      const said = await allSay(['worker', 'up'], { KLADKA_TEMPORAL_ADDRESS: address });
      const sentence = `1: Temporal at ${address} cannot be reached. Check that it runs, KLADKA_TEMPORAL_ADDRESS and the KLADKA_TEMPORAL_TLS settings.`;
      expect(said).toEqual([sentence, sentence]);
    },
    waitingMs,
  );

  it('when the database refuses the password or is not there: at once, without waiting', async () => {
    const password = new URL(databaseUrl);
    password.password = 'wrong';
    const name = new URL(databaseUrl);
    name.pathname = '/not_there';
    const begun = Date.now();
    expect(await lastWords(['api'], { DATABASE_URL: password.href })).toMatch(
      /^1: .*cannot be reached \(28P01\)\. Check/,
    );
    expect(await lastWords(['api'], { DATABASE_URL: name.href })).toMatch(/^1: .*cannot be reached \(3D000\)\. Check/);
    expect(Date.now() - begun).toBeLessThan(14_000);
  });

  it('when the schema is missing, and what to run', async () => {
    const url = new URL(databaseUrl);
    url.pathname = '/kladka_empty';
    const admin = postgres(databaseUrl, { max: 1 });
    await admin`create database kladka_empty`;
    await admin.end();
    const said = await lastWords(['api'], { DATABASE_URL: url.href });
    expect(said).toMatch(
      /^1: The database's schema is behind \(0 of \d+ migrations\)\. Run `kladka migrate`, then start again\.$/,
    );
  });

  it('when Temporal has no such namespace', async () => {
    expect(await lastWords(['worker'], { KLADKA_TEMPORAL_NAMESPACE: 'elsewhere' })).toBe(
      `1: Temporal at ${env.KLADKA_TEMPORAL_ADDRESS} has no namespace elsewhere. Make it, or correct KLADKA_TEMPORAL_NAMESPACE.`,
    );
  });

  it('S22 when the master key is a wrong one', async () => {
    const said = await allSay(['api', 'worker', 'up'], { KLADKA_MASTER_KEY: randomBytes(32).toString('base64') });
    const sentence =
      '1: The master key does not open this database. Set KLADKA_MASTER_KEY to the key it was made with, or name the old key in KLADKA_PREVIOUS_MASTER_KEYS.';
    expect(said).toEqual([sentence, sentence, sentence]);
  });

  it('when the configuration is wrong: a line for each variable', async () => {
    const { code, err } = await runKladka(['api'], { KLADKA_API_PORT: '0', KLADKA_TEMPORAL_TLS: 'yes' });
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toEqual([
      'KLADKA_TEMPORAL_TLS is neither on nor off.',
      'KLADKA_API_PORT is not a port. Give one from 1 to 65535.',
    ]);
  });
});

const full = '1: The disk is full. Free some space and start again.';

describe('S19 a full disk', () => {
  it('of PostgreSQL ends migrate with one sentence', async () => {
    const url = new URL(databaseUrl);
    url.pathname = '/kladka_full';
    const admin = postgres(databaseUrl, { max: 1 });
    await admin`create database kladka_full`;
    await admin.end();
    // As PostgreSQL answers a statement that it has no room for: https://www.postgresql.org/docs/current/errcodes-appendix.html
    const sql = postgres(url.href, { max: 1, onnotice: () => {} });
    await sql.unsafe(`
      create function no_room() returns event_trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
      create event trigger no_room on ddl_command_start execute function no_room()`);
    await sql.end();
    expect(await lastWords(['migrate'], { DATABASE_URL: url.href })).toBe(full);
  });

  // Linux's own device that is always full; elsewhere told-error.test.ts shows the sentence.
  it.runIf(existsSync('/dev/full'))(
    'below the data folder ends `up`, and what a command printed is not taken for whole',
    async () => {
      const data = join(folder, 'full');
      mkdirSync(data);
      symlinkSync('/dev/full', join(data, 'up.lock.new'));
      expect(await lastWords(['up'], { KLADKA_DATA_DIR: data })).toBe(full);

      const { code, err } = await runKladka(['openapi'], env, ['ignore', openSync('/dev/full', 'w'), 'pipe']);
      expect(`${code}: ${err.trimEnd()}`).toBe(full);
    },
  );
});
