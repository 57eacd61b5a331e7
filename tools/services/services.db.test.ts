import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import postgres from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { ensurePostgres } from './ensure-postgres.ts';
import { freePort } from './free-port.ts';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { deleteCluster } from './postgres-cluster.ts';
import { type RunningTemporal, startTemporal } from './temporal.ts';
import { searchAttributes } from './temporal-flags.ts';

const folder = mkdtempSync(join(tmpdir(), 'kladka-services-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function kill(service: RunningPostgres | RunningTemporal): Promise<void> {
  const gone = once(service.child, 'exit');
  process.kill(service.pid, 'SIGKILL');
  await gone;
}

async function portInUse<T>(start: (port: number) => Promise<T>): Promise<unknown> {
  const port = await freePort();
  const other = createServer();
  await new Promise<void>(done => other.listen(port, '127.0.0.1', done));
  try {
    return await start(port).catch((error: unknown) => (error instanceof Error ? error.message : error));
  } finally {
    await new Promise(done => other.close(done));
  }
}

describe('PostgreSQL', () => {
  const dataDir = join(folder, 'postgres');
  afterAll(() => deleteCluster(dataDir));

  it('keeps what was committed over a kill -9 and over a clean stop, at the same address', async () => {
    const first = await startPostgres({ dataDir });
    const sql = postgres(first.url, { max: 1, onclose: () => {} });
    await sql`create table kept (name text)`;
    await sql`insert into kept values ('zażółć')`;
    await kill(first);
    await sql.end({ timeout: 0 });

    const second = await startPostgres({ dataDir, port: first.port });
    expect(second.url).toBe(first.url);
    await second.stop();

    const third = await startPostgres({ dataDir, port: first.port });
    const again = postgres(third.url, { max: 1 });
    expect(await again`select upper(name) as name from kept`).toEqual([{ name: 'ZAŻÓŁĆ' }]);
    const [locale] =
      await again`select datlocprovider as by, datlocale as name from pg_database where datname = 'kladka'`;
    expect(locale).toEqual({ by: 'b', name: 'C.UTF-8' });
    await again.end();
    await third.stop();
    expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600);
  });

  it('says in one sentence that its port is taken, and which setting to change', async () => {
    const said = await portInUse(port => startPostgres({ dataDir, port }));
    expect(said).toMatch(/^Port \d+ is already used by another program\. Stop it or set KLADKA_POSTGRES_PORT\.$/);
  });

  it('is not started when DATABASE_URL names one', async () => {
    const url = 'postgres://db.example/hub';
    const provided = await ensurePostgres({ dataDir: join(folder, 'never') }, { DATABASE_URL: url });
    expect(provided).toEqual({ url, external: true });
  });
});

describe('Temporal', () => {
  const dbFile = join(folder, 'temporal.sqlite');

  it('keeps its workflows and its namespace over a kill -9, with 72 hours of retention', async () => {
    const first = await startTemporal({ dbFile, headless: true });
    const before = await Connection.connect({ address: first.address });
    await new Client({ connection: before, namespace: 'kladka' }).workflow.start('waits', {
      workflowId: 'kept',
      taskQueue: 'nobody',
    });
    await before.close();
    await kill(first);

    const second = await startTemporal({ dbFile, headless: true });
    const after = await Connection.connect({ address: second.address });
    const client = new Client({ connection: after, namespace: 'kladka' });
    expect((await client.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
    const { config } = await after.workflowService.describeNamespace({ namespace: 'kladka' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(72 * 3600);
    const { customAttributes } = await after.operatorService.listSearchAttributes({ namespace: 'kladka' });
    expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(searchAttributes));
    await after.close();
    await second.stop();
  });

  it('says in one sentence that its port is taken, and which setting to change', async () => {
    const said = await portInUse(port => startTemporal({ dbFile, headless: true, port }));
    expect(said).toMatch(/^Port \d+ is already used by another program\. Stop it or set KLADKA_TEMPORAL_PORT\.$/);
  });
});
