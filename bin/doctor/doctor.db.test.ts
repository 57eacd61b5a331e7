import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectorQueue, workflowQueue } from '../../activities/wake.ts';
import { connectors } from '../../connectors/index.ts';
import { storePush } from '../../db/queries/store-message.ts';
import { workspaces } from '../../db/schema/index.ts';
import { freshDatabase, until } from '../../test/support/hub.ts';
import { testServices } from '../../test/support/services.ts';
import { addConnection } from '../../test/support/shop-to-till.ts';
import { freePort } from '../../tools/services/free-port.ts';
import { searchAttributes } from '../../tools/services/temporal-flags.ts';
import { doctorCommand } from '../commands/doctor.ts';
import { type Environment, readConfig } from '../config.ts';
import { type MadeHub, makeHub } from '../make-hub.ts';
import { examine } from './examine.ts';
import { findingLine } from './finding.ts';

/** Of this test alone: workers of others poll in `kladka`. */
const ownNamespace = `well-${randomBytes(4).toString('hex')}`;
const bareNamespace = `bare-${randomBytes(4).toString('hex')}`;
const workspaceId = v7();
let env: Record<string, string>;
let made: MadeHub;
let temporal: Connection;

beforeAll(async () => {
  env = {
    DATABASE_URL: await freshDatabase(),
    KLADKA_MASTER_KEY: randomBytes(32).toString('base64'),
    KLADKA_TEMPORAL_ADDRESS: testServices().temporalAddress,
    KLADKA_TEMPORAL_NAMESPACE: ownNamespace,
  };
  made = makeHub(readConfig({ ...env, KLADKA_LOG_LEVEL: 'silent' }));
  await made.hub.db.insert(workspaces).values({ id: workspaceId, slug: 'test', name: 'Test' });
  await made.hub.keyring.seal(workspaceId, 'secret', Buffer.from('password'));
  temporal = await Connection.connect({ address: testServices().temporalAddress });
  await makeNamespace(ownNamespace, '72h');
  const keywords = Object.fromEntries(searchAttributes.map(name => [name, keyword]));
  await temporal.operatorService.addSearchAttributes({ namespace: ownNamespace, searchAttributes: keywords });
  await until('the search attributes', async () => (await linesOf()).join().includes('All search attributes are'));
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await temporal.close();
  await made.close();
});

/** Temporal's number for the type. */
const keyword = 2;

async function makeNamespace(namespace: string, retention: '24h' | '72h'): Promise<void> {
  const workflowExecutionRetentionPeriod = msToTs(retention);
  await temporal.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  const changed = { KLADKA_TEMPORAL_NAMESPACE: namespace };
  await until('the namespace', async () => !(await mends(changed)).some(line => line.startsWith('Temporal: ')));
}

/** What it says with these variables, a line per finding. */
const linesOf = async (changed: Environment = {}) => (await examine({ ...env, ...changed })).map(findingLine);
/** Of these, what is to be mended. */
const mends = async (changed: Environment = {}) =>
  (await linesOf(changed)).filter(line => line.startsWith('MEND')).map(line => line.slice(6));

const noWorker = expect.stringMatching(
  /^No worker polls kladka.*\. Orders are taken in and wait\. → Start `kladka worker`\.$/,
);

/** Another database in the run's PostgreSQL. */
async function database(how: string): Promise<string> {
  const url = new URL(testServices().postgresUrl);
  const name = `doctor_${randomBytes(4).toString('hex')}`;
  const admin = postgres(url.href, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} ${how} template template0`);
  await admin.end();
  url.pathname = `/${name}`;
  return url.href;
}

describe('S20 doctor: a line per finding with its mend', () => {
  it('on a hub without connections and without a worker', async () => {
    expect(await linesOf()).toEqual([
      expect.stringMatching(/^ok {4}Node \d+\.\d+\.\d+\.$/),
      'ok    The configuration can be read.',
      expect.stringMatching(/^ok {4}PostgreSQL 18\S* answers\.$/),
      expect.stringMatching(/^ok {4}The schema is up to date \(\d+ migrations\)\.$/),
      'ok    The database is UTF-8 with a UTF-8 or ICU locale.',
      'ok    The clocks of this machine and of the database agree.',
      'ok    The master key opens every data key.',
      `ok    Temporal answers and has namespace ${ownNamespace}.`,
      'ok    Ended workflows can be looked at for 72 hours.',
      'ok    All search attributes are registered.',
      expect.stringMatching(/^MEND {2}No worker polls kladka/),
      'ok    There are no connections yet.',
      'ok    No message waits to be taken in.',
    ]);
    expect(await mends()).toEqual([noWorker]);
  });

  it('the version of Node', async () => {
    vi.spyOn(process, 'versions', 'get').mockReturnValue({ ...process.versions, node: '22.1.0' });
    expect(await mends()).toContain('Node 22.1.0 is too old. → Install Node 24, or run npm ci, which brings it.');
  });

  it('the configuration: what is wrong, and what is not set', async () => {
    const table = '→ See the configuration table in README.md.';
    expect(await mends({ KLADKA_API_PORT: '0', KLADKA_MASTER_KEY: 'short' })).toEqual([
      `KLADKA_MASTER_KEY is not a key of 32 bytes. Make one with \`openssl rand -base64 32\`. ${table}`,
      `KLADKA_API_PORT is not a port. Give one from 1 to 65535. ${table}`,
    ]);
    expect(await mends({ DATABASE_URL: '' })).toEqual([
      expect.stringMatching(/^DATABASE_URL is not set: .* → See the/),
    ]);
  });

  it('a database that cannot be reached: once, and Temporal is looked at all the same', async () => {
    const port = await freePort();
    expect(await mends({ DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/d` })).toEqual([
      `PostgreSQL at 127.0.0.1:${port} cannot be reached (ECONNREFUSED). Check that it runs and that DATABASE_URL names it and its password. → Start it, then look again.`,
      noWorker,
    ]);
  });

  it('a schema that is behind', async () => {
    const found = await mends({ DATABASE_URL: await database('') });
    expect(found[0]).toMatch(/^0 of \d+ migrations are applied\. → Run `kladka migrate` with the newest version\.$/);
    const others = found.filter(line => /^The (master key|connections|messages): /.test(line));
    expect(others.map(line => line.replace(/.* → /, ''))).toEqual(Array(3).fill('Run `kladka migrate` first.'));
    expect(others.join('\n')).toMatch(/relation "\w+" does not exist/);
    expect(others.join('\n')).not.toMatch(/select/i);
  });

  it.each([
    ['SQL_ASCII', "encoding 'SQL_ASCII' locale_provider libc locale 'C'"],
    ['UTF8', "encoding 'UTF8' locale_provider libc locale 'C'"],
    ['UTF8', "encoding 'UTF8' locale_provider builtin builtin_locale 'C' locale 'C'"],
  ])('a database that does not fold letters: %s, %s', async (encoding, how) => {
    expect(await mends({ DATABASE_URL: await database(how) })).toContain(
      `The database has encoding ${encoding} and a locale that does not fold other letters than A to Z. → Dump it and restore it into one made with \`create database kladka encoding 'UTF8' locale_provider icu icu_locale 'und' template template0\`.`,
    );
  });

  it('and the one that README makes is well', async () => {
    const url = await database("encoding 'UTF8' locale_provider icu icu_locale 'und'");
    expect(await linesOf({ DATABASE_URL: url })).toContain('ok    The database is UTF-8 with a UTF-8 or ICU locale.');
  });

  it('clocks that differ', async () => {
    const now = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + 90_000);
    const [found] = await mends();
    expect(found).toMatch(
      /^The clocks of this machine and of the database are (89|90|91) s apart\. → Set both by NTP\.$/,
    );
  });

  it('S22 a wrong master key', async () => {
    expect(await mends({ KLADKA_MASTER_KEY: randomBytes(32).toString('base64') })).toContain(
      'The master key does not open this database. → Set KLADKA_MASTER_KEY, or name the old one in KLADKA_PREVIOUS_MASTER_KEYS.',
    );
  });

  it('Temporal that does not answer, or has no such namespace', async () => {
    const mend = '→ Check KLADKA_TEMPORAL_ADDRESS, the namespace and the KLADKA_TEMPORAL_TLS settings.';
    expect(await mends({ KLADKA_TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` })).toEqual([
      `Temporal: It does not answer. ${mend}`,
      `The workers: It does not answer. ${mend}`,
    ]);
    const [found] = await mends({ KLADKA_TEMPORAL_NAMESPACE: 'elsewhere' });
    expect(found).toMatch(/^Temporal: .*Namespace elsewhere is not found.* → Check KLADKA_TEMPORAL_ADDRESS/);
  });

  it('a namespace with a short retention and without search attributes', async () => {
    await makeNamespace(bareNamespace, '24h');
    const changed = { KLADKA_TEMPORAL_NAMESPACE: bareNamespace };
    const found = await mends(changed);
    expect(found[0]).toBe(
      `Ended workflows can be looked at for 24 hours only. → Run \`temporal operator namespace update -n ${bareNamespace} --retention 72h\`.`,
    );
    expect(found[1]).toBe(
      `Search attributes are missing: KladkaWorkspace, KladkaConnection, KladkaFlow, KladkaOrder, KladkaOutcome. Processes cannot start. → Run \`temporal operator search-attribute create -n ${bareNamespace} --name KladkaWorkspace --type Keyword --name KladkaConnection --type Keyword --name KladkaFlow --type Keyword --name KladkaOrder --type Keyword --name KladkaOutcome --type Keyword\`.`,
    );
  });

  it('connections that are paused, and that refuse or cannot be checked', async () => {
    const { hub } = made;
    const settings = { shopUrl: `http://127.0.0.1:${await freePort()}`, publicKey: 'public', secretKey: 'hidden' };
    const paused = await addConnection({ hub, workspaceId }, 'paused', 'ccv-salespos', settings);
    await hub.db.execute(sql`update connections set paused_reason = 'It refuses the key.' where id = ${paused}`);
    await addConnection({ hub, workspaceId }, 'closed', 'ccv-salespos', settings);
    const spoilt = await addConnection({ hub, workspaceId }, 'spoilt', 'ccv-salespos', settings);
    await hub.db.execute(sql`update connections set sealed_secrets = '\\x00' where id = ${spoilt}`);
    const found = (await mends()).filter(line => line.startsWith('Connection '));
    expect(found).toEqual([
      expect.stringMatching(/^Connection closed: .+ → .+\.$/),
      'Connection paused is paused: It refuses the key. → Mend that, then `kladka connection resume paused`.',
      expect.stringMatching(/^Connection spoilt cannot be checked: .+ → Check its address and settings\.$/),
    ]);
  });

  it('messages that nobody takes in', async () => {
    const { hub } = made;
    const connectionId = await addConnection({ hub, workspaceId }, 'till', 'ccv-salespos', {});
    const push = { workspaceId, connectionId, lane: 'orders', subject: 'order.written', payload: Buffer.from('{}') };
    await storePush(hub.db.$client, hub.keyring, push);
    expect(await linesOf()).toContain('ok    No message waits to be taken in.');
    await hub.db.execute(sql`update messages set created_at = now() - interval '6 minutes'`);
    expect(await mends()).toContain(
      '1 message waits for more than 5 minutes. → See that a worker runs and that their connection is not paused.',
    );
    await hub.db.execute(sql`delete from messages`);
    await hub.db.execute(sql`delete from connections`);
  });
});

/** Asks for work on every queue once, as a worker does. */
async function pollAll(namespace: string): Promise<void> {
  const { workflowService } = temporal;
  const identity = 'worker of the test';
  const soon = <T>(work: () => Promise<T>) => temporal.withDeadline(Date.now() + 3_000, work).catch(() => undefined);
  const queues = Object.keys(connectors).map(connectorQueue);
  await Promise.all([
    soon(() => workflowService.pollWorkflowTaskQueue({ namespace, identity, taskQueue: { name: workflowQueue } })),
    ...queues.map(name =>
      soon(() => workflowService.pollActivityTaskQueue({ namespace, identity, taskQueue: { name } })),
    ),
  ]);
}

describe('S20 kladka doctor', () => {
  async function run(changed: Environment, ...words: string[]) {
    for (const [name, value] of Object.entries({ ...env, ...changed })) vi.stubEnv(name, value);
    const said: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
    process.exitCode = undefined;
    try {
      await doctorCommand().parseAsync(words, { from: 'user' });
      return { code: process.exitCode, out: said.join('\n') };
    } finally {
      process.exitCode = undefined;
      vi.unstubAllEnvs();
    }
  }

  it('ends with 1 when something is not well, for people and as JSON', async () => {
    const changed = { KLADKA_MASTER_KEY: randomBytes(32).toString('base64') };
    const told = await run(changed);
    expect(told.code).toBe(1);
    expect(told.out.split('\n')).toEqual(await linesOf(changed));
    const asJson = await run(changed, '--json');
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.out)).toEqual(await examine({ ...env, ...changed }));
    expect(JSON.parse(asJson.out)).toContainEqual({
      ok: false,
      what: 'The master key does not open this database.',
      mend: 'Set KLADKA_MASTER_KEY, or name the old one in KLADKA_PREVIOUS_MASTER_KEYS.',
    });
  });

  it('ends with 0 when all is well', async () => {
    await pollAll(ownNamespace);
    const { code, out } = await run({});
    expect(out).toMatch(/^ok {4}Workers poll all \d+ task queues\.$/m);
    expect(out).not.toContain('MEND');
    expect(code).toBeUndefined();
  });
});
