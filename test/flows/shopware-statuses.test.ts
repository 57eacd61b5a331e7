import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderStatusTarget } from '../../connectors/catalogue-contract.ts';
import { createHttpClient } from '../../connectors/http-client.ts';
import { shopware } from '../../connectors/shopware/index.ts';
import { shopwareSettings } from '../../connectors/shopware/settings.ts';
import { partsOf } from '../../sandbox/shopware/order-actions.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { profileNames } from '../../sandbox/shopware/profile.ts';
import { startShopwareSandbox } from '../../sandbox/shopware/server.ts';
import { defaultIntegration } from '../../sandbox/shopware/world.ts';
import { mapMemory } from '../support/map-memory.ts';
import { startRecordingProxy } from '../support/recording-proxy.ts';

const signal = new AbortController().signal;

describe.each(profileNames)('a Shopware %s is told what became of its orders', profile => {
  let shop: Awaited<ReturnType<typeof startShopwareSandbox>>;
  let proxy: Awaited<ReturnType<typeof startRecordingProxy>>;
  let target: OrderStatusTarget;

  beforeAll(async () => {
    shop = await startShopwareSandbox({ port: 0, profile, seed: 5 });
    proxy = await startRecordingProxy(shop.url);
    const settings = shopwareSettings.parse({
      shopUrl: proxy.url,
      clientId: defaultIntegration.clientId,
      clientSecret: defaultIntegration.secret,
      allowPrivate: true,
      allowPlainHttp: true,
    });
    const local = { baseUrl: proxy.url, allowPrivate: true, allowPlainHttp: true };
    const http = createHttpClient({ ...local, budget: async () => ({ ok: true }), record: async () => {} });
    const now = () => new Date();
    const ports = shopware.open({ connectionId: 'c1', settings, http, memory: mapMemory(), now });
    if (!ports.target?.orderStatuses) throw new Error('Shopware takes no order statuses.');
    target = ports.target.orderStatuses;
  });
  afterAll(async () => {
    await proxy.close();
    await shop.close();
  });

  const place = (): string => placeOrder(shop.world, { kind: 'simple' }).id;
  const plan = (...faults: object[]) =>
    fetch(`${shop.url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify({ seed: 1, faults }) });
  /** What the shop itself holds of an order. */
  const standing = (id: string) => {
    const order = shop.world.get('order', id);
    const [delivery] = order ? partsOf(shop.world, order, 'deliveries') : [];
    const state = (row: typeof order) => shop.world.get('state_machine_state', row?.stateId)?.technicalName;
    const moved = shop.world
      .all('state_machine_history')
      .filter(row => row.referencedId === id || row.referencedId === delivery?.id);
    return {
      order: state(order),
      delivery: state(delivery),
      codes: delivery?.trackingCodes,
      moves: moved.map(row => row.transitionActionName),
    };
  };

  it('lists the states of orders and deliveries', async () => {
    const states = await target.states(signal);
    const codes = states.kind === 'done' ? states.value.map(({ code }) => code) : [];
    expect(codes).toEqual(expect.arrayContaining(['order.completed', 'delivery.shipped', 'delivery.returned']));
    expect(codes.filter(code => !/^(order|delivery)\./.test(code))).toEqual([]);
  });

  it('takes waybill and states, each once, and mails for the state alone', async () => {
    const id = place();
    const before = proxy.passed.length;
    for (const time of ['once', 'again']) {
      expect((await target.setTracking(id, { waybill: 'W1' }, signal)).kind, time).toBe('done');
      expect((await target.setState(id, 'delivery.shipped', true, signal)).kind, time).toBe('done');
      expect((await target.setState(id, 'order.completed', true, signal)).kind, time).toBe('done');
    }
    expect(standing(id)).toEqual({
      order: 'completed',
      delivery: 'shipped',
      codes: ['W1'],
      moves: ['ship', 'process', 'complete'],
    });
    const sent = proxy.passed.slice(before).filter(one => /_action\/order.*\/state\/\w+$/.test(one.path));
    // The buyer is not told of the step in between.
    expect(sent.flatMap(one => (one.method === 'POST' ? [one.requestBody] : []))).toEqual([
      '{"sendMail":true}',
      '{"sendMail":false}',
      '{"sendMail":true}',
    ]);
    const read = await target.read([id], signal);
    expect(read).toEqual({ kind: 'done', value: [{ orderId: id, state: 'order.completed', waybills: ['W1'] }] });
  });

  it.each(['error-after', 'drop-after'])('finds what it wrote where the answer is %s', async kind => {
    const id = place();
    await plan({ kind, share: 1, method: 'PATCH' }, { kind, share: 1, method: 'POST', path: '/_action/' });
    expect((await target.setTracking(id, { waybill: 'W2' }, signal)).kind).toBe('done');
    expect((await target.setState(id, 'delivery.shipped', false, signal)).kind).toBe('done');
    await plan();
    expect(standing(id)).toMatchObject({ delivery: 'shipped', codes: ['W2'], moves: ['ship'] });
  });

  it('refuses what cannot be, and leaves the order as it was', async () => {
    const id = place();
    const before = standing(id);
    for (const code of ['delivery.returned', 'delivery.nonsense', 'shipped'])
      expect((await target.setState(id, code, true, signal)).kind, code).toBe('rejected');
    expect((await target.setTracking('f'.repeat(32), { waybill: 'W3' }, signal)).kind).toBe('rejected');
    expect(standing(id)).toEqual(before);
  });
});
