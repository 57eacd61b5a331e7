import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { flows, workspaceSettings } from '../../db/schema/index.ts';
import { defaultFlowSettings } from '../../domain/flow-settings.ts';
import type { EngineState } from '../../domain/judge-alerts.ts';
import { defaultWorkspaceSettings } from '../../domain/workspace-settings.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { addConnection } from '../../test/support/shop-to-till.ts';
import { type SmtpServer, startSmtp } from '../mail/smtp.fixture.ts';
import { alertSettings } from './alert-settings.ts';
import { type Channels, openChannels } from './channels.ts';
import { look } from './look.ts';
import { tellAlerts } from './tell-alerts.ts';
import { startWatcher } from './watcher.ts';

const secret = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;

let api: ApiHub;
let smtp: SmtpServer;
let channels: Channels;
let shop: string;
const calls: { headers: IncomingHttpHeaders; body: string }[] = [];
let answerWith = 204;
const receiver = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
  response.writeHead(answerWith).end();
});

beforeAll(async () => {
  smtp = await startSmtp();
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  channels = openChannels({
    smtpUrl: smtp.url,
    mailFrom: 'hub@example.com',
    webhookSecret: secret,
    webhookPrivate: true,
  });
  api = await startApiHub({ alerts: channels });
  shop = await addConnection(api, 'shop', 'connector-api', {});
  const till = await addConnection(api, 'till', 'connector-api', {});
  await api.hub.db.insert(flows).values({
    id: v7(),
    workspaceId: api.workspaceId,
    key: 'orders',
    entity: 'orders',
    sourceId: shop,
    targetId: till,
    mode: 'live',
    settings: defaultFlowSettings.orders,
  });
});
afterAll(async () => {
  await channels.close();
  await smtp.stop();
  receiver.close();
  await api.stop();
});

const sql = () => api.hub.db.$client;
const port = () => {
  const address = receiver.address();
  return typeof address === 'object' && address ? address.port : 0;
};
const want = async (alerts: Partial<typeof defaultWorkspaceSettings.alerts>) => {
  const settings = { alerts: { ...defaultWorkspaceSettings.alerts, ...alerts } };
  await api.hub.db
    .insert(workspaceSettings)
    .values({ workspaceId: api.workspaceId, settings })
    .onConflictDoUpdate({ target: workspaceSettings.workspaceId, set: { settings } });
};
const pause = (reason: string | null) => sql()`update connections set paused_reason = ${reason} where id = ${shop}`;
const lookOnce = async (engine: EngineState = 'reachable', tell = true) => {
  const settings = await alertSettings(api.hub);
  await look(api.hub, { engine, settings, looks: 2 });
  if (tell) await tellAlerts(sql(), channels, settings);
};
const open = async () =>
  (await sql()<{ cause: string }[]>`select cause from alerts where cleared_at is null order by cause`).map(
    row => row.cause,
  );
const tellings = async () =>
  (
    await sql()<
      { told: string }[]
    >`select channel || ' ' || edge || ' ' || state as told from alert_tellings order by 1`
  ).map(row => row.told);

beforeEach(async () => {
  await want({ emails: ['anna@example.com'], webhookUrl: `http://127.0.0.1:${port()}/alerts` });
});
afterEach(async () => {
  smtp.fault();
  smtp.mails.length = 0;
  calls.length = 0;
  answerWith = 204;
  await pause(null);
  await sql()`delete from alerts`;
  await sql()`delete from watched_causes`;
  await sql()`delete from watch_leases`;
});

it('S20 an alert is raised once its cause stands, told by mail and webhook, and once more when it is over', async () => {
  await pause('The key is refused.');
  await lookOnce();
  expect(await open()).toEqual([]);
  await lookOnce();
  await lookOnce();
  expect(await open()).toEqual([`connection/${shop}/paused`]);
  expect(smtp.mails).toHaveLength(1);
  expect(smtp.mails[0]).toContain('shop is paused: The key is refused.');
  expect(smtp.mails[0]?.replaceAll('=\n', '')).toContain('kladka connection resume shop');
  const [call] = calls;
  const headers = Object.fromEntries(Object.entries(call?.headers ?? {}).map(([name, value]) => [name, String(value)]));
  expect(new Webhook(secret).verify(call?.body ?? '', headers)).toMatchObject({
    type: 'alert.raised',
    data: { cause: `connection/${shop}/paused`, workspace: 'One' },
  });

  await pause(null);
  await lookOnce();
  expect(await open()).toHaveLength(1);
  await lookOnce();
  await lookOnce();
  expect(await open()).toEqual([]);
  expect(smtp.mails).toHaveLength(2);
  expect(smtp.mails[1]).toContain('This is over since');
  expect(calls.map(({ body }) => JSON.parse(body).type)).toEqual(['alert.raised', 'alert.cleared']);
  expect(calls[0]?.headers['webhook-id']).not.toBe(calls[1]?.headers['webhook-id']);
});

it('S20 what flaps raises nothing, and what flaps while it is raised is not cleared', async () => {
  for (const reason of ['no', null, 'no', null]) {
    await pause(reason);
    await lookOnce();
  }
  expect(await open()).toEqual([]);
  await pause('no');
  await lookOnce();
  await lookOnce();
  for (const reason of [null, 'no', null, 'no']) {
    await pause(reason);
    await lookOnce();
  }
  expect(await open()).toHaveLength(1);
  expect(smtp.mails).toHaveLength(1);
});

it('S20 alerts go out while Temporal is down, and what merely waits for it is not told beside', async () => {
  await sql()`
    insert into messages (id, workspace_id, connection_id, kind, lane, status, subject, created_at)
    values (${v7()}, ${api.workspaceId}, ${shop}, 'event', 'sales', 'stored', 'orders', now() - interval '1 hour')`;
  // Nothing of Temporal is there at all: its state is all that the watcher asks for.
  const watcher = startWatcher(api.hub, { engine: async () => 'unreachable', channels, everyMs: 50 });
  await expect.poll(() => smtp.mails.length, { timeout: 10_000 }).toBe(1);
  await watcher.stop();
  expect(await open()).toEqual(['engine']);
  expect(smtp.mails[0]).toContain('Temporal does not answer');
  expect((await api.call('GET', '/api/health/flows')).body).toMatchObject({ engine: 'unreachable' });
  await sql()`delete from messages`;
});

it('S20 W12c a full sync that failed, did not see everything, or did not run is told of until a whole one went well', async () => {
  const { workspaceId } = api;
  const [flow] = await sql()<{ id: string }[]>`select id from flows where key = 'orders'`;
  const ended = async (state: string, { entities = null as string[] | null, dryRun = false } = {}) => {
    const id = v7();
    await sql()`
      insert into sync_runs (id, workspace_id, who, dry_run, entities, state, reason, finished_at)
      values (${id}, ${workspaceId}, 'schedule', ${dryRun}, ${entities}, ${state}, '9 compared.', now())`;
    await sql()`
      insert into sync_parts (workspace_id, sync_id, flow_id, entity, state, reason)
      values (${workspaceId}, ${id}, ${flow?.id ?? ''}, 'orders', ${state}, ${state === 'done' ? null : 'Its source died.'})`;
    return id;
  };
  const twice = async () => {
    await lookOnce();
    await lookOnce();
    return await open();
  };
  await want({ emails: ['anna@example.com'] });
  const failed = await ended('failed');
  expect(await twice()).toEqual(['sync/failed']);
  const mail = smtp.mails[0]?.replaceAll('=\n', '') ?? '';
  expect(mail).toContain('orders of orders: Its source died.');
  expect(mail).toContain(`kladka sync show ${failed}`);
  // What is no whole one says nothing of the whole.
  await ended('done', { entities: ['orders'] });
  await ended('done', { dryRun: true });
  expect(await twice()).toEqual(['sync/failed']);
  await ended('unsure');
  expect(await twice()).toEqual(['sync/unsure']);
  await ended('done');
  expect(await twice()).toEqual([]);

  // The next night comes, and nothing runs.
  const { now } = api.hub;
  const at = (hours: number) => () => new Date(Date.now() + hours * 3_600_000);
  Object.assign(api.hub, { now: at(26) });
  expect(await twice()).toEqual(['sync/missed']);
  await sql()`
    insert into audit_entries (id, workspace_id, who, action, object, detail, created_at)
    values (${v7()}, ${workspaceId}, 'anna', 'change settings', 'workspace', '{"change":{"fullSync":{"cron":"0 3 * * *"}}}', now() + interval '27 hours')`;
  expect(await twice()).toEqual([]);
  Object.assign(api.hub, { now });
  for (const table of ['sync_runs', 'sync_parts', 'audit_entries']) await sql()`delete from ${sql()(table)}`;
});

it('S20 of two watchers one watches, and the other goes on when it is gone', async () => {
  let asked = 0;
  const watcher = (name: string) =>
    startWatcher(api.hub, {
      engine: async () => {
        asked += 1;
        seen.add(name);
        return 'reachable';
      },
      channels,
      everyMs: 40,
    });
  const seen = new Set<string>();
  const one = watcher('one');
  await expect.poll(() => asked).toBeGreaterThan(2);
  const other = watcher('other');
  await after(200);
  expect([...seen]).toEqual(['one']);
  await one.stop();
  await expect.poll(() => seen.has('other'), { timeout: 5_000 }).toBe(true);
  await other.stop();
});

it('S20 two processes that look and tell at once raise one alert and tell it once', async () => {
  await pause('The key is refused.');
  await lookOnce();
  await Promise.all([1, 2, 3, 4].map(() => lookOnce()));
  await lookOnce();
  expect(await open()).toHaveLength(1);
  expect(smtp.mails).toHaveLength(1);
  expect(calls).toHaveLength(1);
});

it('S20 a channel that fails is tried again, without telling the other one twice', async () => {
  await pause('The key is refused.');
  answerWith = 503;
  await lookOnce();
  await lookOnce();
  expect(await tellings()).toEqual(['email raised told', 'webhook raised due']);
  answerWith = 204;
  await lookOnce();
  expect(calls).toHaveLength(1);
  await sql()`update alert_tellings set next_try = now() where state = 'due'`;
  await lookOnce();
  expect(await tellings()).toEqual(['email raised told', 'webhook raised told']);
  expect(new Set(calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(smtp.mails).toHaveLength(1);
});

it('S20 a mail whose answer was lost is shown as unclear and not sent again', async () => {
  await want({ emails: ['anna@example.com'] });
  smtp.fault('drop-after-data');
  await pause('The key is refused.');
  await lookOnce();
  await lookOnce();
  smtp.fault();
  await sql()`update alert_tellings set next_try = now()`;
  await lookOnce();
  expect(await tellings()).toEqual(['email raised unclear']);
  expect(smtp.mails).toHaveLength(1);
});

it('S20 a telling whose process died is taken over once its claim has run out', async () => {
  await want({ emails: ['anna@example.com'] });
  await pause('The key is refused.');
  await lookOnce('reachable', false);
  await lookOnce('reachable', false);
  await sql()`update alert_tellings set state = 'telling', tries = 1, next_try = now() + interval '1 minute'`;
  await lookOnce();
  expect(smtp.mails).toHaveLength(0);
  await sql()`update alert_tellings set next_try = now()`;
  await lookOnce();
  expect(smtp.mails).toHaveLength(1);
});

it('S20 what was over before anybody could be told is not told at all', async () => {
  await pause('no');
  await lookOnce('reachable', false);
  await lookOnce('reachable', false);
  await pause(null);
  await lookOnce('reachable', false);
  await lookOnce('reachable', false);
  await lookOnce();
  expect(await tellings()).toEqual(['email raised dropped', 'webhook raised dropped']);
  expect([...smtp.mails, ...calls]).toEqual([]);
});

it('S20 lists alerts with where they were told, to their own workspace; a test says whether each channel works', async () => {
  await pause('no');
  await lookOnce();
  await lookOnce();
  const listed = await api.call('GET', '/api/alerts?open=true');
  expect(listed.body).toMatchObject({
    items: [{ kind: 'connection-paused', clearedAt: null, tellings: [{ channel: 'email', state: 'told' }, {}] }],
  });
  expect((await api.call('GET', '/api/alerts', { token: api.tokens.stranger })).body).toMatchObject({ items: [] });
  answerWith = 500;
  await want({ emails: ['anna@example.com'], webhookUrl: `http://127.0.0.1:${port()}/alerts`, language: 'pl' });
  const tested = await api.call('POST', '/api/alerts/test');
  expect(tested.body).toMatchObject({
    items: [
      { channel: 'email', told: true },
      { channel: 'webhook', told: false, detail: 'The webhook answered 500.' },
    ],
  });
  expect(smtp.mails.at(-1)).toMatch(/Kładka|=?UTF-8?/);
  expect((await api.call('POST', '/api/alerts/test', { token: api.tokens.viewer })).status).toBe(403);
  const nobody = await api.call('POST', '/api/alerts/test', { token: api.tokens.stranger });
  expect(nobody.status).toBe(409);
});
