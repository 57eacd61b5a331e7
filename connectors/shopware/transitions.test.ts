import { describe, expect, it } from 'vitest';
import { createAdminApi } from './request.ts';
import { clock, type Reply, scriptedShop, settings, signal } from './shop.fixture.ts';
import { setTrackingCodes } from './tracking.ts';
import { chooseTransition, moveTo, type StateMachine } from './transitions.ts';

const from = (fromStateName: string, ...moves: [string, string][]) =>
  moves.map(([actionName, toStateName]) => ({ actionName, fromStateName, toStateName }));

describe('chooseTransition', () => {
  it('goes by the target state, and takes the newer of two names', () => {
    const offered = from('open', ['pay', 'paid'], ['paid', 'paid'], ['cancel', 'cancelled']);
    expect(chooseTransition('order_transaction', offered, 'paid')).toMatchObject({ actionName: 'paid' });
    const old = from('reminded', ['pay', 'paid']);
    expect(chooseTransition('order_transaction', old, 'paid')).toMatchObject({ actionName: 'pay' });
  });

  it('finishes an open order by way of in_progress, and knows when it is there', () => {
    const open = from('open', ['process', 'in_progress'], ['cancel', 'cancelled']);
    expect(chooseTransition('order', open, 'completed')).toMatchObject({ actionName: 'process' });
    expect(chooseTransition('order', from('completed', ['reopen', 'open']), 'completed')).toBe('there');
    expect(chooseTransition('order_delivery', open, 'shipped')).toBeUndefined();
  });
});

describe('moveTo', () => {
  function open(states: Reply[], posted: Reply = { status: 200, json: {} }) {
    let read = 0;
    const shop = scriptedShop(request => {
      if (request.url.includes('/api/_action/state-machine/')) return states[read++];
      return request.method === 'POST' && request.url.includes('/_action/') ? posted : undefined;
    });
    const api = createAdminApi(settings(), shop.http, clock().now);
    const move = (machine: StateMachine, target: string) =>
      moveTo(api, { machine, id: 'i', target, sendMail: false, signal });
    const posts = () => shop.requests.filter(({ url, method }) => method === 'POST' && url.includes('/_action/'));
    return { move, posts };
  }
  const list = (transitions: object[]): Reply => ({ status: 200, json: { transitions } });

  it('takes both steps', async () => {
    const shop = open([
      list(from('open', ['process', 'in_progress'])),
      list(from('in_progress', ['complete', 'completed'])),
    ]);
    expect(await shop.move('order', 'completed')).toEqual({ kind: 'done', value: { moved: true } });
    expect(shop.posts().map(({ url }) => url.replace('https://shop.test', ''))).toEqual([
      '/api/_action/order/i/state/process',
      '/api/_action/order/i/state/complete',
    ]);
    expect(shop.posts()[0]?.body).toBe('{"sendMail":false}');
  });

  it('writes nothing when it is there, and says what is possible when it cannot get there', async () => {
    const shop = open([list(from('shipped', ['retour', 'returned'])), list(from('returned', ['reopen', 'open']))]);
    expect(await shop.move('order_delivery', 'shipped')).toEqual({ kind: 'done', value: { moved: false } });
    expect(await shop.move('order_delivery', 'shipped')).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('allows open'),
    });
    expect(shop.posts()).toEqual([]);
  });

  it('leaves a lost answer unclear', async () => {
    const shop = open([list(from('open', ['ship', 'shipped']))], { ok: false, sent: true, reason: 'closed' });
    expect((await shop.move('order_delivery', 'shipped')).kind).toBe('unclear');
  });
});

describe('setTrackingCodes', () => {
  const set = async (present: string[] | null, add: string[], remove?: string[]) => {
    const shop = scriptedShop(({ method, url }) => {
      if (!url.endsWith('/api/order-delivery/d')) return undefined;
      return method === 'GET' ? { status: 200, json: { data: { trackingCodes: present } } } : { status: 204 };
    });
    const api = createAdminApi(settings(), shop.http, clock().now);
    const result = await setTrackingCodes(api, { deliveryId: 'd', add, remove, signal });
    return [result, shop.requests.find(({ method }) => method === 'PATCH')?.body];
  };

  it('keeps the codes that are there', async () => {
    const value = { codes: ['A', 'B'], changed: true };
    expect(await set(['A'], ['B', 'A'])).toEqual([{ kind: 'done', value }, '{"trackingCodes":["A","B"]}']);
  });

  it('writes nothing when none is new', async () => {
    expect(await set(['A'], ['A'])).toEqual([{ kind: 'done', value: { codes: ['A'], changed: false } }, undefined]);
  });

  it('takes away what is named, and nothing else', async () => {
    const value = { codes: ['X', 'B'], changed: true };
    expect(await set(['X', 'A'], ['B'], ['A', 'Z'])).toEqual([{ kind: 'done', value }, '{"trackingCodes":["X","B"]}']);
  });
});
