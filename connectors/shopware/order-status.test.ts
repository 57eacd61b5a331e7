import { describe, expect, it } from 'vitest';
import { fakeMemory } from './memory.fixture.ts';
import { createOrderStatusTarget } from './order-status.ts';
import { createAdminApi } from './request.ts';
import { clock, type Reply, scriptedShop, settings, signal } from './shop.fixture.ts';

const id = 'a'.repeat(32);
const lost: Reply = { ok: false, sent: true, reason: 'closed' };

/** A shop with one order, its delivery with the goods and the discount on its shipping. */
function open(answers: { patch?: Reply; move?: Reply; unwritten?: true } = {}) {
  const held = { order: 'open', delivery: 'open', codes: ['FROM-THE-SHOP'] };
  const moves: Record<string, { actionName: string; fromStateName: string; toStateName: string }[]> = {
    open: [{ actionName: 'ship', fromStateName: 'open', toStateName: 'shipped' }],
    shipped: [{ actionName: 'retour', fromStateName: 'shipped', toStateName: 'returned' }],
  };
  const shop = scriptedShop(({ method, url, body }): Reply | undefined => {
    const json = body === undefined ? {} : JSON.parse(String(body));
    if (url.endsWith('/api/search/order')) {
      const state = (technicalName: string) => ({ stateMachineState: { technicalName } });
      const discount = {
        id: 'd0',
        ...state('open'),
        shippingCosts: { totalPrice: -5 },
        positions: [],
        trackingCodes: null,
      };
      const costs = { totalPrice: 5 };
      const goods = { id: 'd1', ...state(held.delivery), shippingCosts: costs, positions: [{ id: 'p' }] };
      const order = { id, ...state(held.order), deliveries: [discount, { ...goods, trackingCodes: held.codes }] };
      return { status: 200, json: { data: json.ids.includes(id) ? [order] : [] } };
    }
    if (url.includes('/api/_action/state-machine/order_delivery/d1/'))
      return { status: 200, json: { transitions: moves[held.delivery] ?? [] } };
    if (url.endsWith('/api/order-delivery/d1') && method === 'GET')
      return { status: 200, json: { data: { trackingCodes: held.codes } } };
    if (url.endsWith('/api/order-delivery/d1')) {
      if (!answers.unwritten) held.codes = json.trackingCodes;
      return answers.patch ?? { status: 204 };
    }
    if (url.endsWith('/api/_action/order_delivery/d1/state/ship')) {
      if (!answers.unwritten) held.delivery = 'shipped';
      return answers.move ?? { status: 200, json: {} };
    }
    return undefined;
  });
  const api = createAdminApi(settings(), shop.http, clock().now);
  const writes = () =>
    shop.requests
      .filter(({ method, url }) => method === 'PATCH' || (method === 'POST' && url.includes('/_action/')))
      .map(({ body }) => JSON.parse(String(body)));
  return { target: createOrderStatusTarget(api, fakeMemory()), held, writes };
}

describe('the waybill', () => {
  it('goes to the delivery with the goods, beside what others entered, and once', async () => {
    const { target, writes } = open();
    for (const time of ['once', 'again'])
      expect(await target.setTracking(id, { waybill: 'W1' }, signal), time).toEqual({ kind: 'done', value: null });
    expect(writes()).toEqual([{ trackingCodes: ['FROM-THE-SHOP', 'W1'] }]);
  });

  it('replaces the one that was told before, and nobody else’s', async () => {
    const { target, held } = open();
    await target.setTracking(id, { waybill: 'WRONG' }, signal);
    await target.setTracking(id, { waybill: 'RIGHT' }, signal);
    expect(held.codes).toEqual(['FROM-THE-SHOP', 'RIGHT']);
  });

  it('is found where its answer was lost, and not called written where it was not', async () => {
    const waybill = { waybill: 'W1' };
    expect((await open({ patch: lost }).target.setTracking(id, waybill, signal)).kind).toBe('done');
    expect((await open({ patch: lost, unwritten: true }).target.setTracking(id, waybill, signal)).kind).toBe('unclear');
  });
});

describe('the state', () => {
  it('is reached once, with a mail only when the buyer is told', async () => {
    for (const tell of [true, false]) {
      const { target, writes } = open();
      await target.setState(id, 'delivery.shipped', tell, signal);
      expect(await target.setState(id, 'delivery.shipped', tell, signal)).toEqual({ kind: 'done', value: null });
      expect(writes()).toEqual([{ sendMail: tell }]);
    }
  });

  it('is looked up where the answer was lost', async () => {
    const ship = (target: ReturnType<typeof open>['target']) => target.setState(id, 'delivery.shipped', true, signal);
    expect((await ship(open({ move: lost }).target)).kind).toBe('done');
    expect((await ship(open({ move: lost, unwritten: true }).target)).kind).toBe('unclear');
  });

  it.each(['', 'shipped', 'delivery.', 'payment.paid', 'delivery.a.b'])(
    'names its machine: %j is refused',
    async code => {
      const { target, writes } = open();
      expect(await target.setState(id, code, true, signal)).toMatchObject({ kind: 'rejected', field: 'state' });
      expect(writes()).toEqual([]);
    },
  );

  it('is the delivery’s once that left open, unless the order is over', async () => {
    const { target, held } = open();
    const state = async () => {
      const read = await target.read([id, 'b'.repeat(32), 'no id'], signal);
      return read.kind === 'done' ? read.value.map(one => one.state) : read;
    };
    expect(await state()).toEqual(['order.open']);
    held.delivery = 'shipped';
    expect(await state()).toEqual(['delivery.shipped']);
    held.order = 'completed';
    expect(await state()).toEqual(['order.completed']);
  });
});

it('refuses an order that is not there', async () => {
  const { target } = open();
  for (const nobody of ['b'.repeat(32), '999999', ''])
    expect((await target.setTracking(nobody, { waybill: 'W1' }, signal)).kind).toBe('rejected');
  expect((await target.setState('b'.repeat(32), 'order.completed', true, signal)).kind).toBe('rejected');
});
