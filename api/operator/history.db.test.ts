import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { takeInRecords } from '../../activities/ingest/take-in.ts';
import { changes, invoices, payments, products, records } from '../../db/schema/index.ts';
import { anOrder } from '../../test/fixtures/orders.ts';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';

let made: ApiMerchant;
beforeAll(async () => {
  made = await startApiMerchant();
});
afterAll(() => made.api.stop());

const at = (object: string, moment: Date, token?: string) =>
  made.api.call('GET', `/api/history/at?object=${encodeURIComponent(object)}&at=${moment.toISOString()}`, { token });
const list = (object: string, more = '') =>
  made.api.call('GET', `/api/history?object=${encodeURIComponent(object)}${more}`);
const items = z.object({
  items: z.array(z.object({ id: z.string(), field: z.string() })),
  next: z.string().nullable(),
});

/** An order that came in ten days ago and was changed nine, eight and seven days ago, its history as given. */
async function changedOrder(number: string) {
  const versions = [
    { ...anOrder({ externalId: `x${number}`, number }), comment: 'Bell twice' },
    { ...anOrder({ externalId: `x${number}`, number }), comment: 'Ring the bell' },
    anOrder({ externalId: `x${number}`, number, states: { ...anOrder().states, order: 'in_progress' } }),
  ];
  const [first, second, third] = versions;
  if (!first || !second || !third) throw new Error('Three versions are needed.');
  const id = await made.addOrder(third);
  const { db } = made.api.hub;
  await db.$client`update orders set created_at = now() - interval '10 days' where id = ${id}`;
  const days = (ago: number) => new Date(Date.now() - ago * 86_400_000);
  const change = (ago: number, field: string, before: string | null, after: string | null, who = 'shop') => ({
    id: v7({ msecs: days(ago).getTime() }),
    workspaceId: made.api.workspaceId,
    entity: 'order',
    recordId: id,
    field,
    before,
    after,
    who,
    messageId: made.messageId,
    at: days(ago),
  });
  await db
    .insert(changes)
    .values([
      change(9, 'comment', 'Bell twice', 'Ring the bell'),
      change(8, 'comment', 'Ring the bell', null, "operator's key"),
      change(7, 'states.order', 'open', 'in_progress'),
    ]);
  return { id, days, first, second, third };
}

describe('history', () => {
  it('W13 tells field, before, after, who, when and by which message, newest first, page by page', async () => {
    const { id } = await changedOrder('20001');
    const all = await list('order/20001');
    expect(all.body).toMatchObject({
      items: [
        {
          field: 'states.order',
          before: 'open',
          after: 'in_progress',
          who: { name: 'shop', kind: 'connection', system: 'shopware' },
          message: { id: made.messageId, subject: 'order.written', connection: 'shop' },
        },
        { field: 'comment', after: null, who: { name: "operator's key", kind: 'operator', system: null } },
        { field: 'comment', before: 'Bell twice', after: 'Ring the bell' },
      ],
      next: null,
    });
    const first = items.parse((await list(`order/${id}`, '&limit=2')).body);
    expect(first.items).toHaveLength(2);
    const rest = items.parse((await list('order/x20001', `&limit=2&after=${first.next}`)).body);
    expect(rest).toMatchObject({ items: [{ field: 'comment' }], next: null });
  });

  it('W13 is narrowed by field, by part and by time', async () => {
    const { days } = await changedOrder('20002');
    const fields = async (more: string) =>
      items.parse((await list('order/20002', more)).body).items.map(row => row.field);
    expect(await fields('&field=comment')).toEqual(['comment', 'comment']);
    expect(await fields('&field=states')).toEqual(['states.order']);
    expect(await fields('&field=stat')).toEqual([]);
    const range = `&from=${days(8.5).toISOString()}&to=${days(7.5).toISOString()}`;
    expect(await fields(range)).toEqual(['comment']);
  });

  it('W13 tells how an order was at a moment', async () => {
    const { days, first, second, third } = await changedOrder('20003');
    const was = async (ago: number) =>
      z.object({ document: z.unknown() }).parse((await at('order/20003', days(ago))).body).document;
    const opened = { states: { ...third.states, order: 'open' } };
    expect(await was(9.5)).toEqual(first);
    expect(await was(8.5)).toEqual(second);
    expect(await was(7.5)).toEqual({ ...third, ...opened });
    expect(await was(1)).toEqual(third);
    expect((await at('order/20003', days(8.5))).body).toMatchObject({ undone: 2, cut: [], connection: 'shop' });
  });

  it('says when a moment cannot be told: before it was known, or before the history that is kept', async () => {
    const { id, days } = await changedOrder('20004');
    expect(await at('order/20004', days(11))).toMatchObject({ status: 404 });
    await made.api.hub.db.$client`update orders set created_at = now() - interval '5 years' where id = ${id}`;
    const tooLong = await at('order/20004', days(800));
    expect(tooLong).toMatchObject({ status: 409 });
    expect(JSON.stringify(tooLong.body)).toContain('730 days');
  });

  it('names what is asked for wrongly, and nothing of another workspace', async () => {
    const { days } = await changedOrder('20005');
    expect((await at('order/20005', days(1), made.api.tokens.stranger)).status).toBe(404);
    expect((await list('order/none')).status).toBe(404);
    expect((await list('orders/20005')).body).toMatchObject({ status: 400 });
    expect((await list('order/20005', '&from=yesterday')).status).toBe(400);
    for (const entity of ['invoice', 'payment', 'customer', 'stock', 'product'])
      expect((await list(`${entity}/none`)).status, entity).toBe(404);
    const twin = anOrder({ externalId: 'twin', number: '20005' });
    await made.addOrder(twin);
    expect((await list('order/20005')).status).toBe(409);
  });
});

it('W13 gives back what was taken in before, whatever came after', async () => {
  const { hub, workspaceId } = made.api;
  const [row] = await hub.db.$client<{ id: string }[]>`select id from connections where key = 'shop'`;
  const opened = await hub.connections.get(workspaceId, row?.id ?? '');
  // The connection's own words are of no matter here: its documents are the canonical ones.
  const connection = {
    ...opened,
    ports: { source: { orders: { ...opened.ports.source?.orders, interpret: (raw: unknown) => raw } } },
  } as typeof opened;
  const base = anOrder({ externalId: 'story', number: '30001' });
  const [line] = base.lines;
  if (!line) throw new Error('The order has no line.');
  const versions = [
    base,
    { ...base, lines: [...base.lines, { ...line, id: 'more', name: 'More', taxes: [...line.taxes, ...line.taxes] }] },
    { ...base, lines: [{ ...line, quantity: '7' }], comment: 'Later' },
    { ...base, billing: { ...base.billing, additional: ['second floor'], street: 'Other 2' }, lines: [] },
  ];
  const moments: Date[] = [];
  for (const [index, raw] of versions.entries()) {
    const asOf = new Date(Date.now() + index);
    await takeInRecords(hub, connection, [{ externalId: 'story', number: '30001', raw }], { asOf, who: 'shop' });
    await new Promise(done => setTimeout(done, 5));
    moments.push(new Date());
    await new Promise(done => setTimeout(done, 5));
  }
  for (const [index, version] of versions.entries())
    expect((await at('order/30001', moments[index] ?? new Date())).body, String(index)).toMatchObject({
      document: version,
    });
});

it('W13 tells of everything else that is kept, in the fields that its source states', async () => {
  const { hub, workspaceId } = made.api;
  const { db } = hub;
  const [shop] = await db.$client<{ id: string }[]>`select id from connections where key = 'shop'`;
  const connectionId = shop?.id ?? '';
  const stated = {
    workspaceId,
    connectionId,
    hash: 'h',
    asOf: new Date(),
    createdAt: new Date(Date.now() - 172_800_000),
  };
  const money = { currency: 'PLN', buyerId: 'B1' };
  const document = { name: 'New name', addresses: [{ city: 'Łódź' }] };
  const kept: [string, string][] = [
    [
      'customer/K1',
      (
        await db
          .insert(records)
          .values({ ...stated, entity: 'customers', externalId: 'K1', document, withdrawnAt: new Date() })
          .returning()
      )[0]?.id ?? '',
    ],
    [
      'delivery-place/D1',
      (
        await db
          .insert(records)
          .values({ ...stated, entity: 'delivery-places', externalId: 'D1', document })
          .returning()
      )[0]?.id ?? '',
    ],
    [
      'invoice/FV/1/2026',
      (
        await db
          .insert(invoices)
          .values({
            ...stated,
            ...money,
            externalId: '77',
            kind: 'vat',
            number: 'FV/1/2026',
            status: 'issued',
            issueDate: '2026-03-01',
            countsFrom: '2026-03-01',
            rootId: connectionId,
            landingId: connectionId,
            net: '1',
            vat: '0',
            gross: '1',
            document,
          })
          .returning()
      )[0]?.id ?? '',
    ],
    [
      'payment/P1',
      (
        await db
          .insert(payments)
          .values({
            ...stated,
            ...money,
            externalId: 'P1',
            kind: 'payment',
            paidOn: '2026-03-01',
            amount: '1',
            document,
          })
          .returning()
      )[0]?.id ?? '',
    ],
  ];
  const yesterday = new Date(Date.now() - 86_400_000);
  for (const [object, recordId] of kept) {
    const change = { workspaceId, entity: 'any', recordId, who: 'shop' };
    await db.insert(changes).values([
      { ...change, field: 'name', before: 'Old name', after: 'New name' },
      { ...change, field: 'addresses.0.city', before: null, after: 'Łódź' },
      { ...change, field: 'merge.name', before: 'Other name', after: 'New name' },
    ]);
    expect((await list(object)).body, object).toMatchObject({
      items: [{ field: 'merge.name' }, { field: 'addresses.0.city' }, { field: 'name' }],
    });
    const was = (await at(object, yesterday)).body;
    expect(was, object).toMatchObject({ undone: 2 });
    expect(was, object).toMatchObject({ id: recordId, document: { name: 'Old name', addresses: [] } });
  }
  expect((await at('customer/K1', new Date())).body).toMatchObject({ document: { ...document, withdrawn: 'yes' } });

  const [product] = await db
    .insert(products)
    .values({
      workspaceId,
      connectionId,
      externalId: '5',
      name: 'Tea',
      base: { name: 'Tea' },
      baseHash: 'h',
      price: { amount: '12' },
      createdAt: stated.createdAt,
    })
    .returning();
  const change = { workspaceId, entity: 'product', recordId: product?.id ?? '', who: 'shop' };
  await db.insert(changes).values([
    { ...change, field: 'price.amount', before: '10', after: '12' },
    { ...change, field: 'product.withdrawn', before: 'true', after: 'false' },
  ]);
  expect((await at('product/5', yesterday)).body).toMatchObject({
    document: { base: { name: 'Tea' }, price: { amount: '10' }, product: { withdrawn: true } },
  });
});
