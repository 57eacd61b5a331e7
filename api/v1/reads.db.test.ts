import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { requestRead } from '../../db/queries/reads.ts';
import { type Speakers, startSpeakers } from '../../test/support/speakers.ts';

let made: Speakers;
beforeAll(async () => {
  made = await startSpeakers({ requestsPerSecond: 1000 });
});
afterAll(() => made.stop());
beforeEach(async () => {
  await made.sql`delete from object_events`;
  await made.sql`delete from read_requests`;
});

const accepted = z.object({ events: z.array(z.object({ id: z.string(), externalId: z.string() })) });
const readsSchema = z.object({
  reads: z.array(z.object({ id: z.string(), entity: z.string(), externalIds: z.array(z.string()).optional() })),
});

const tell = async (entity: string, ...externalIds: string[]) =>
  accepted.parse(
    (await made.ask('POST', '/events', { body: { events: externalIds.map(externalId => ({ entity, externalId })) } }))
      .body,
  ).events;
const reads = async (query = '') => readsSchema.parse((await made.ask('GET', `/reads${query}`)).body).reads;
const old = () => made.sql`
  update object_events set asked_at = asked_at - interval '3 minutes', accepted_at = accepted_at - interval '3 minutes'`;

describe('the update queue (W12b)', () => {
  it('keeps one waiting event per object, however often it is announced', async () => {
    const [first] = await tell('products', 'P1');
    const [again, other] = await tell('products', 'P1', 'P2', 'P1');
    expect([again?.id, other?.externalId]).toEqual([first?.id, 'P2']);
    expect(await made.ask('GET', `/events/${first?.id}`)).toMatchObject({
      body: { entity: 'products', externalId: 'P1', status: 'accepted', times: 3, askedAt: null },
    });
  });

  it('lists events by status, newest first, page by page', async () => {
    await tell('products', 'A');
    await tell('stock', 'B');
    await tell('products', 'C');
    await made.sql`update object_events set status = 'rejected', reason = 'because' where external_id = 'A'`;
    const list = z.object({ items: z.array(z.looseObject({ externalId: z.string() })), next: z.string().nullable() });
    const of = async (query: string) => list.parse((await made.ask('GET', `/events${query}`)).body);
    expect((await of('?status=accepted')).items.map(one => one.externalId)).toEqual(['C', 'B']);
    const first = await of('?limit=2');
    expect((await of(`?limit=2&after=${first.next}`)).items).toMatchObject([{ externalId: 'A', reason: 'because' }]);
    expect(await made.ask('GET', '/events?status=x')).toMatchObject({ status: 400 });
  });

  it('is handed out by entity once, and again when nothing came for two minutes', async () => {
    await tell('products', 'P2', 'P1');
    await tell('customers', 'C1');
    expect(await reads()).toMatchObject([
      { entity: 'customers', externalIds: ['C1'] },
      { entity: 'products', externalIds: ['P1', 'P2'] },
    ]);
    expect(await reads()).toEqual([]);
    await made.sql`update object_events set status = 'sent' where external_id <> 'P1'`;
    await old();
    expect(await reads()).toMatchObject([{ entity: 'products', externalIds: ['P1'] }]);
  });

  it('hands an object out anew that changed again after it was asked for', async () => {
    await tell('products', 'P1');
    await reads();
    await tell('products', 'P1');
    expect(await reads()).toMatchObject([{ externalIds: ['P1'] }]);
  });

  it('hands out at most 500 objects of an entity at a time, each once among many who ask', async () => {
    const ids = Array.from({ length: 700 }, (_, n) => `P${n}`);
    await tell('products', ...ids);
    const all = (await Promise.all([reads(), reads(), reads()])).flat();
    expect(all.every(read => (read.externalIds?.length ?? 0) <= 500)).toBe(true);
    const handed = all.flatMap(read => read.externalIds ?? []);
    const rest = (await reads()).flatMap(read => read.externalIds ?? []);
    expect([...handed, ...rest].sort()).toEqual([...ids].sort());
  });

  it('answers whoever waits the moment something is announced', async () => {
    const begun = Date.now();
    const waiting = reads('?wait=30');
    await after(200);
    await tell('orders', 'O1');
    expect(await waiting).toMatchObject([{ entity: 'orders', externalIds: ['O1'] }]);
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('rejects what cannot be sent with its reason, but not what changed again since', async () => {
    const [one, two] = await tell('products', 'P1', 'P2');
    const [read] = await reads();
    await tell('products', 'P2');
    const failed = { body: { reason: 'Locked by a user of the ERP' } };
    expect(await made.ask('POST', `/reads/${read?.id}/failed`, failed)).toMatchObject({
      status: 200,
      body: { rejected: 1 },
    });
    expect(await made.ask('GET', `/events/${one?.id}`)).toMatchObject({
      body: { status: 'rejected', reason: failed.body.reason, settledAt: expect.any(String) },
    });
    expect(await made.ask('GET', `/events/${two?.id}`)).toMatchObject({ body: { status: 'accepted' } });
    expect(await made.ask('POST', `/reads/${read?.id}/failed`, { ...failed, token: made.factory.token })).toMatchObject(
      {
        status: 404,
      },
    );
  });

  it('rejects only the objects that are named', async () => {
    await tell('products', 'P1', 'P2');
    const [read] = await reads();
    await made.ask('POST', `/reads/${read?.id}/failed`, { body: { reason: 'Gone', externalIds: ['P2', 'other'] } });
    const rows = await made.sql`select external_id, status from object_events order by external_id`;
    expect(rows.map(row => [row.external_id, row.status])).toEqual([
      ['P1', 'accepted'],
      ['P2', 'rejected'],
    ]);
  });

  it('asks for everything of an entity on behalf of a full sync, and not again while it is being sent', async () => {
    const waiting = reads('?wait=30');
    await after(200);
    const id = await made.sql.begin(one => requestRead(one, made.platform, { entity: 'products' }));
    expect(await waiting).toEqual([{ id, entity: 'products' }]);
    expect(await reads()).toEqual([]);
    await made.ask('POST', `/reads/${id}/failed`, { body: { reason: 'The ERP is away' } });
    const [row] = await made.sql`select state, reason from read_requests where id = ${id}`;
    expect(row).toEqual({ state: 'failed', reason: 'The ERP is away' });
  });

  it('W12c asks again for everything of an entity once nothing of it came for two minutes', async () => {
    const id = await made.sql.begin(one => requestRead(one, made.platform, { entity: 'products' }));
    const earlier = (column: string) =>
      made.sql`update read_requests set ${made.sql(column)} = now() - interval '3 minutes' where id = ${id}`;
    expect(await reads()).toMatchObject([{ id }]);
    await earlier('asked_at');
    await made.sql`update read_requests set heard_at = now() where id = ${id}`;
    expect(await reads()).toEqual([]);
    await earlier('heard_at');
    const body = { mode: 'snapshot', package: { transmission: 'T', no: 1, of: 2 }, answers: [id], records: [] };
    expect(await made.ask('POST', '/products', { body })).toMatchObject({ status: 202 });
    // It is stored, and nobody has read yet that it is a part of the answer.
    expect(await reads()).toEqual([]);
    await made.sql`update messages set status = 'accepted' where subject = 'products'`;
    expect(await reads()).toEqual([{ id, entity: 'products' }]);
    expect(await reads()).toEqual([]);
  });

  it('belongs to its connection', async () => {
    const [event] = await tell('products', 'P1');
    expect(readsSchema.parse((await made.ask('GET', '/reads', { token: made.factory.token })).body).reads).toEqual([]);
    expect(await made.ask('GET', `/events/${event?.id}`, { token: made.factory.token })).toMatchObject({ status: 404 });
  });

  it.each([
    ['an unknown entity', { events: [{ entity: 'nothing', externalId: '1' }] }, 422],
    ['a NUL in an id', { events: [{ entity: 'products', externalId: 'a\u0000' }] }, 422],
    ['half a character in an id', { events: [{ entity: 'products', externalId: '\ud800' }] }, 422],
    ['nothing', { events: [] }, 422],
  ])('refuses %s', async (_, body, status) => {
    expect(await made.ask('POST', '/events', { body })).toMatchObject({ status });
  });
});
