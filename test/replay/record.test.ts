import { afterAll, beforeAll, describe, it } from 'vitest';
import { giveUpOrder } from '../../activities/bind-order.ts';
import { orderReference } from '../../activities/send-order/story.ts';
import { wakeProcesses } from '../../activities/start-processes.ts';
import { resolveTask } from '../../activities/tasks.ts';
import { addArticle } from '../../sandbox/ccv-salespos/catalogue.ts';
import { placeOrder as bookInTill } from '../../sandbox/ccv-salespos/orders.ts';
import type { Fault } from '../../sandbox/faults.ts';
import { act } from '../../sandbox/shopware/order-actions.ts';
import { payOrder, placeOrder } from '../../sandbox/shopware/place-order.ts';
import type { Row } from '../../sandbox/shopware/tables.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { connectShopToTill } from '../support/shop-to-till.ts';
import { keepPath } from './keep-path.ts';
import { recordCommand } from './paths.ts';

type Wish = NonNullable<Parameters<typeof placeOrder>[1]>;
type Process = {
  id: string;
  workflowId: string;
  state: string;
  outcome: string | null;
  orderId: string;
  flowId: string;
};

/** Records `test/histories` anew; see `recordCommand`. */
describe.skipIf(!process.env.KLADKA_RECORD_HISTORIES)(
  `recording (${recordCommand})`,
  () => {
    let test: TestHub;
    let world: Awaited<ReturnType<typeof connectShopToTill>>;
    beforeAll(async () => {
      test = await startTestHub();
      world = await connectShopToTill(test);
      const { order } = test.hub.wake;
      test.hub.wake.order = start =>
        order({ ...start, input: { ...start.input, atOnce: atOnce && start.input.atOnce } });
    });
    afterAll(async () => {
      await world?.shop.close();
      await world?.till.close();
      await test?.stop();
    });

    /** Whether new orders that are paid are written at their first look; those that began before there was such a look go step by step. */
    let atOnce = false;
    let buyers = 0;
    const place = (wish: Wish = {}): Row =>
      placeOrder(world.shop.world, {
        kind: 'simple',
        paid: true,
        customerEmail: `buyer${++buyers}@example.com`,
        payment: 'payment_ideal',
        skus: ['KL-1001'],
        ...wish,
      });
    const faults = async (...planned: Fault[]) => {
      await fetch(`${world.till.url}/_sandbox/faults`, {
        method: 'PUT',
        body: JSON.stringify({ seed: 1, faults: planned }),
      });
    };
    const onOrders = (kind: Fault['kind'], method: string): Fault => ({
      kind,
      share: 1,
      times: 1,
      method,
      path: '/orders/?$',
    });

    const processOf = (order: Row, state: string, outcome?: string) =>
      test.until(`order ${order.orderNumber} is ${state}`, async () => {
        const [row] = await test.hub.db.$client<Process[]>`
        select id, workflow_id as "workflowId", state, outcome, record_id as "orderId", flow_id as "flowId" from processes where number = ${String(order.orderNumber)}`;
        return row?.state === state && (outcome === undefined || row.outcome === outcome) && row;
      });

    const keep = (name: string, workflowId: string, status?: string) => keepPath(test, name, workflowId, status);
    const sent = async (name: string, order: Row, outcome = 'sent') => {
      const { workflowId } = await processOf(order, 'done', outcome);
      await keep(name, workflowId);
    };
    const resolved = async (sentence: string) => {
      const [task] = await test.hub.db.$client<
        { id: string }[]
      >`select id from tasks where state = 'open' and sentence like ${`%${sentence}%`}`;
      if (!task) throw new Error(`There is no task about ${sentence}.`);
      await resolveTask(test.hub, {
        workspaceId: test.workspaceId,
        taskId: task.id,
        who: 'recorder',
        resolution: 'Mended.',
      });
    };
    /** Somebody else writes the order into the till under our reference. */
    const bookByHand = (order: Row) => {
      const reservationnumber = orderReference(world.sourceId, {
        externalId: order.id,
        number: String(order.orderNumber),
      });
      const orderrows = [{ product_name: 'Mug', product_number: 'M-1', count: 1, price: 12.1, tax: 21 }];
      bookInTill(
        world.till.world,
        { reservationnumber, customer: { email: 'till@example.com' }, orderrows },
        new Date(),
      );
    };
    /** The next write lands, and its worker dies with the answer. */
    const workerLostInTheWrite = async () => {
      const { ports } = await test.hub.connections.get(test.workspaceId, world.targetId);
      const target = ports.target?.orders;
      if (!target) throw new Error('The till is no target.');
      const { create } = target;
      target.create = async (...args) => {
        target.create = create;
        await create(...args);
        throw new Error('The worker is gone, and with it the answer.');
      };
    };
    const lane = () => ({
      workspaceId: test.workspaceId,
      workspace: 'test',
      connectionId: world.sourceId,
      connectionKey: 'shop',
      system: 'shopware',
      lane: 'orders' as const,
    });
    const fillMemory = (id: string) =>
      test.client.workflow.execute('fillMemory', {
        workflowId: id,
        taskQueue: 'kladka',
        args: [
          {
            workspaceId: test.workspaceId,
            connectionId: world.targetId,
            connectionKey: 'till',
            system: 'ccv-salespos',
            full: true,
          },
        ],
      });

    it('orders that are sent', async () => {
      await sent('send-order.first-of-all', place());
      const first = place({ customerEmail: 'again@example.com' });
      await sent('send-order.new-debtor', first);
      await sent('send-order.known-debtor', place({ customerEmail: 'again@example.com' }));
      act(world.shop.world, first.id, 'address', { city: 'Utrecht', zipcode: '3512 LA', street: 'Nieuwe Gracht 1' });
      await sent('send-order.later-change', first, 'carried');
    });

    it('orders that are written at their first look, and what keeps them from it', async () => {
      atOnce = true;
      const customerEmail = 'again@example.com';
      await sent('send-order.at-once.known-debtor', place({ customerEmail }));
      await sent('send-order.at-once.new-debtor', place());
      await faults(onOrders('drop-after', 'POST'));
      await sent('send-order.at-once.unclear-then-found', place({ customerEmail }));
      await faults(onOrders('error', 'GET'));
      await sent('send-order.at-once.target-in-trouble', place({ customerEmail }));
      await faults();
      await workerLostInTheWrite();
      await sent('send-order.at-once.worker-lost-in-the-write', place({ customerEmail }));

      const unknown = place({ customerEmail, skus: ['RECORDED-2'] });
      await processOf(unknown, 'waiting');
      addArticle(
        world.till.world,
        { sku: 'RECORDED-2', ean: '', name: 'Recorded', gross: '10.00', taxRate: '21' },
        new Date(),
      );
      await resolved('RECORDED-2');
      await sent('send-order.at-once.product-missing', unknown);

      await test.hub.db.$client`update flows set mode = 'shadow'`;
      await sent('send-order.at-once.shadow', place({ customerEmail }), 'shadow');
      await test.hub.db.$client`update flows set mode = 'live'`;
      atOnce = false;
    });

    it('orders that wait', async () => {
      const unpaid = place({ paid: false });
      const { workflowId } = await processOf(unpaid, 'waiting');
      await keep('send-order.still-waiting', workflowId, 'RUNNING');
      payOrder(world.shop.world, unpaid.id);
      await sent('send-order.waits-for-payment', unpaid);

      await test.hub.db.$client`delete from lookups where code = 'payment_paypal' and table_name = 'paymentMethod'`;
      const unmapped = place({ payment: 'payment_paypal' });
      await processOf(unmapped, 'waiting');
      await test.hub.db
        .$client`insert into lookups (workspace_id, flow_id, table_name, code, value) values (${test.workspaceId}, ${world.flowId}, 'paymentMethod', 'payment_paypal', 'PayPal')`;
      await resolved('payment_paypal');
      await sent('send-order.lookup-missing', unmapped);

      const unknown = place({ skus: ['RECORDED-1'] });
      await processOf(unknown, 'waiting');
      addArticle(
        world.till.world,
        { sku: 'RECORDED-1', ean: '', name: 'Recorded', gross: '10.00', taxRate: '21' },
        new Date(),
      );
      await resolved('RECORDED-1');
      await sent('send-order.product-missing', unknown);
    });

    it('orders that are not sent', async () => {
      const cancelled = place({ paid: false });
      act(world.shop.world, cancelled.id, 'cancel');
      await sent('send-order.cancelled', cancelled, 'skipped');

      const known = place({ paid: false });
      await processOf(known, 'waiting');
      bookByHand(known);
      await fillMemory('memory/recorded');
      payOrder(world.shop.world, known.id);
      await sent('send-order.found-in-memory', known, 'skipped');

      const unseen = place({ paid: false });
      await processOf(unseen, 'waiting');
      bookByHand(unseen);
      payOrder(world.shop.world, unseen.id);
      await sent('send-order.found-at-the-last-look', unseen, 'skipped');

      const hopeless = place({ paid: false });
      const { orderId, flowId } = await processOf(hopeless, 'waiting');
      await giveUpOrder(test.hub, {
        workspaceId: test.workspaceId,
        flowId,
        orderId,
        who: 'recorder',
        reason: 'Nobody wants it.',
      });
      await sent('send-order.given-up', hopeless, 'given-up');

      await test.hub.db.$client`update flows set mode = 'shadow'`;
      await sent('send-order.shadow', place(), 'shadow');
      await test.hub.db.$client`update flows set mode = 'live'`;
    });

    it('writes in doubt', async () => {
      await faults(onOrders('drop-after', 'POST'));
      await sent('send-order.unclear-then-found', place());
      await faults(onOrders('drop-before', 'POST'));
      await sent('send-order.unclear-then-written-anew', place());
      await faults(onOrders('drop-after', 'POST'));
      const forgotten = place();
      const { id, workflowId } = await test.until('a write is in doubt', async () => {
        const [row] = await test.hub.db.$client<Process[]>`
        select process.id, workflow_id as "workflowId" from processes process join intents on intents.process_id = process.id
        where number = ${String(forgotten.orderNumber)} and intents.state = 'unclear'`;
        return row;
      });
      await test.client.workflow.getHandle(workflowId).terminate('The engine forgot it.');
      await wakeProcesses(test.hub, test.workspaceId, [id]);
      await sent('send-order.begun-again-in-doubt', forgotten);
      await faults(onOrders('error', 'GET'));
      await sent('send-order.target-in-trouble', place());
      await faults();

      await workerLostInTheWrite();
      await sent('send-order.worker-lost-in-the-write', place());
    });

    it('readings', async () => {
      await keep('fill-memory', 'memory/recorded');
      await test.client.workflow.execute('pollConnection', {
        workflowId: 'poll/recorded',
        taskQueue: 'kladka',
        args: [lane()],
      });
      await keep('poll-connection', 'poll/recorded');

      const ingest = test.client.workflow.getHandle('ingest/shop/orders');
      await test.until('the inbox is empty', async () => (await ingest.describe()).status.name === 'COMPLETED');
      const burst = Array.from({ length: 5 }, () => place());
      for (const order of burst) await processOf(order, 'done', 'sent');
      await keep('ingest.a-burst-and-the-end', 'ingest/shop/orders');

      await fetch(`${world.shop.url}/_sandbox/faults`, {
        method: 'PUT',
        body: JSON.stringify({ seed: 1, faults: [{ kind: 'throttle', share: 1, times: 1, path: '/search/order' }] }),
      });
      await processOf(place(), 'done', 'sent');
      await keep('ingest.shop-in-trouble', 'ingest/shop/orders');
    });
  },
  300_000,
);
