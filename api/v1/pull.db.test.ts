import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { entry, type Speakers, startSpeakers } from '../../test/support/speakers.ts';

let made: Speakers;
beforeAll(async () => {
  made = await startSpeakers({ requestsPerSecond: 1000 });
});
afterAll(() => made.stop());

const pageSchema = z.object({
  records: z.array(z.looseObject({ id: z.string(), seq: z.number(), op: z.string() })),
  cursor: z.string(),
  more: z.boolean(),
});

async function pull(path: string, headers: Record<string, string> = {}) {
  const answer = await made.ask('GET', path, { headers });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
  return pageSchema.parse(answer.body);
}
const ids = ({ records }: z.output<typeof pageSchema>) => records.map(record => record.id);

describe('a pull (X9)', () => {
  it('brings what the connection should have, a page at a time, and what changed behind the cursor', async () => {
    await made.feed(
      made.platform,
      'products',
      ['1', '2', '3'].map(id => entry(id)),
    );
    await made.feed(made.factory, 'products', [entry('hidden')]);
    const first = await pull('/products?limit=2');
    expect(first).toMatchObject({ more: true, records: [{ id: '1', op: 'upsert', name: 'Object 1' }, { id: '2' }] });
    const second = await pull(`/products?limit=2&after=${first.cursor}`);
    expect([ids(second), second.more]).toEqual([['3'], false]);
    const third = await pull(`/products?after=${second.cursor}`);
    expect([ids(third), third.cursor]).toEqual([[], second.cursor]);
    await made.feed(made.platform, 'products', [entry('1', { op: 'delete' }), entry('2')]);
    const fourth = await pull(`/products?after=${third.cursor}`);
    expect(fourth.records).toMatchObject([{ id: '1', op: 'delete' }]);
    expect(await made.ask('GET', '/products/2')).toMatchObject({ status: 200, body: { id: '2', name: 'Object 2' } });
    expect(await made.ask('GET', '/products/1')).toMatchObject({ status: 404 });
    expect(await made.ask('GET', '/products/hidden')).toMatchObject({ status: 404 });
    expect(await made.ask('GET', '/products/%00')).toMatchObject({ status: 404 });
  });

  it('refuses a cursor of another connection, of another entity or none at all with a sentence', async () => {
    const theirs = pageSchema.parse((await made.ask('GET', '/products', { token: made.factory.token })).body).cursor;
    const orders = (await pull('/orders')).cursor;
    for (const cursor of [theirs, orders, 'garbage', Buffer.from('{"seq":1}').toString('base64url')]) {
      expect(await made.ask('GET', `/products?after=${cursor}`)).toMatchObject({
        status: 400,
        body: { detail: expect.stringContaining('/v1/products'), errors: [{ parameter: 'after' }] },
      });
    }
    expect(await made.ask('GET', '/products?limit=0')).toMatchObject({ status: 400 });
    expect(await made.ask('GET', '/nothing')).toMatchObject({ status: 404 });
  });

  it('that waits answers the moment something is put there (W12a)', async () => {
    const { cursor } = await pull('/orders');
    const begun = Date.now();
    const waiting = pull(`/orders?after=${cursor}&wait=30`);
    await after(300);
    await made.feed(made.platform, 'orders', [entry('O-1')]);
    expect(ids(await waiting)).toEqual(['O-1']);
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('that waits in vain ends in time with the same cursor', async () => {
    const { cursor } = await pull('/invoices');
    const begun = Date.now();
    expect((await pull(`/invoices?after=${cursor}&wait=1`)).cursor).toBe(cursor);
    expect(Date.now() - begun).toBeGreaterThan(900);
  });

  it('survives the loss of the connection that listens', async () => {
    const { cursor } = await pull('/orders');
    const waiting = pull(`/orders?after=${cursor}&wait=30`);
    await after(300);
    const killed = await made.sql`
      select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %' and pid <> pg_backend_pid()`;
    expect(killed.length).toBe(1);
    await after(200);
    const begun = Date.now();
    await made.feed(made.platform, 'orders', [entry('O-2')]);
    expect(ids(await waiting)).toEqual(['O-2']);
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('that is given up is released', async () => {
    const { cursor } = await pull('/carriers');
    const giveUp = new AbortController();
    const begun = Date.now();
    const waiting = made.app.request(`/v1/carriers?after=${cursor}&wait=60`, {
      headers: { authorization: `Bearer ${made.platform.token}` },
      signal: giveUp.signal,
    });
    await after(100);
    giveUp.abort();
    await waiting;
    expect(Date.now() - begun).toBeLessThan(2_000);
  });

  it('of a paused connection brings nothing, and everything afterwards', async () => {
    await made.feed(made.factory, 'stock', [entry('S')]);
    const as = { token: made.factory.token };
    await made.call('POST', '/api/connections/factory/pause', { body: { reason: 'stock-taking' } });
    const held = pageSchema.parse((await made.ask('GET', '/stock', as)).body);
    expect(ids(held)).toEqual([]);
    await made.call('POST', '/api/connections/factory/resume');
    const rest = await made.ask('GET', `/stock?after=${held.cursor}`, as);
    expect(ids(pageSchema.parse(rest.body))).toEqual(['S']);
  });
});

describe('a pull for one user (W3)', () => {
  const of = (user: string) => ({ 'kladka-user': user });

  beforeAll(async () => {
    await made.feed(made.platform, 'users', [
      entry('anna', { document: { customers: ['B1'] } }),
      entry('piotr', { document: { customers: ['B1', 'B2'] } }),
      entry('gone', { document: { customers: ['B1'], active: false } }),
    ]);
    await made.feed(made.platform, 'payments', [
      entry('P1', { buyerId: 'B1' }),
      entry('P2', { buyerId: 'B2' }),
      entry('P0'),
    ]);
    await made.feed(made.platform, 'prices', [
      entry('all'),
      entry('b1', { buyerId: 'B1' }),
      entry('b2', { buyerId: 'B2' }),
    ]);
  });

  it('shows only what is of that user’s buyers; the others’ are not found', async () => {
    expect(ids(await pull('/payments', of('anna')))).toEqual(['P1']);
    expect(ids(await pull('/payments', of('piotr')))).toEqual(['P1', 'P2']);
    expect(await made.ask('GET', '/payments/P2', { headers: of('anna') })).toMatchObject({ status: 404 });
    expect(await made.ask('GET', '/payments/P2', { headers: of('piotr') })).toMatchObject({ status: 200 });
    expect(ids(await pull('/prices', of('anna')))).toEqual(['all', 'b1']);
    expect(ids(await pull('/users', of('anna')))).toEqual(['anna']);
    expect(ids(await pull('/products', of('anna')))).toEqual(ids(await pull('/products')));
  });

  it('is a 403 with a sentence for a user who is not known or not active', async () => {
    for (const user of ['nobody', 'gone']) {
      expect(await made.ask('GET', '/payments', { headers: of(user) })).toMatchObject({
        status: 403,
        body: { errors: [{ parameter: 'Kladka-User' }] },
      });
    }
  });

  it('begins anew once the user has other buyers, as theirs were never given out', async () => {
    const { cursor } = await pull('/payments', of('anna'));
    expect(ids(await pull(`/payments?after=${cursor}`, of('anna')))).toEqual([]);
    await made.feed(made.platform, 'users', [entry('anna', { document: { customers: ['B1', 'B2'] } })]);
    expect(ids(await pull(`/payments?after=${cursor}`, of('anna')))).toEqual(['P1', 'P2']);
  });

  it('goes for pushes and acks too', async () => {
    const order = (buyer: string) => ({
      mode: 'delta',
      records: [{ externalId: 'X', customer: { externalId: buyer } }],
    });
    const headers = of('gosia');
    await made.feed(made.platform, 'users', [entry('gosia', { document: { customers: ['B1'] } })]);
    expect(await made.ask('POST', '/orders', { body: order('B1'), headers })).toMatchObject({ status: 202 });
    expect(await made.ask('POST', '/orders', { body: order('B2'), headers })).toMatchObject({
      status: 404,
      body: { errors: [{ pointer: '/records/0' }] },
    });
    expect(await made.ask('POST', '/products', { body: order('B1'), headers })).toMatchObject({ status: 403 });
    const acks = ['P1', 'P2'].map(id => ({ entity: 'payments', id, outcome: 'accepted' }));
    expect((await made.ask('POST', '/acks', { body: { acks }, headers })).body).toMatchObject({
      acks: [
        { id: 'P1', applied: true },
        { id: 'P2', applied: false },
      ],
    });
    expect(await made.ask('GET', '/events', { headers })).toMatchObject({ status: 403 });
  });

  it('W3: lets nobody write over, nor name, what is another buyer’s, under a buyer of their own', async () => {
    const { platform: scope } = made;
    await made.feed(scope, 'users', [entry('iza', { document: { customers: ['B1', 'B3'] } })]);
    await made.feed(scope, 'delivery-places', [entry('M1', { buyerId: 'B1' }), entry('M2', { buyerId: 'B2' })]);
    await made.feed(scope, 'invoices', [entry('F1', { buyerId: 'B1' }), entry('F2', { buyerId: 'B2' })]);
    // Stated by the platform itself, and given to nobody.
    await made.sql`
      insert into records (id, workspace_id, connection_id, entity, external_id, parent_id, document, hash, as_of)
      values (gen_random_uuid(), ${scope.workspaceId}, ${scope.connectionId}, 'delivery-places', 'M9', 'B2', '{}', '', now())`;
    await made.sql`
      insert into orders (id, workspace_id, connection_id, external_id, number, ordered_at, as_of, hash, document, currency, total, order_state, payment_state, delivery_state)
      values (gen_random_uuid(), ${scope.workspaceId}, ${scope.connectionId}, 'O2', 'O2', now(), now(), '', '{"customer":{"externalId":"B2"}}', 'PLN', 1, 'open', 'open', 'open')`;
    const push = async (entity: string, record: object) => {
      const body = { mode: 'delta', records: [record] };
      const answer = await made.ask('POST', `/${entity}`, { body, headers: of('iza') });
      const said = z.object({ errors: z.array(z.object({ pointer: z.string() })).optional() }).parse(answer.body);
      return [answer.status, ...(said.errors ?? []).map(each => each.pointer)];
    };
    const customer = { externalId: 'B1' };
    for (const id of ['M2', 'M9'])
      expect(await push('delivery-places', { externalId: id, customer: 'B1' })).toEqual([404, '/records/0']);
    expect(await push('orders', { externalId: 'O2', customer })).toEqual([404, '/records/0']);
    expect(await push('orders', { externalId: 'O3', customer, deliveryPlace: 'M2' })).toEqual([
      404,
      '/records/0/deliveryPlace',
    ]);
    expect(await push('payments', { externalId: 'P2', customer: 'B1' })).toEqual([404, '/records/0']);
    const applications = ['F1', 'F2', 'F-new'].map(invoice => ({ invoice, amount: '1' }));
    expect(await push('payments', { externalId: 'P8', customer: 'B1', reverses: 'P2', applications })).toEqual([
      ...[404, '/records/0/reverses', '/records/0/applications/1/invoice'],
    ]);
    // Their own they may write over, and move from one of their buyers to another.
    expect(await push('delivery-places', { externalId: 'M1', customer: 'B3' })).toEqual([202]);
    expect(await push('orders', { externalId: 'O3', customer, deliveryPlace: 'M1' })).toEqual([202]);
    expect(await push('delivery-places', { externalId: 'M\u0000', customer: 'B1' })).toEqual([202]);
  });
});

describe('acks (X9)', () => {
  it('are noted and kept in one, by the number that was given out, and woken for', async () => {
    await made.feed(made.platform, 'orders', [entry('A-1'), entry('A-2')]);
    const seqOf = async (id: string) =>
      z.object({ seq: z.number() }).parse((await made.ask('GET', `/orders/${id}`)).body).seq;
    const [one, two] = [await seqOf('A-1'), await seqOf('A-2')];
    await made.feed(made.platform, 'orders', [entry('A-2', { document: { name: 'changed' } })]);
    const acks = [
      { entity: 'orders', id: 'A-1', seq: one, outcome: 'accepted', externalId: 'erp-9', number: 'ZO/9' },
      {
        entity: 'orders',
        id: 'A-2',
        seq: two,
        outcome: 'rejected',
        reason: 'No such product',
        lineErrors: [{ id: '1', reason: 'unknown' }],
      },
      { entity: 'orders', id: 'never', outcome: 'accepted' },
    ];
    const answer = await made.ask('POST', '/acks', { body: { acks } });
    expect(answer.body).toMatchObject({ acks: [{ applied: true }, { applied: false }, { applied: false }] });
    const { id } = z.object({ id: z.string() }).parse(answer.body);
    const [row] = await made.sql`select lane, subject, kind, status from messages where id = ${id}`;
    expect(row).toEqual({ lane: 'acks', subject: 'acks', kind: 'event', status: 'stored' });
    expect(made.wakes.at(-1)).toMatchObject({ lane: 'acks', connectionKey: 'platform' });
    const [fed] = await made.sql`
      select outcome, remote_id, remote_number from feed where connection_id = ${made.platform.connectionId} and object_id = 'A-1'`;
    expect(fed).toEqual({ outcome: 'accepted', remote_id: 'erp-9', remote_number: 'ZO/9' });
  });
});
