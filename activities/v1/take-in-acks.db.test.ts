import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pushedLine } from '../../connectors/v1/order.fixture.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { type OrderSide, orderSide } from '../../test/support/order-side.ts';
import { bindOrder } from '../bind-order.ts';
import { resolveTask } from '../tasks.ts';

let api: ApiHub;
let side: OrderSide;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());
beforeEach(async () => {
  side = await orderSide(api);
});

/** The order as it lies in the feed now. */
const lying = async (number = '1001') => {
  const row = (await side.pull()).find(each => each.document.number === number);
  if (!row) throw new Error(`Order ${number} does not lie ready.`);
  return { id: row.objectId, seq: row.seq, op: row.op, state: row.document.state };
};
/** What the order was given out for. */
const asked = async () => z.object({ gross: z.string() }).parse((await side.pull())[0]?.document.totals).gross;
const resolve = async () => {
  const [task] = await side.tasks();
  if (!task) throw new Error('There is no task.');
  await resolveTask(side.hub, { workspaceId: side.workspaceId, taskId: task.id, who: 'anna', resolution: 'seen' });
  await side.walk();
};

describe('an order that was taken', () => {
  it('is bound to its own id there, however often that is said', async () => {
    await side.order();
    const { id, seq } = await lying();
    await side.ack({ id, seq, outcome: 'accepted', externalId: '900' });
    expect(await side.process()).toMatchObject({
      state: 'done',
      outcome: 'sent',
      reason: expect.stringContaining('order 900'),
    });
    const again = await side.ack(
      { id, seq, outcome: 'duplicate', externalId: '900' },
      { id: 'nobody', outcome: 'accepted' },
    );
    expect(again).toMatchObject({ status: 'accepted', counts: { changed: 0, unknown: 1 } });
    expect(await side.bindings()).toEqual({ '1001': '900' });
    expect((await lying()).seq).toBe(seq);
  });

  it('W8 W12a that comes to another total there is asked about, beyond the tolerance of its flow, until the totals agree', async () => {
    await side.order();
    const { id, seq } = await lying();
    const gross = await asked();
    const off = (by: number) => (Number(gross) + by).toFixed(2);
    const took = { id, seq, outcome: 'accepted' as const, externalId: '900' };
    await side.ack({ ...took, total: off(0.02) });
    expect(await side.tasks()).toEqual([]);
    await side.ack({ ...took, total: off(-0.03) });
    expect(await side.tasks()).toMatchObject([
      {
        kind: 'totals',
        sentence: `Order 1001 comes to ${off(-0.03)} PLN in ${side.keys.erp}, and to ${gross} PLN in the shop.`,
      },
    ]);
    await side.ack({ ...took, total: gross });
    expect(await side.tasks()).toEqual([]);
    expect(await side.process()).toMatchObject({ outcome: 'sent' });
  });

  it('has an id that may be a number of ours for another order', async () => {
    for (const number of ['1', '2', '3']) await side.order({ number, externalId: number });
    const rows = await Promise.all(['1', '2', '3'].map(number => lying(number)));
    const ids = ['2', '3', '1'];
    for (const [index, { id, seq }] of rows.entries())
      await side.ack({ id, seq, outcome: 'accepted', externalId: ids[index] });
    expect(await side.bindings()).toEqual({ 1: '2', 2: '3', 3: '1' });
    expect(await side.process('3')).toMatchObject({ state: 'done', outcome: 'sent' });
  });

  it('never shares an id with another: that is a task, and neither the message nor the process hangs', async () => {
    for (const number of ['1', '2']) await side.order({ number, externalId: number });
    const [one, two] = [await lying('1'), await lying('2')];
    const both = await side.ack(
      { id: one.id, seq: one.seq, outcome: 'accepted', externalId: 'X' },
      { id: two.id, seq: two.seq, outcome: 'accepted', externalId: 'X' },
    );
    expect(both.status).toBe('accepted');
    expect(await side.bindings()).toEqual({ 1: 'X', 2: two.id });
    expect(await side.tasks()).toMatchObject([
      { sentence: expect.stringMatching(/took order 2 as its order X, which is order 1 already/) },
    ]);
    expect(await side.process('2')).toMatchObject({ state: 'done', outcome: 'sent' });
  });

  it('by an answer to an older content is taken, and is given the newer one', async () => {
    await side.order();
    const first = await lying();
    await side.order({ note: 'Nowe' });
    await side.ack({ id: first.id, seq: first.seq, outcome: 'accepted', externalId: '900' });
    expect(await side.bindings()).toEqual({ '1001': '900' });
    const [row] =
      await side.sql`select outcome, document ->> 'note' as note from feed where connection_id = ${side.ids.erp} and entity = 'orders'`;
    expect(row).toEqual({ outcome: null, note: 'Nowe' });
  });

  it('is told that it is cancelled, also where something else stands in its way', async () => {
    await side.order();
    await side.ack({ ...(await lying()), outcome: 'accepted', externalId: '900' });
    await side.order({ state: 'cancelled', lines: [pushedLine('1', '1', '1.00', '1.00')] });
    expect(await lying()).toMatchObject({ op: 'upsert', state: 'cancelled' });
    const last = await lying();
    await side.ack({ ...last, outcome: 'rejected', reason: 'Już wysłane' });
    expect(await side.tasks()).toMatchObject([{ kind: 'refused', sentence: expect.stringContaining('Już wysłane') }]);
    await side.ack({ ...last, outcome: 'accepted' });
    expect([await side.tasks(), await side.process()]).toMatchObject([[], { state: 'done', outcome: 'sent' }]);
  });

  it('keeps waiting with its problem where a change of it cannot be given, and never says that it was', async () => {
    await side.order();
    await side.ack({ ...(await lying()), outcome: 'accepted', externalId: '900' });
    const before = await lying();
    await side.order({ lines: [pushedLine('1', '1', '1.00', '1.00')] });
    expect(await side.process()).toMatchObject({ state: 'waiting', reason: expect.stringContaining('its total says') });
    expect(await lying()).toEqual(before);
  });
});

describe('an order that was taken back', () => {
  it('stays so where the other side accepts it', async () => {
    await side.order();
    await side.pull();
    await side.order({ state: 'cancelled' });
    const gone = await lying();
    expect(gone.op).toBe('delete');
    await side.ack({ id: gone.id, seq: gone.seq, outcome: 'accepted' });
    expect([await side.bindings(), await side.process()]).toMatchObject([{}, { state: 'done', outcome: 'skipped' }]);
    await side.ack({ id: gone.id, outcome: 'accepted' });
    expect(await side.bindings()).toEqual({});
  });

  it.each([
    ['it had taken it before', { outcome: 'accepted', externalId: '900' } as const, 'before'],
    ['it had taken it before and names no id', { outcome: 'accepted' } as const, 'before'],
    ['it refuses to drop it', { outcome: 'rejected', reason: 'Już wysłane' } as const, 'behind'],
  ])('belongs to the other side after all where %s, and it is told', async (_, said, which) => {
    await side.order();
    const first = await lying();
    await side.order({ state: 'cancelled' });
    const last = await lying();
    await side.ack({ id: first.id, seq: which === 'before' ? first.seq : last.seq, ...said });
    expect(Object.keys(await side.bindings())).toEqual(['1001']);
    expect(await lying()).toMatchObject({ op: 'upsert', state: 'cancelled' });
  });
});

it('an order that was pulled and not acknowledged is shown as given out', async () => {
  await side.order({ number: 'SHOWN', externalId: 'shown' });
  const shown = async () => {
    const { body } = await api.call('GET', '/api/orders/SHOWN');
    return (body as { flows: { offered: { answeredAt: string | null; fetchedAt: string | null } }[] }).flows[0]
      ?.offered;
  };
  expect(await shown()).toMatchObject({ answeredAt: null, fetchedAt: null });
  await side.pull();
  expect(await shown()).toMatchObject({ answeredAt: expect.stringMatching(/^20/), fetchedAt: null });
});

describe('an order that was refused', () => {
  it('is a task that names the lines, and goes again once a person resolved it', async () => {
    await side.order();
    const first = await lying();
    await side.ack({
      ...first,
      outcome: 'rejected',
      reason: 'Nie przyjęto.',
      lineErrors: [{ id: '2', reason: 'Brak SKU-2' }],
    });
    expect(await side.tasks()).toMatchObject([
      { kind: 'refused', sentence: expect.stringMatching(/refused order 1001: Nie przyjęto. Line 2: Brak SKU-2$/) },
    ]);
    await resolve();
    const again = await lying();
    expect(again.seq).toBeGreaterThan(first.seq);
    await side.ack({ ...again, outcome: 'accepted', externalId: '900' });
    expect([await side.tasks(), await side.bindings()]).toEqual([[], { '1001': '900' }]);
  });

  it('goes by itself once it changed, whatever is still said of its older content', async () => {
    await side.order();
    const first = await lying();
    await side.ack({ ...first, outcome: 'rejected', reason: 'Nie' });
    await side.order({ note: 'Poprawione' });
    expect(await side.tasks()).toEqual([]);
    await side.ack({ ...first, outcome: 'rejected', reason: 'Nie' });
    expect([await side.tasks(), (await side.process())?.state]).toEqual([[], 'waiting']);
  });

  it('and then accepted is taken; of two answers in one message the last counts', async () => {
    await side.order();
    const { id, seq } = await lying();
    await side.ack({ id, seq, outcome: 'rejected', reason: 'Nie' });
    await side.ack({ id, seq, outcome: 'accepted', externalId: '900' });
    expect([await side.tasks(), await side.process()]).toMatchObject([[], { state: 'done', outcome: 'sent' }]);
  });

  it('is taken back where it is cancelled meanwhile', async () => {
    await side.order();
    await side.ack({ ...(await lying()), outcome: 'rejected', reason: 'Nie' });
    await side.order({ state: 'cancelled' });
    expect([await side.tasks(), await side.process(), (await lying()).op]).toMatchObject([
      [],
      { outcome: 'skipped' },
      'delete',
    ]);
  });
});

describe('an order that is pulled line by line (W8)', () => {
  const lines = async () =>
    (await side.pull('order-lines')).map(row => ({ id: row.objectId, seq: row.seq, op: row.op }));
  const line = (id: string, seq: number, outcome: 'accepted' | 'rejected', reason?: string) =>
    side.ack({ entity: 'order-lines', id, seq, outcome, reason });

  it('is taken once all its lines are, and only what was refused is given again', async () => {
    await side.order();
    const [one, two] = await lines();
    if (!one || !two) throw new Error('The order has two lines.');
    await line(one.id, one.seq, 'accepted');
    expect(await side.bindings()).toEqual({});
    await line(two.id, two.seq, 'rejected', 'Brak płyty');
    expect(await side.tasks()).toMatchObject([{ sentence: expect.stringContaining('Towar 2: Brak płyty') }]);
    await resolve();
    const again = await lines();
    expect(again.map(({ id, seq }) => [id, seq > two.seq])).toEqual([
      [one.id, false],
      [two.id, true],
    ]);
    await line(two.id, again[1]?.seq ?? 0, 'accepted');
    expect([Object.keys(await side.bindings()), await side.tasks()]).toEqual([['1001'], []]);
  });

  it('whose line is gone says so; who has made it already is heard', async () => {
    await side.order();
    await side.pull('order-lines');
    await side.order({
      shipping: undefined,
      lines: [pushedLine('1', '10', '10.00', '100.00')],
      totals: { net: '100.00', vat: '23.00', gross: '123.00' },
    });
    const gone = (await lines()).find(each => each.op === 'delete');
    expect(gone?.id).toMatch(/\/2$/);
    await line(gone?.id ?? '', gone?.seq ?? 0, 'rejected', 'Już wycięte');
    expect(await side.tasks()).toMatchObject([{ sentence: expect.stringContaining('Już wycięte') }]);
    await resolve();
    const again = (await lines()).find(each => each.op === 'delete');
    expect(again?.seq).toBeGreaterThan(gone?.seq ?? 0);
  });

  it('cancelled before any line was taken has all its lines taken back', async () => {
    await side.order();
    await side.order({ state: 'cancelled' });
    expect((await lines()).map(each => each.op)).toEqual(['delete', 'delete']);
  });
});

describe('an order that a person bound', () => {
  const bind = async () => {
    const [order] = await side.sql<{ id: string }[]>`select id from orders where connection_id = ${side.ids.platform}`;
    const ref = { workspaceId: side.workspaceId, flowId: side.flowId, orderId: order?.id ?? '' };
    await bindOrder(side.hub, { ...ref, externalId: '77', who: 'anna' });
    await side.walk();
  };

  it('is not given out, else it would be entered twice; neither are its changes', async () => {
    await side.order();
    await bind();
    expect(await side.pull()).toMatchObject([{ op: 'delete' }]);
    await side.order({ state: 'cancelled' });
    expect(await side.pull()).toMatchObject([{ op: 'delete' }]);
    expect(await side.process()).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('order 77') });
    const kept = await side.sql`select what from order_changes_not_forwardable where flow_id = ${side.flowId}`;
    expect(kept).toEqual([{ what: 'cancelled' }]);
  });

  it('stays where it was pulled already: the other side may be entering it', async () => {
    await side.order();
    const given = await lying();
    await bind();
    expect(await lying()).toEqual(given);
  });
});

it('what is no list of acknowledgements is refused with a task', async () => {
  await side.push('erp', 'acks', [], { nothing: true }, 'acks');
  expect(await side.tasks()).toMatchObject([{ sentence: expect.stringContaining('no list of acknowledgements') }]);
});
