import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, findOrder } from '../../sandbox/prestashop/order-actions.ts';
import { placeOrder } from '../../sandbox/prestashop/place-order.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type ConnectedPharmacy, connectPharmacy } from '../support/pharmacy.ts';
import { keepPath } from './keep-path.ts';
import { recordCommand } from './paths.ts';

/** Records the ways of the pharmacy anew; see `recordCommand`. */
describe.skipIf(!process.env.KLADKA_RECORD_HISTORIES)(
  `recording (${recordCommand})`,
  () => {
    let test: TestHub;
    let both: ConnectedPharmacy;
    let ids: number[];
    beforeAll(async () => {
      test = await startTestHub();
      both = await connectPharmacy(test, { items: 6, products: 8 });
      ids = both.share(4).map(one => one.id);
    });
    afterAll(async () => {
      await both?.stop();
      await test?.stop();
    });

    const processOf = (
      number: string,
      done: (row: { workflowId: string; state: string; outcome: string | null; step: string }) => boolean,
    ) =>
      test.until(`order ${number} stands as expected`, async () => {
        const [row] = await test.hub.db.$client<
          { workflowId: string; state: string; outcome: string | null; step: string }[]
        >`
          select workflow_id as "workflowId", state, outcome, step from processes where number = ${number}`;
        return row && done(row) ? row : undefined;
      });
    const place = () =>
      String(placeOrder(both.shop.control.world, { kind: 'transfer', products: [ids[0] ?? 0] }).values.reference);

    it('packages and what follows of them', async () => {
      await both.program.sendOffer();
      await test.until('the shop follows', async () => (await both.bindings()).size === 4);
      await both.program.sendOffer();
      await keepPath(test, 'ingest.packages', 'ingest/apteka/catalogue');
      await keepPath(test, 'deliver.stock', 'deliver/sklep/stock');
    });

    it('a full comparison', async () => {
      const started = await test.api('POST', '/api/flows/apteka-goods/compare', {});
      expect(started.status).toBe(202);
      await keepPath(test, 'compare-catalogue', `compare/apteka-goods/${started.body.reportId}`);
    });

    it('an order that is offered and fetched, and one that is withdrawn', async () => {
      const offered = (row: { state: string; step: string }) => row.state === 'waiting' && row.step === 'commit';
      const [fetched, withdrawn] = [place(), place()];
      for (const number of [fetched, withdrawn]) await processOf(number, offered);
      const world = both.shop.control.world;
      act(world, findOrder(world, withdrawn), 6);
      const gone = await processOf(withdrawn, row => row.outcome === 'skipped');
      await keepPath(test, 'send-order.offered-and-withdrawn', gone.workflowId);
      await both.program.fetchOrders();
      await both.program.fetchOrders();
      const had = await processOf(fetched, row => row.outcome === 'sent');
      await keepPath(test, 'send-order.offered-and-fetched', had.workflowId);
    });

    it('a delivery that is put off', async () => {
      const table = both.shop.control.world.table('products');
      const row = table.get(ids[3] ?? 0);
      if (row) table.remove(row);
      both.program.world.set(3, { amount: 41, reserved: 0, price: 777 });
      await both.program.sendOffer();
      await test.until('it is put off', async () => {
        const rows = await test.hub.db.$client`select 1 from deliveries where tries = 2`;
        return rows.length > 0;
      });
      await test.hub.db.$client`update deliveries set blocked_by = 'task' where tries > 0`;
      await test.until(
        'nobody delivers',
        async () =>
          (await test.client.workflow.getHandle('deliver/sklep/products').describe()).status.name === 'COMPLETED',
        90_000,
      );
      await keepPath(test, 'deliver.put-off', 'deliver/sklep/products');
    });
  },
  180_000,
);
