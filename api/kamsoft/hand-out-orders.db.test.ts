import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { takeInFeedback } from '../../activities/ingest/take-in-feedback.ts';
import { markMentioned, withdrawOffer } from '../../db/queries/offered-orders.ts';
import { readPayload } from '../../db/queries/store-message.ts';
import { getOrders, type Pharmacy, password, setOrders, startPharmacy } from '../../test/support/api-pharmacy.ts';

let pharmacy: Pharmacy;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  pharmacy = await startPharmacy({}, { startDate: '2026-01-01', pageSize: 3 });
  stops.push(pharmacy.stop);
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

const numbers = async (after: number) => (await pharmacy.fetchAfter(after)).map(order => order.number);
const offered = async (...names: string[]) => {
  const made = [];
  for (const name of names) {
    const order = await pharmacy.addOrder(name);
    await order.offer();
    made.push(order);
  }
  return made;
};
const scopeOf = (order: { orderId: string } | undefined) => ({
  workspaceId: pharmacy.workspaceId,
  connectionId: pharmacy.connectionId,
  orderId: order?.orderId ?? '',
});
const withdraw = (order: { orderId: string } | undefined) => withdrawOffer(pharmacy.sql, scopeOf(order));
const bindings = async () =>
  await pharmacy.sql<
    { external_id: string; image: unknown }[]
  >`select external_id, image_delivered as image from bindings where connection_id = ${pharmacy.connectionId} and entity = 'order' order by external_id`;
const stateOf = async (processId = '') =>
  (await pharmacy.sql<{ state: string }[]>`select state from processes where id = ${processId}`)[0]?.state;
const flow = (change: object) => pharmacy.sql`update flows set ${pharmacy.sql(change)} where id = ${pharmacy.flowId}`;

describe('K3 GetOrders', () => {
  it('hands out what lies ready behind the number, oldest first, a page at most', async () => {
    await offered('A', 'B', 'C', 'D');
    expect(await pharmacy.fetchAfter(0)).toEqual([
      { id: 1, number: 'A', deleted: false },
      { id: 2, number: 'B', deleted: false },
      { id: 3, number: 'C', deleted: false },
    ]);
    expect(await numbers(3)).toEqual(['D']);
    expect(await numbers(4)).toEqual([]);
  });

  it('hands out the same again when the answer was lost, and what changed meanwhile in its new form', async () => {
    const [a] = await offered('A', 'B');
    expect(await numbers(0)).toEqual(['A', 'B']);
    await a?.offer('Gdańsk');
    expect(await numbers(0)).toEqual(['A', 'B']);
    expect(await pharmacy.documentAfter('0')).toContain('<city>Gdańsk</city>');
    expect(await bindings()).toEqual([]);
    expect(await stateOf(a?.processId)).toBe('waiting');
  });

  it('K4 a later number acknowledges: the order belongs to the pharmacy as it was handed out, and its process is woken', async () => {
    const [a, b] = await offered('A', 'B');
    await numbers(0);
    await a?.offer('Gdańsk');
    expect(await numbers(1)).toEqual(['B']);
    // What it holds is the former address: the change is for its process to tell.
    expect(await bindings()).toEqual([{ external_id: '1', image: { city: 'Warszawa' } }]);
    expect([await stateOf(a?.processId), await stateOf(b?.processId)]).toEqual(['due', 'waiting']);
    await expect.poll(() => pharmacy.api.orderWakes.length).toBe(1);
  });

  it('an order paid late gets its number late, and is handed out behind the others', async () => {
    const late = await pharmacy.addOrder('LATE', { orderedAt: '2026-02-01T10:00:00Z' });
    await offered('A', 'B');
    expect(await numbers(0)).toEqual(['A', 'B']);
    await late.offer();
    expect(await pharmacy.fetchAfter(2)).toEqual([{ id: 3, number: 'LATE', deleted: false }]);
  });

  it('leaves out what was placed before the start date, also afterwards', async () => {
    const old = await pharmacy.addOrder('OLD', { orderedAt: '2025-12-31T22:59:59Z' });
    await old.offer();
    const first = await pharmacy.addOrder('FIRST', { orderedAt: '2025-12-31T23:00:00Z' });
    await first.offer();
    expect(await pharmacy.fetchAfter(0)).toEqual([{ id: 2, number: 'FIRST', deleted: false }]);
    expect(await numbers(2)).toEqual([]);
  });

  it('goes on behind the numbers of the system before it', async () => {
    await offered('A', 'B');
    expect(await pharmacy.fetchAfter(40_000)).toEqual([
      { id: 40_001, number: 'A', deleted: false },
      { id: 40_002, number: 'B', deleted: false },
    ]);
    expect(await numbers(40_000)).toEqual(['A', 'B']);
    await offered('C');
    expect(await pharmacy.fetchAfter(40_002)).toEqual([{ id: 40_003, number: 'C', deleted: false }]);
  });

  it.each([1_000_000_000, 1_000_000_001, 2_000_000_000, 2 ** 31 - 1])(
    'a call with %s by mistake does not lock the next one out; beyond the bound it acknowledges nothing',
    async mistaken => {
      await offered('A');
      expect(await numbers(0)).toEqual(['A']);
      await numbers(mistaken);
      await offered('B');
      if (mistaken > 1_000_000_000) expect(await bindings()).toEqual([]);
      const handed = (await pharmacy.fetchAfter(1)).find(order => order.number === 'B');
      expect(handed?.id).toBeGreaterThan(1);
      expect(await numbers(handed?.id ?? 0)).toEqual([]);
      expect((await bindings()).map(row => row.external_id)).toEqual(expect.arrayContaining(['1', String(handed?.id)]));
    },
  );

  it.each(['', '0', '-1'])('takes “%s” as the first call, with every form of the time', async after => {
    await offered('A');
    for (const at of ['', '0', '2025.08.29 14:59', '2006.07.28 08:12:22', '2006-07-28T08:12:22']) {
      expect(await pharmacy.documentAfter(after, at)).toContain('<number>A</number>');
    }
  });

  it.each(['2147483648', '99999999999', 'abc', '1.5'])('refuses %s as the last number', async after => {
    const answer = await pharmacy.send(getOrders(after));
    expect(answer.status).toBe(500);
    expect(answer.text).toContain(`ALastOrderId is “${after}”`);
  });

  it('keeps what was handed out, sealed and without the password; nothing for an empty answer', async () => {
    await numbers(0);
    expect(await pharmacy.api.count('messages')).toBe(0);
    await offered('A');
    await pharmacy.documentAfter('0', '2025.08.29 14:59');
    const [kept] = await pharmacy.sql<{ id: string; subject: string; kind: string; lane: string; status: string }[]>`
      select id, subject, kind, lane, status from messages`;
    expect(kept).toMatchObject({
      subject: 'GetOrders after 0: 1 orders',
      kind: 'request',
      lane: 'out',
      status: 'sent',
    });
    const read = async (part: number) => {
      const scope = { workspaceId: pharmacy.workspaceId, messageId: kept?.id ?? '' };
      return String(await readPayload(pharmacy.sql, pharmacy.hub.keyring, scope, part));
    };
    expect(await read(0)).toContain('2025.08.29 14:59');
    expect(await read(1)).toContain('<number>A</number>');
    expect((await read(0)) + (await read(1))).not.toContain(password);
  });
});

describe('K4 a cancellation before the pick-up', () => {
  it('of an order that was never handed out: it never is', async () => {
    const [a] = await offered('A', 'B');
    expect(await withdraw(a)).toBe(true);
    expect(await numbers(0)).toEqual(['B']);
  });

  it('of one that may have arrived: shown as deleted, also when its number came back, until that arrived', async () => {
    const [a] = await offered('A', 'B');
    expect(await numbers(0)).toEqual(['A', 'B']);
    await withdraw(a);
    const deleted = { id: 1, number: 'A', deleted: true };
    // The pharmacy has both, and asks behind them: it must learn of the cancellation, again when that answer is lost.
    expect(await pharmacy.fetchAfter(2)).toEqual([deleted]);
    expect(await pharmacy.fetchAfter(2)).toEqual([deleted]);
    await offered('C');
    expect(await pharmacy.fetchAfter(2)).toEqual([deleted, { id: 3, number: 'C', deleted: false }]);
    expect(await pharmacy.fetchAfter(3)).toEqual([]);
    expect((await bindings()).map(row => row.external_id)).toEqual(['2', '3']);
  });

  it('does not keep new orders out of the page', async () => {
    const made = await offered('A', 'B', 'C');
    await numbers(0);
    for (const order of made) await withdraw(order);
    await offered('D');
    expect((await pharmacy.fetchAfter(3)).map(order => order.number)).toContain('D');
    expect(await pharmacy.fetchAfter(4)).toHaveLength(1);
  });

  it('taken back: offered again, under a new number once it was shown as deleted', async () => {
    const [a, b] = await offered('A', 'B');
    await numbers(0);
    await withdraw(a);
    await withdraw(b);
    expect((await a?.offer())?.seq).toBe(1);
    expect(await pharmacy.fetchAfter(2)).toEqual([{ id: 2, number: 'B', deleted: true }]);
    expect((await b?.offer())?.seq).toBe(3);
    expect(await pharmacy.fetchAfter(2)).toEqual([{ id: 3, number: 'B', deleted: false }]);
  });

  it('taken back and offered again, under its number or a new one: it lies there from then on', async () => {
    const [a, b] = await offered('A', 'B');
    await numbers(0);
    await withdraw(b);
    await numbers(0);
    await withdraw(a);
    await pharmacy.sql`update offered_orders set created_at = now() - interval '2 days'`;
    await a?.offer();
    await b?.offer();
    const rows = await pharmacy.sql<{ number: string; seq: number; fresh: boolean }[]>`
      select number, seq, created_at > now() - interval '1 hour' as fresh from offered_orders order by number`;
    expect(rows).toEqual([
      { number: 'A', seq: 1, fresh: true },
      { number: 'B', seq: 3, fresh: true },
    ]);
  });

  it('too late when the pharmacy has it: nothing is withdrawn', async () => {
    const [a] = await offered('A');
    await numbers(0);
    await numbers(1);
    expect(await withdraw(a)).toBe(false);
    expect((await a?.offer('Gdańsk'))?.fetched).toBe(true);
    expect(await numbers(1)).toEqual([]);
  });

  it('K5 when the pharmacy speaks of it, it has it, withdrawn or not', async () => {
    const [a] = await offered('A');
    await numbers(0);
    await withdraw(a);
    const fetched = await pharmacy.sql.begin(sql => markMentioned(sql, scopeOf(a), [1]));
    expect(fetched).toEqual([{ processId: a?.processId, orderId: a?.orderId, seq: 1 }]);
    expect(await numbers(0)).toEqual([]);
  });
});

describe('K4 a cancellation that crosses what the pharmacy says of the order', () => {
  it('is not shown while that is unread; then the order is the pharmacy’s', async () => {
    const [a, b] = await offered('A', 'B');
    expect(await numbers(0)).toEqual(['A', 'B']);
    await pharmacy.send(setOrders('<orders><order><id>1</id><status>4</status></order></orders>'));
    await withdraw(a);
    await withdraw(b);
    expect(await pharmacy.fetchAfter(0)).toEqual([]);
    const { workspaceId, connectionId } = pharmacy;
    const lane = { workspaceId, workspace: 'one', connectionId, connectionKey: 'apteka', system: 'kamsoft' };
    await takeInFeedback(pharmacy.hub, { ...lane, lane: 'feedback' });
    expect(await pharmacy.fetchAfter(2)).toEqual([{ id: 2, number: 'B', deleted: true }]);
    expect((await bindings()).map(row => row.external_id)).toEqual(['1']);
  });
});

describe('K6g fetching switched off', () => {
  it.each([
    ['the flow is paused', { paused: true }, { paused: false }],
    ['the flow is off', { mode: 'off' }, { mode: 'live' }],
    ['the flow is a shadow', { mode: 'shadow' }, { mode: 'live' }],
  ])('%s: an empty answer, nothing acknowledged, and all of it afterwards', async (_, off, on) => {
    const [a] = await offered('A');
    await numbers(0);
    await flow(off);
    expect(await pharmacy.documentAfter('1')).toContain('<orders/>');
    expect(await bindings()).toEqual([]);
    expect(await stateOf(a?.processId)).toBe('waiting');
    await flow(on);
    await offered('B');
    expect(await numbers(1)).toEqual(['B']);
    expect(await bindings()).toHaveLength(1);
  });

  it('the connection is paused: an empty answer', async () => {
    await offered('A');
    await pharmacy.sql`update connections set paused_reason = 'holidays' where key = 'apteka'`;
    expect(await numbers(0)).toEqual([]);
  });

  it('of one flow alone: its orders come later, none is taken for fetched that was not', async () => {
    const second = await pharmacy.create('/api/flows', {
      key: 'second',
      source: 'shop',
      target: 'apteka',
      mode: 'live',
    });
    await offered('A', 'A2');
    const other = await pharmacy.addOrder('OTHER', { flow: second });
    await other.offer();
    // This answer is lost; before the next call the flow of A is paused.
    expect(await numbers(0)).toEqual(['A', 'A2', 'OTHER']);
    await flow({ paused: true });
    expect(await numbers(0)).toEqual(['OTHER']);
    expect(await numbers(3)).toEqual([]);
    await flow({ paused: false });
    expect(await pharmacy.fetchAfter(3)).toEqual([
      { id: 4, number: 'A', deleted: false },
      { id: 5, number: 'A2', deleted: false },
    ]);
    expect((await bindings()).map(row => row.external_id)).toEqual(['3']);
  });
});
