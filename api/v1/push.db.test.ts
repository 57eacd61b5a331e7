import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readPayload } from '../../db/queries/store-message.ts';
import { type Speakers, startSpeakers } from '../../test/support/speakers.ts';

let made: Speakers;
beforeAll(async () => {
  made = await startSpeakers({ maxBodyBytes: 200_000 });
});
afterAll(() => made.stop());

const withId = z.object({ id: z.string() });
const body = { mode: 'delta', records: [{ externalId: 'P1', name: 'Rose' }, { externalId: 7 }] };

async function packed(bytes: Uint8Array<ArrayBuffer>, path = '/v1/products') {
  const answer = await made.app.request(path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${made.platform.token}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    },
    body: bytes,
  });
  return { status: answer.status, body: await answer.json() };
}

describe('a push (X9)', () => {
  it('is kept as it came, on the lane of its entity, answered with its message and woken for', async () => {
    const answer = await made.ask('POST', '/customers', { body });
    expect(answer.status).toBe(202);
    const { id } = withId.parse(answer.body);
    expect(answer.headers.get('location')).toBe(`/v1/messages/${id}`);
    const kept = await readPayload(made.sql, made.hub.keyring, { workspaceId: made.workspaceId, messageId: id });
    expect(JSON.parse(String(kept))).toEqual(body);
    const [row] = await made.sql`select lane, subject, status, connection_id from messages where id = ${id}`;
    expect(row).toEqual({
      lane: 'parties',
      subject: 'customers',
      status: 'stored',
      connection_id: made.platform.connectionId,
    });
    expect(made.wakes.at(-1)).toMatchObject({ connectionKey: 'platform', lane: 'parties', system: 'connector-api' });
  });

  it.each([
    ['products', 'goods'],
    ['stock', 'goods'],
    ['prices', 'goods'],
    ['categories', 'parties'],
    ['carriers', 'parties'],
    ['delivery-places', 'parties'],
    ['users', 'parties'],
    ['orders', 'sales'],
    ['order-statuses', 'sales'],
    ['shipments', 'sales'],
    ['invoices', 'money'],
    ['payments', 'money'],
  ])('of %s goes the lane %s', async (entity, lane) => {
    const answer = await made.ask('POST', `/${entity}`, { body });
    const [row] = await made.sql`select lane, subject from messages where id = ${withId.parse(answer.body).id}`;
    expect(row).toEqual({ lane, subject: entity });
  });

  it('is taken while the engine is away', async () => {
    made.engine.away = true;
    expect(await made.ask('POST', '/stock', { body })).toMatchObject({ status: 202 });
    made.engine.away = false;
  });

  it('with the same Idempotency-Key and content gets the same answer, with other content 422', async () => {
    const headers = { 'idempotency-key': '"7c1f"' };
    const first = await made.ask('POST', '/products', { body, headers });
    const again = await made.ask('POST', '/products', { body, headers });
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = { body: { ...body, records: [] }, headers };
    expect(await made.ask('POST', '/products', other)).toMatchObject({ status: 422 });
    expect(await made.ask('POST', '/prices', { body, headers })).toMatchObject({ status: 422 });
    // Another connection chooses its keys for itself.
    const foreign = await made.ask('POST', '/products', { ...other, token: made.factory.token });
    expect(foreign.status).toBe(202);
  });

  it.each([
    ['no mode', { records: [] }, '/mode'],
    ['a record that is no object', { mode: 'delta', records: [1] }, '/records/0'],
    [
      'a package beyond its number',
      { mode: 'snapshot', package: { transmission: 't', no: 3, of: 2 }, records: [] },
      '/package/no',
    ],
    ['too many records', { mode: 'delta', records: Array.from({ length: 1001 }, () => ({})) }, '/records'],
    ['an answer to nothing', { mode: 'delta', answers: ['x'], records: [] }, '/answers/0'],
  ])('with %s is refused at its place', async (_, wrong, pointer) => {
    const before = await made.count('messages');
    const answer = await made.ask('POST', '/products', { body: wrong });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await made.count('messages')).toBe(before);
  });

  it('may come as gzip, and is kept plain', async () => {
    const answer = await packed(gzipSync(JSON.stringify(body)));
    expect(answer.status).toBe(202);
    const messageId = withId.parse(answer.body).id;
    const kept = await readPayload(made.sql, made.hub.keyring, { workspaceId: made.workspaceId, messageId });
    expect(JSON.parse(String(kept))).toEqual(body);
    // What zod reads of other routes comes plain as well.
    const events = gzipSync(JSON.stringify({ events: [{ entity: 'products', externalId: 'gz' }] }));
    expect(await packed(events, '/v1/events')).toMatchObject({ status: 202 });
  });

  it('is refused when it is a bomb, no gzip, too large or too deep', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect(bomb.length).toBeLessThan(200_000);
    expect(await packed(bomb)).toMatchObject({ status: 413 });
    expect(await packed(Buffer.from('no gzip'))).toMatchObject({ status: 400 });
    expect(await made.ask('POST', '/products', { body: { ...body, note: 'x'.repeat(200_000) } })).toMatchObject({
      status: 413,
    });
    const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
    expect(await packed(gzipSync(`{"mode":"delta","records":[{"a":${deep}}]}`))).toMatchObject({ status: 400 });
  });

  it('of what the system does not bring is a 403 that says what it may push', async () => {
    const { token } = await made.join('wapro', made.workspaceId, made.tokens.admin, 'wapro');
    const answer = await made.ask('POST', '/carriers', { body, token });
    expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining('It may push: ') } });
  });
});

describe('what became of a push (X9)', () => {
  it('is told record by record, page by page, and may be waited for', async () => {
    const { id } = withId.parse((await made.ask('POST', '/products', { body })).body);
    expect((await made.ask('GET', `/messages/${id}`)).body).toMatchObject({ id, state: 'stored', counts: null });
    const waiting = made.ask('GET', `/messages/${id}?wait=20&limit=2`);
    await made.sql`
      insert into message_records (workspace_id, message_id, line, external_id, outcome, field, reason)
      select ${made.workspaceId}, ${id}, line, 'P' || line, 'rejected', field, 'because'
      from generate_series(1, 3) line, unnest(array['/name', '/unit']) field`;
    await made.sql`
      update messages set status = 'accepted', counts = ${made.sql.json({ read: 4, changed: 1, rejected: 3 })}, ingested_at = now() where id = ${id}`;
    const first = await waiting;
    expect(first.body).toMatchObject({ state: 'accepted', counts: { rejected: 3 }, next: 1 });
    const lines: number[] = [];
    for (let next: number | null = -1; next !== null; ) {
      const page = z
        .object({ records: z.array(z.object({ line: z.number() })), next: z.number().nullable() })
        .parse((await made.ask('GET', `/messages/${id}?limit=3&after=${next}`)).body);
      lines.push(...page.records.map(record => record.line));
      next = page.next;
    }
    expect(lines).toEqual([1, 1, 2, 2, 3, 3]);
  });
});
