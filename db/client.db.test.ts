import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServices } from '../test/support/services.ts';
import { type RunningPostgres, startPostgres } from '../tools/services/postgres.ts';
import { deleteCluster } from '../tools/services/postgres-cluster.ts';
import { postgresUser } from '../tools/services/postgres-user.ts';
import { openDatabase } from './client.ts';
import { authority, signedBy } from './client-certificate.fixture.ts';
import { openListener } from './listener.ts';
import { migrateDatabase } from './migrate.ts';

const folder = mkdtempSync(join(tmpdir(), 'kladka-tls-'));
const dataDir = join(folder, 'postgres');
const ca = authority('Our CA');
const strangers = authority('Our CA');
let secured: RunningPostgres;

/** A file that PostgreSQL's user may read and nobody else. */
function forPostgres(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  const user = postgresUser();
  if (user) chownSync(file, user.uid, user.gid);
  return file;
}

beforeAll(async () => {
  chmodSync(folder, 0o711);
  const server = signedBy(ca, 'Our CA', 'db', { dns: ['localhost'] });
  const settings = {
    ssl: 'on',
    ssl_cert_file: forPostgres('server.pem', server.cert),
    ssl_key_file: forPostgres('server.key', server.key),
    fsync: 'off',
    shared_buffers: '32MB',
  };
  secured = await startPostgres({ dataDir, settings });
});
afterAll(async () => {
  await secured?.stop();
  deleteCluster(dataDir);
  rmSync(folder, { recursive: true, force: true });
});

/** Its address under another host name, and with what else the URL says. */
function address(host: string, query = ''): string {
  const url = new URL(secured.url);
  url.hostname = host;
  url.search = query;
  return url.href;
}

/** Whether a connection made so is encrypted, as PostgreSQL itself sees it; the code of the error when there is none. */
async function speaksTls(url: string, trusted?: string): Promise<boolean | string> {
  const { $client: sql } = openDatabase(url, { max: 1, ca: trusted });
  try {
    const [row] = await sql<{ ssl: boolean }[]>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
    return row?.ssl ?? 'no row';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

describe('S22 PostgreSQL with TLS', () => {
  it('is spoken to in clear only where neither the URL nor an authority asks for TLS', async () => {
    expect(await speaksTls(address('localhost'))).toBe(false);
    expect(await speaksTls(address('localhost', '?sslmode=require'))).toBe(true);
    expect(await speaksTls(address('localhost'), ca.cert)).toBe(true);
  });

  it('is refused when another authority signed its certificate, whatever sslmode says', async () => {
    expect(await speaksTls(address('localhost', '?sslmode=require'), ca.cert)).toBe(true);
    expect(await speaksTls(address('localhost', '?sslmode=require'), strangers.cert)).not.toBe(true);
    expect(await speaksTls(address('localhost', '?sslmode=disable'), strangers.cert)).not.toBe(false);
    expect(await speaksTls(address('localhost', '?sslmode=verify-full'))).not.toBe(true);
  });

  it('is not given up for clear text by a server without TLS', async () => {
    expect(await speaksTls(testServices().postgresUrl, ca.cert)).not.toBe(false);
  });

  it('carries migrations and the connection that listens as well', async () => {
    await migrateDatabase(address('localhost'), ca.cert);
    const { $client: sql } = openDatabase(address('localhost'), { max: 1, ca: ca.cert, name: 'pool' });
    let heard = () => {};
    const told = new Promise<void>(done => {
      heard = done;
    });
    let begun = () => {};
    const listening = new Promise<void>(done => {
      begun = done;
    });
    const listener = openListener(sql, ['test'], heard, () => begun());
    await listening;
    const open = await sql<{ ssl: boolean }[]>`
      select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'pool'`;
    expect(open).toEqual([{ ssl: true }, { ssl: true }]);
    await sql`notify test`;
    await told;
    await listener.close();
    await sql.end({ timeout: 1 });
  });

  it('is refused when its certificate is for another host, by name or by address', async () => {
    expect(await speaksTls(address('127.0.0.1'), ca.cert)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    const byAddress = signedBy(ca, 'Our CA', 'db', { ips: ['127.0.0.1'] });
    forPostgres('server.pem', byAddress.cert);
    forPostgres('server.key', byAddress.key);
    const { $client: sql } = openDatabase(address('localhost'), { max: 1 });
    await sql`select pg_reload_conf()`;
    await sql.end({ timeout: 1 });
    await expect.poll(() => speaksTls(address('127.0.0.1'), ca.cert)).toBe(true);
    expect(await speaksTls(address('localhost'), ca.cert)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});
