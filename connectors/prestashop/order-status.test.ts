import { describe, expect, it } from 'vitest';
import { coreOf, dropped, errorXml, signal } from './fake-shop.ts';
import { fakeTables, shopTables } from './fake-tables.ts';
import { createOrderStatusTarget } from './order-status.ts';

function open() {
  const shop = fakeTables(shopTables());
  return { ...shop, target: createOrderStatusTarget(coreOf(shop.http)) };
}
const writes = (asked: string[]) => asked.filter(line => !line.startsWith('GET'));
const warning = { status: 500, xml: errorXml(3, '[PHP Warning #2] mail') };

describe('telling a shop what became of its orders', () => {
  it('reads states and waybills, and names the states that there are', async () => {
    const { target } = open();
    expect(await target.read(['11', '12', '404'], signal)).toEqual({
      kind: 'done',
      value: [
        { orderId: '11', state: '2', waybills: ['W1'] },
        { orderId: '12', state: '3', waybills: [] },
      ],
    });
    const states = await target.states(signal);
    expect(states.kind === 'done' && states.value.slice(0, 2)).toEqual([
      { code: '2', name: 'Płatność zaakceptowana' },
      { code: '3', name: 'Przygotowanie w toku' },
    ]);
    expect(states.kind === 'done' && states.value.some(({ code }) => code === '99')).toBe(false);
  });

  it('writes a waybill once, and everything else as it was just read', async () => {
    const { target, tables, asked } = open();
    await target.setTracking('12', { waybill: 'W2' }, signal);
    expect(tables.order_carriers?.[1]?.fields).toEqual({
      id: '62',
      id_order: '12',
      id_carrier: '9',
      weight: '0.500000',
      tracking_number: 'W2',
    });
    expect(await target.setTracking('12', { waybill: 'W2' }, signal)).toEqual({ kind: 'done', value: null });
    expect(writes(asked())).toEqual(['PUT order_carriers/62']);
  });

  it('moves an order once, telling the buyer only where that is set', async () => {
    const { target, tables, sent, asked } = open();
    await target.setState('11', '4', true, signal);
    await target.setState('11', '4', true, signal);
    await target.setState('12', '4', false, signal);
    expect(writes(asked())).toEqual(['POST order_histories', 'POST order_histories']);
    expect(sent.filter(({ method }) => method === 'POST').map(({ query }) => query.sendemail)).toEqual([
      '1',
      undefined,
    ]);
    expect(tables.order_histories).toHaveLength(2);
  });

  it('takes a write for done that happened although the shop answered 500 or nothing', async () => {
    for (const reply of [warning, dropped]) {
      const { target, plan, answer, tables } = open();
      plan.next = seen => {
        if (seen.method === 'GET') return undefined;
        answer(seen);
        return reply;
      };
      expect((await target.setState('11', '4', true, signal)).kind).toBe('done');
      expect((await target.setTracking('12', { waybill: 'W2' }, signal)).kind).toBe('done');
      expect(tables.order_histories).toHaveLength(1);
    }
  });

  it('leaves open what did not happen, so that it is tried again', async () => {
    const { target, plan } = open();
    plan.next = seen => (seen.method === 'GET' ? undefined : warning);
    expect((await target.setState('11', '4', true, signal)).kind).toBe('unclear');
    expect((await target.setTracking('12', { waybill: 'W2' }, signal)).kind).toBe('unclear');
  });

  it('never writes the order itself, and refuses what makes no sense', async () => {
    const { target, tables, asked } = open();
    expect((await target.setState('404', '4', true, signal)).kind).toBe('rejected');
    expect(await target.setState('11', 'shipped', true, signal)).toMatchObject({ field: 'id_order_state' });
    tables.order_carriers = [];
    expect((await target.setTracking('12', { waybill: 'W2' }, signal)).kind).toBe('rejected');
    expect(writes(asked())).toEqual([]);
  });
});
