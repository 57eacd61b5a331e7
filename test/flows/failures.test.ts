import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { connectShopToTill } from '../support/shop-to-till.ts';

type Wish = NonNullable<Parameters<typeof placeOrder>[1]>;
type Task = { id: string; kind: string; sentence: string; waiting: number; detail: Record<string, string> };

describe('what goes wrong between Shopware and SalesPOS', () => {
  let test: TestHub;
  let world: Awaited<ReturnType<typeof connectShopToTill>>;
  let buyer = 0;

  beforeAll(async () => {
    test = await startTestHub();
    world = await connectShopToTill(test);
  });
  afterAll(async () => {
    await world?.shop.close();
    await world?.till.close();
    await test?.stop();
  });
  afterEach(() => faults([]));

  const put = (url: string, body: unknown) => fetch(url, { method: 'PUT', body: JSON.stringify(body) });
  const faults = async (till: Fault[], shop: Fault[] = []) => {
    await put(`${world.till.url}/_sandbox/faults`, { seed: 1, faults: till });
    await put(`${world.shop.url}/_sandbox/faults`, { seed: 1, faults: shop });
  };
  const place = (wish: Wish = {}) => {
    const row = placeOrder(world.shop.world, {
      kind: 'simple',
      paid: true,
      customerEmail: `failing${++buyer}@shop.example`,
      ...wish,
    });
    return { id: String(row.id), number: String(row.orderNumber) };
  };
  const flowOf = async (number: string) => (await test.api('GET', `/api/orders/${number}`)).body.flows[0];
  const finished = (number: string) =>
    test.until(
      `order ${number} is done`,
      async () => {
        const { process } = await flowOf(number);
        return process.state === 'done' && process;
      },
      90_000,
    );
  const inTill = (number: string) =>
    [...world.till.world.orders.values()].filter(entry => String(entry.reservationnumber).startsWith(`${number}-`));
  const stepsOf = (process: { steps: { step: string; outcome: string }[] }) =>
    process.steps.map(step => `${step.step} ${step.outcome}`);
  const openTasks = async (): Promise<Task[]> => {
    const { body } = await test.api('GET', '/api/tasks?state=open');
    return body.items ?? body.tasks ?? body;
  };

  it('X4 a write whose answer was lost is looked up and found, never repeated', async () => {
    await faults([{ kind: 'drop-after', share: 1, times: 1, method: 'POST', path: '/orders/?$' }]);
    const { number } = place();
    const process = await finished(number);
    expect(stepsOf(process)).toContain('commit unclear');
    expect(process.outcome).toBe('sent');
    expect(inTill(number)).toHaveLength(1);
  });

  it('X4 a write that lands late is waited for, and is not written twice', async () => {
    await faults([{ kind: 'late-write', share: 1, times: 1, ms: 1_500, method: 'POST', path: '/orders/?$' }]);
    const { number } = place();
    expect((await finished(number)).outcome).toBe('sent');
    expect(inTill(number)).toHaveLength(1);
  });

  it('X4 a write that never landed is written anew once it no longer can', async () => {
    await faults([{ kind: 'drop-before', share: 1, times: 1, method: 'POST', path: '/orders/?$' }]);
    const { number } = place();
    const process = await finished(number);
    expect(stepsOf(process)).toEqual(expect.arrayContaining(['commit unclear', 'commit lost', 'commit booked']));
    expect(inTill(number)).toHaveLength(1);
  });

  it('X4 a till that answers 429 and 500 delays an order and nothing else', async () => {
    await faults([
      { kind: 'error', share: 1, times: 2, method: 'GET', path: '/orders' },
      { kind: 'error-after', share: 1, times: 1, method: 'POST', path: '/users' },
    ]);
    const { number } = place();
    expect((await finished(number)).outcome).toBe('sent');
    expect(inTill(number)).toHaveLength(1);
    expect(
      [...world.till.world.users.values()].filter(user => user.username === `failing${buyer}@shop.example`),
    ).toHaveLength(1);
  });

  it('X4 duplicated, reordered and lost webhooks change nothing; the poll finds what was never told', async () => {
    await faults(
      [],
      [
        { kind: 'webhook-duplicate', share: 0.5 },
        { kind: 'webhook-reorder', share: 0.5, ms: 300 },
        { kind: 'webhook-lost', share: 0.3 },
      ],
    );
    const orders = Array.from({ length: 12 }, () => place());
    const lane = {
      workspaceId: test.workspaceId,
      workspace: 'test',
      connectionId: world.sourceId,
      connectionKey: 'shop',
      system: 'shopware',
      lane: 'orders' as const,
    };
    await test.client.workflow.execute('pollConnection', {
      workflowId: 'poll-by-hand',
      taskQueue: 'kladka',
      args: [lane],
    });
    for (const { number } of orders) {
      expect((await finished(number)).outcome).toBe('sent');
      expect(inTill(number)).toHaveLength(1);
    }
  });

  it('X5 a refused login pauses the connection and raises one task, however many orders wait; resuming carries them all', async () => {
    await put(`${world.till.url}/_sandbox/settings`, { refuseKeys: true });
    const orders = Array.from({ length: 4 }, () => place());
    const task = await test.until('the connection’s task', async () =>
      (await openTasks()).find(entry => entry.kind === 'connection' && entry.sentence.startsWith('till is paused')),
    );
    await test.until(
      'all orders wait for it',
      async () => (await test.api('GET', `/api/tasks/${task.id}`)).body.waiting === orders.length,
    );
    expect((await openTasks()).filter(entry => entry.sentence.startsWith('till')).length).toBe(1);
    expect((await test.api('GET', '/api/connections/till')).body.paused.reason).toBeTruthy();
    await put(`${world.till.url}/_sandbox/settings`, { refuseKeys: false });
    expect((await test.api('POST', '/api/connections/till/resume', {})).status).toBeLessThan(300);
    for (const { number } of orders) {
      expect((await finished(number)).outcome).toBe('sent');
      expect(inTill(number)).toHaveLength(1);
    }
  });

  it('X3 an order that cannot be understood is kept, rejected with its reason and a task; an edited replay carries it', async () => {
    const broken = place({ paid: true });
    const row = world.shop.world.get('order', broken.id);
    if (!row) throw new Error('The sandbox lost the order.');
    await finished(broken.number);
    const before = await test.api('GET', `/api/orders/${broken.number}`);
    const message = await test.api('GET', `/api/messages/${before.body.messages[0].id}`);
    const raw = message.body.payload.sent ?? message.body.payload;
    const unreadable = {
      ...raw,
      id: 'f'.repeat(32),
      orderNumber: '99999',
      price: { ...raw.price, totalPrice: 'much' },
    };
    expect(
      (await test.api('POST', `/api/messages/${message.body.id}/replay`, { payload: unreadable })).status,
    ).toBeLessThan(300);
    const task = await test.until('the record’s task', async () =>
      (await openTasks()).find(entry => entry.kind === 'record'),
    );
    expect(task.sentence).toMatch(/cannot be understood: .*totalPrice/);
    const rejected = await test.api('GET', '/api/messages?status=rejected&kind=record');
    const kept = (rejected.body.items ?? rejected.body.messages ?? rejected.body)[0];
    const mended = { ...unreadable, price: raw.price };
    expect((await test.api('POST', `/api/messages/${kept.id}/replay`, { payload: mended })).status).toBeLessThan(300);
    await test.until(
      'the mended order is sent',
      async () => inTill('99999').length === 1 || inTill(broken.number).length === 2,
    );
    expect((await openTasks()).filter(entry => entry.kind === 'record')).toHaveLength(0);
    const audits = await test.hub.db
      .$client`select detail from audit_entries where action = 'replay' order by created_at`;
    expect(audits.map(audit => audit.detail.edited)).toEqual([true, true]);
  });

  it('X3 replaying what was sent runs its step again under its intent and never doubles the order', async () => {
    const { number } = place();
    await finished(number);
    const sent = (await flowOf(number)).messages.find(
      (message: { subject: string }) => message.subject === 'POST /api/rest/v1/orders',
    );
    expect((await test.api('POST', `/api/messages/${sent.id}/replay`, {})).status).toBeLessThan(300);
    await test.until('it ran again', async () =>
      (await flowOf(number)).process.steps.some((step: { step: string }) => step.step === 'later'),
    );
    expect(inTill(number)).toHaveLength(1);
  });

  it('S3 an order bound by hand is never written', async () => {
    await test.api('PATCH', '/api/flows/shop-to-till', { paused: true });
    const { number } = place();
    await test.until('it waits', async () => (await flowOf(number)).process.state === 'waiting');
    expect(
      (await test.api('POST', `/api/orders/${number}/bind`, { flow: 'shop-to-till', externalId: '4711' })).status,
    ).toBeLessThan(300);
    await test.api('PATCH', '/api/flows/shop-to-till', { paused: false });
    expect((await finished(number)).outcome).toBe('skipped');
    expect(inTill(number)).toHaveLength(0);
  });

  it('X5 an order that is given up stays so until an operator resumes it', async () => {
    const { number, id } = place({ paid: false });
    await test.until('it waits', async () => (await flowOf(number)).process.state === 'waiting');
    await test.api('POST', `/api/orders/${number}/give-up`, { flow: 'shop-to-till', reason: 'The customer rang.' });
    expect((await finished(number)).outcome).toBe('given-up');
    await fetch(`${world.shop.url}/_sandbox/orders/${id}/pay`, { method: 'POST' });
    await test.until(
      'the payment is seen',
      async () => (await test.api('GET', `/api/orders/${number}`)).body.states.payment === 'paid',
    );
    expect((await finished(number)).outcome).toBe('given-up');
    await test.api('POST', `/api/orders/${number}/resume`, { flow: 'shop-to-till' });
    await test.until('it is sent', async () => inTill(number).length === 1);
  });

  it('X4 a burst of hints for 100 orders costs at most three searches, however many pushes it comes in', async () => {
    const searches = async () =>
      (await (await fetch(`${world.shop.url}/_sandbox/state`)).json()) as { requests: Record<string, number> };
    const count = (state: { requests: Record<string, number> }) =>
      Object.entries(state.requests).reduce(
        (sum, [path, times]) => (path.includes('search/order') ? sum + times : sum),
        0,
      );
    await test.api('PATCH', '/api/flows/shop-to-till', { mode: 'off' });
    const schedule = test.client.schedule.getHandle('poll/shop/orders');
    await test.until('the schedule is there', async () => (await schedule.describe()) && true);
    await schedule.pause();
    await test.until('the first poll is over', async () => {
      const names = (await test.hub.db.$client`select name from cursors`).map(row => row.name);
      return (
        names.includes('orders/until') &&
        !names.includes('orders/window') &&
        (await schedule.describe()).info.runningActions.length === 0
      );
    });
    await faults([], [{ kind: 'webhook-lost', share: 1 }]);
    const orders = Array.from({ length: 100 }, () => place());
    const before = count(await searches());
    const push = (id: string) =>
      fetch(`${test.apiUrl}/shopware/shop/webhook/a-secret-path-of-the-test-1234`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          data: {
            event: 'order.written',
            payload: [{ entity: 'order', operation: 'update', primaryKey: id, updatedFields: [] }],
          },
          source: { eventId: `burst-${id}` },
        }),
      });
    const answers = await Promise.all(orders.map(order => push(order.id)));
    expect(answers.map(answer => answer.status)).toEqual(orders.map(() => 202));
    await test.until('all are known', async () => {
      const [row] = await test.hub.db
        .$client`select count(*)::int as known from orders where number = any(${orders.map(order => order.number)})`;
      return row?.known === 100;
    });
    await test.until(
      'the inbox is empty',
      async () => (await test.hub.db.$client`select 1 from messages where status = 'stored'`).length === 0,
    );
    expect(count(await searches()) - before).toBeLessThanOrEqual(3);
    await schedule.unpause();
    await test.api('PATCH', '/api/flows/shop-to-till', { mode: 'live' });
  });
});
