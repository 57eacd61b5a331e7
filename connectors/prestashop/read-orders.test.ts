import { describe, expect, it } from 'vitest';
import type { OrderSource, RawRecord } from '../contract.ts';
import type { Outcome } from '../outcome.ts';
import { coreOf, errorXml, fakeMemory, now, signal } from './fake-shop.ts';
import { fakeTables, shopTables } from './fake-tables.ts';
import { createOrderReader } from './read-orders.ts';
import { createReferences } from './references.ts';
import type { PrestashopSettings } from './settings.ts';
import { newEntity } from './xml.ts';

function open(more: Partial<PrestashopSettings> = {}) {
  const shop = fakeTables(shopTables());
  const memory = fakeMemory();
  const core = coreOf(shop.http, more);
  const reader = createOrderReader(core, createReferences(core.shop, now), memory);
  return { ...shop, memory, reader };
}

/** Reads every page of a window. */
async function pages(reader: Pick<OrderSource, 'list'>, from: string, to: string, limit?: number) {
  const all: RawRecord[][] = [];
  let after: string | undefined;
  do {
    const page: Outcome<{ records: RawRecord[]; after?: string }> = await reader.list(
      { from: new Date(from), to: new Date(to), after, limit },
      signal,
    );
    if (page.kind !== 'done') throw new Error(page.reason);
    all.push(page.value.records);
    after = page.value.after;
  } while (after !== undefined);
  return all;
}
const ids = (all: RawRecord[][]) => all.flat().map(({ externalId }) => externalId);
const day = ['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'] as const;

describe('reading orders', () => {
  it('composes an order of all it hangs on, without what is nobody’s business', async () => {
    const { reader, tables, sent } = open();
    for (const customer of tables.customers ?? []) customer.fields.passwd = 'hash';
    const read = await reader.get(['11', '12', '404'], signal);
    expect(read.kind === 'done' && read.value.map(({ externalId, number }) => [externalId, number])).toEqual([
      ['11', 'XKBKNABJK'],
      ['12', 'ABCDEFGHI'],
    ]);
    const raw = read.kind === 'done' ? read.value[0]?.raw : undefined;
    expect(raw).toMatchObject({
      order: { id: '11' },
      lines: [
        { id: '41', tax_ids: '2' },
        { id: '42', tax_ids: '1' },
      ],
      customer: { email: 'jan@example.pl' },
      invoice: { id: '21' },
      delivery: { id: '22' },
      countries: { 14: { iso_code: 'PL' } },
      taxes: { 1: '23.000', 2: '8.000' },
      carrier: { id_reference: '4' },
      payments: [{ id: '71' }],
      state: { name: 'Płatność zaakceptowana', paid: '1' },
      siblings: ['11'],
      shop: { timeZone: 'Europe/Warsaw', states: { cancelled: ['6'] } },
    });
    // The shop is asked for no more of a customer than is used.
    expect(sent.find(({ path }) => path === 'customers')?.query.display).not.toMatch(/full|passwd/);
  });

  it('reads the short lines and all tax rates where the long lines are not given, and does without regions', async () => {
    const { reader, tables, plan } = open();
    tables.order_details = [];
    const rows = [{ id: '41', product_id: '7', product_quantity: '3', unit_price_tax_incl: '15.53' }];
    const order = tables.orders?.[0];
    if (order) order.associations = { order_rows: { node: 'order_row', rows } };
    for (const address of tables.addresses ?? []) address.fields.id_state = '3';
    plan.next = ({ path }) => (path === 'states' ? { status: 401, xml: errorXml(26, 'not allowed') } : undefined);
    const read = await reader.get(['11'], signal);
    expect(read).toMatchObject({ value: [{ raw: { lines: rows, taxes: { 1: '23.000', 2: '8.000' }, regions: {} } }] });
  });

  it('asks a number of times that does not grow with the orders', async () => {
    const { reader, tables, sent } = open();
    await reader.get(['11'], signal);
    const forOne = sent.length;
    const more = Array.from({ length: 80 }, (_, i) =>
      newEntity('order', { ...tables.orders?.[0]?.fields, id: `${100 + i}` }),
    );
    tables.orders?.push(...more);
    sent.length = 0;
    await reader.get(
      more.map(({ id }) => id),
      signal,
    );
    expect(sent.length).toBeLessThanOrEqual(forOne);
  });

  it('reads what changed in the window, page by page, each order once', async () => {
    const { reader, tables } = open({ pageSize: 10 });
    const [first] = tables.orders ?? [];
    for (let id = 100; id < 125; id++) tables.orders?.push(newEntity('order', { ...first?.fields, id: String(id) }));
    const read = await pages(reader, ...day);
    expect(read.map(({ length }) => length)).toEqual([10, 10, 6, 0].slice(0, read.length));
    expect(ids(read)).toEqual(['11', ...Array.from({ length: 25 }, (_, i) => String(100 + i))]);
  });

  it('leaves out orders placed before the day that is set', async () => {
    expect(ids(await pages(open({ ordersFrom: '2026-01-02' }).reader, ...day))).toEqual([]);
  });

  it('waits for an order that the shop is still putting together', async () => {
    const { reader, tables } = open();
    const order = tables.orders?.[0];
    if (order) order.fields.current_state = '0';
    expect(ids(await pages(reader, ...day))).toEqual([]);
  });

  it('finds orders whose buyer or address changed although their own date did not', async () => {
    const { reader, tables } = open();
    const change = (table: string, id: string) => {
      const row = tables[table]?.find(one => one.id === id);
      if (row) row.fields.date_upd = '2026-01-02 09:00:00';
    };
    change('customers', '32');
    expect(ids(await pages(reader, ...day))).toEqual(['11', '12']);
    change('customers', '31');
    change('addresses', '22');
    // Order 11 was found by its own date already.
    expect(ids(await pages(reader, ...day)).sort()).toEqual(['11', '12']);
    change('addresses', '21');
    expect(ids(await pages(reader, '2026-01-02T07:30:00Z', '2026-01-02T08:30:00Z')).sort()).toEqual([
      '11',
      '11',
      '12',
      '12',
    ]);
  });

  it('finds a changed tracking number, remembered only once the page was kept', async () => {
    const { reader, tables, memory } = open();
    const quiet = ['2026-01-03T00:00:00Z', '2026-01-03T00:05:00Z'] as const;
    expect(ids(await pages(reader, ...quiet))).toEqual([]);
    expect(await memory.recall('tracking', ['61', '62'])).toMatchObject([{ key: '61', data: { code: 'W1' } }]);
    const row = tables.order_carriers?.[1];
    if (row) row.fields.tracking_number = 'W2';
    // Not within the hour.
    expect(ids(await pages(reader, ...quiet))).toEqual([]);
    await memory.setCursor('tracking/read', '2026-01-02T10:00:00Z');
    const window = { from: new Date(quiet[0]), to: new Date(quiet[1]) };
    for (const time of ['read', 'read again after a kill']) {
      const page = await reader.list(window, signal);
      expect(page.kind === 'done' && ids([page.value.records]), time).toEqual(['12']);
    }
    expect(ids(await pages(reader, ...quiet))).toEqual(['12']);
    await memory.setCursor('tracking/read', '2026-01-02T10:00:00Z');
    expect(ids(await pages(reader, ...quiet))).toEqual([]);
  });

  it('keeps to the page however many orders one buyer has, and to the end of the window', async () => {
    const { reader, tables } = open({ pageSize: 10 });
    for (let id = 100; id < 125; id++)
      tables.orders?.push(newEntity('order', { ...tables.orders[1]?.fields, id: String(id) }));
    const customer = tables.customers?.[1];
    if (customer) customer.fields.date_upd = '2026-01-02 10:00:00';
    expect((await pages(reader, '2026-01-02T09:00:00Z', '2026-01-02T10:00:00Z')).map(({ length }) => length)).toEqual([
      1, 10, 10, 6, 0,
    ]);
    // A usual page was too large.
    expect(
      (await pages(reader, '2026-01-02T09:00:00Z', '2026-01-02T10:00:00Z', 8)).map(({ length }) => length),
    ).toEqual([1, 8, 8, 8, 2, 0]);
    expect(ids(await pages(reader, '2026-01-02T08:00:00Z', '2026-01-02T09:00:00Z'))).toEqual([]);
  });

  it('names an answer that is not what a shop sends', async () => {
    const { reader, plan } = open();
    plan.next = ({ path }) =>
      path === 'orders' ? { xml: '<orders><order><shape>x</shape></order></orders>' } : undefined;
    expect((await reader.get(['11'], signal)).kind).toBe('config');
  });

  it('numbers the parts of a split order as the shop does', async () => {
    const { reader, tables } = open();
    tables.orders?.push(newEntity('order', { ...tables.orders[0]?.fields, id: '13' }));
    const read = await reader.get(['13', '11'], signal);
    expect(read.kind === 'done' && read.value.map(({ number }) => number).sort()).toEqual([
      'XKBKNABJK#1',
      'XKBKNABJK#2',
    ]);
  });

  it('gives back what stands in the way', async () => {
    const { reader, plan } = open();
    plan.next = ({ path }) => (path === 'addresses' ? { status: 401, xml: errorXml(26, 'not allowed') } : undefined);
    expect((await reader.get(['11'], signal)).kind).toBe('config');
  });
});
