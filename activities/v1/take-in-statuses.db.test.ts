import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ackFeed } from '../../db/queries/feed.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { type OrderSide, orderSide } from '../../test/support/order-side.ts';

let api: ApiHub;
let side: OrderSide;
let id: string;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());
beforeEach(async () => {
  side = await orderSide(api);
  await side.order();
  id = (await side.pull())[0]?.objectId ?? '';
});

const say = (...records: object[]) => side.push('erp', 'order-statuses', records);
const known = async () => {
  const [row] = await side.sql`
    select state, raw_state, waybill, production, progress, parcels, changed_at from fulfilments where connection_id = ${side.ids.erp}`;
  return row && { ...row };
};
/** What the platform is told. */
const told = async () => {
  const [row] = await side.sql<{ document: Record<string, unknown> }[]>`
    select document from feed where connection_id = ${side.ids.platform} and entity = 'order-statuses'`;
  return row?.document;
};

describe('what becomes of orders', () => {
  it('is folded line by line with its history, and who speaks of an order has it', async () => {
    const first = await say({ order: id, state: 'in-progress', lines: [{ id: '1', fulfilled: '4' }] });
    expect(first.counts).toMatchObject({ read: 1, changed: 1, rejected: 0 });
    await say({
      number: '1001',
      lines: [
        { id: '1', produced: '6' },
        { id: '2', cancelled: '1' },
      ],
    });
    expect(await known()).toMatchObject({
      state: 'in-progress',
      progress: [
        { lineId: '1', fulfilled: '4', produced: '6' },
        { lineId: '2', cancelled: '1' },
      ],
    });
    expect(await side.bindings()).toEqual({ '1001': id });
    expect(await side.process()).toMatchObject({ state: 'done', outcome: 'sent' });
    expect(await side.history()).toEqual(
      expect.arrayContaining([
        { field: 'fulfilment.state', before: null, after: 'in-progress', who: side.keys.erp },
        { field: 'fulfilment.progress.1.produced', before: null, after: '6', who: side.keys.erp },
      ]),
    );
    expect((await say({ order: id, state: 'in-progress' })).counts).toMatchObject({ changed: 0, unchanged: 1 });
  });

  it('is found by the id that the order has there', async () => {
    await side.ack({ id, outcome: 'accepted', externalId: '900' });
    expect((await say({ order: '900', state: 'shipped' })).counts).toMatchObject({ changed: 1 });
    expect(await told()).toMatchObject({ number: '1001', state: 'shipped', tell: true });
  });

  it('is found by that id before the ack itself was taken in', async () => {
    await side.sql.begin(sql =>
      ackFeed(sql, { workspaceId: api.workspaceId, connectionId: side.ids.erp }, 'orders', [
        { objectId: id, outcome: 'accepted', remoteId: '901' },
      ]),
    );
    expect((await say({ order: '901', state: 'ready' })).counts).toMatchObject({ changed: 1, rejected: 0 });
  });

  it('an older word that comes late takes nothing back', async () => {
    await say({ order: id, state: 'shipped', changedAt: '2026-05-03T10:00:00Z' });
    const late = await say({ order: id, state: 'in-progress', changedAt: '2026-05-02T10:00:00Z' });
    expect(late.counts).toMatchObject({ changed: 0 });
    expect(await known()).toMatchObject({ state: 'shipped' });
  });

  it('a parcel beside a state of its own does not change that; alone it means that the order left', async () => {
    await side.push('erp', 'shipments', [{ order: id, waybill: 'W1' }]);
    expect(await known()).toMatchObject({ state: 'shipped' });
    await say({ order: id, state: 'in-progress' });
    await side.push('erp', 'shipments', [{ order: id, waybill: 'W2' }]);
    expect(await known()).toMatchObject({ state: 'in-progress', parcels: [{ waybill: 'W1' }, { waybill: 'W2' }] });
  });

  it('said of nobody’s order is refused at its own line', async () => {
    const message = await say(
      { order: 'x', state: 'ready' },
      { order: id, state: 'ready' },
      { order: 'x', number: '77', state: 'ready' },
      { state: 'ready', externalId: 'e' },
    );
    expect(message.counts).toMatchObject({ read: 4, changed: 1, rejected: 3 });
    const rows = await side.sql`select line from message_records where message_id = ${message.id} order by line`;
    expect(rows.map(row => row.line)).toEqual([1, 3, 4]);
  });

  it('an unknown code is asked about once and changes no state', async () => {
    await say({ order: id, state: 'in-progress' });
    await say({ order: id, rawState: 'Z9' }, { order: id, rawState: 'Z9' });
    expect(await known()).toMatchObject({ state: 'in-progress', raw_state: 'Z9' });
    expect(await side.tasks()).toMatchObject([{ kind: 'state', sentence: expect.stringContaining('“Z9”') }]);
  });

  it('a parcel keeps what it is known by, and a delete of one is refused', async () => {
    await side.push('erp', 'shipments', [{ order: id, waybill: 'A', carrier: 'DPD' }]);
    await side.push('erp', 'shipments', [{ order: id, waybill: 'A', url: 'https://dpd.example/A' }]);
    expect(await known()).toMatchObject({
      ...{ state: 'shipped', waybill: 'A' },
      parcels: [{ waybill: 'A', carrier: 'DPD', url: 'https://dpd.example/A' }],
    });
    const message = await side.push('erp', 'shipments', [{ order: id, waybill: 'B', op: 'delete' }]);
    expect(message.counts).toMatchObject({ rejected: 1, changed: 0 });
    expect((await known())?.parcels).toHaveLength(1);
  });

  it('said silently is kept and the buyer is not told', async () => {
    await say({ order: id, state: 'shipped', tell: false });
    expect(await known()).toMatchObject({ state: 'shipped' });
    expect(await told()).toMatchObject({ state: 'shipped', tell: false });
    const [owed] =
      await side.sql`select count(*)::int as count from deliveries where flow_id <> ${side.flowId} and field_group in ('state', 'tracking')
        and flow_id in (select id from flows where source_id = ${side.ids.erp})`;
    expect(owed).toEqual({ count: 0 });
    await say({ order: id, state: 'delivered' });
    expect(await told()).toMatchObject({ state: 'delivered', tell: true });
  });
});
