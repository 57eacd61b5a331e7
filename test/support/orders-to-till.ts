import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { OrderFlowSettings } from '../../domain/flow-settings.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { startTestHub, type TestHub } from './hub.ts';
import { connectShopToTill } from './shop-to-till.ts';

type Wish = NonNullable<Parameters<typeof placeOrder>[1]>;

/** Orders of a sandbox Shopware on their way into a sandbox till: sets both up before the tests of a `describe`, and what they ask with. */
export function ordersToTill() {
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
  beforeEach(async () => {
    await set({
      gate: { salesChannels: [] },
      debtor: { defaultDebtorId: undefined, fieldPolicy: {} },
      products: { onMissing: 'wait', recheckSeconds: 600, substituteSku: undefined },
    });
  });

  const newBuyer = () => `buyer${++buyer}@shop.example`;
  const place = (wish: Wish = {}) => {
    const row = placeOrder(world.shop.world, { kind: 'simple', paid: true, customerEmail: newBuyer(), ...wish });
    return { id: String(row.id), number: String(row.orderNumber), row };
  };
  const order = async (number: string) => (await test.api('GET', `/api/orders/${number}`)).body;
  const finished = (number: string, outcome?: string) =>
    test.until(`order ${number} is ${outcome ?? 'done'}`, async () => {
      const { process } = (await order(number)).flows[0];
      return process.state === 'done' && (outcome === undefined || process.outcome === outcome) && process;
    });
  const waiting = (number: string) =>
    test.until(`order ${number} waits`, async () => {
      const { process } = (await order(number)).flows[0];
      return process.state === 'waiting' && process;
    });
  // biome-ignore lint/suspicious/noExplicitAny: the sandbox's own JSON, every field that is read is checked
  const json = async (url: string, init?: RequestInit): Promise<any> => (await fetch(url, init)).json();
  const inTill = (number: string) =>
    [...world.till.world.orders.values()].filter(entry => String(entry.reservationnumber).startsWith(`${number}-`));
  const usersOf = (email: string) => [...world.till.world.users.values()].filter(user => user.username === email);
  type Partial2<T> = { [Key in keyof T]?: Partial<T[Key]> };
  const set = async (settings: Partial2<OrderFlowSettings>) => {
    const plain = JSON.parse(JSON.stringify(settings, (_, value) => (value === undefined ? null : value)));
    const answer = await test.api('PATCH', '/api/flows/shop-to-till', { settings: plain });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };
  const openTask = (kind: string, waitingFor: string) =>
    test.until(`a ${kind} task for ${waitingFor}`, async () => {
      const { body } = await test.api('GET', '/api/tasks?state=open');
      const tasks: { id: string; kind: string; sentence: string; detail: Record<string, string> }[] =
        body.items ?? body.tasks ?? body;
      return tasks.find(
        task => task.kind === kind && `${task.sentence} ${JSON.stringify(task.detail)}`.includes(waitingFor),
      );
    });

  return {
    hub: () => test,
    world: () => world,
    newBuyer,
    place,
    order,
    finished,
    waiting,
    json,
    inTill,
    usersOf,
    set,
    openTask,
  };
}
