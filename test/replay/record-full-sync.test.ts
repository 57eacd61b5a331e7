import { ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { defaultFlowSettings } from '../../domain/flow-settings.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { answerReads } from '../support/answer-reads.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { addFlow } from '../support/pharmacy.ts';
import { connectShopToTill } from '../support/shop-to-till.ts';
import { addSpeaker, type Speaker } from '../support/speaker.ts';
import { keepPath } from './keep-path.ts';
import { recordCommand } from './paths.ts';

/** Records the ways of the full sync anew; see `recordCommand`. */
describe.skipIf(!process.env.KLADKA_RECORD_HISTORIES)(
  `recording (${recordCommand})`,
  () => {
    let test: TestHub;
    let both: Awaited<ReturnType<typeof connectShopToTill>>;
    let wapro: Speaker;
    beforeAll(async () => {
      test = await startTestHub();
      both = await connectShopToTill(test, { push: false });
      placeOrder(both.shop.world, { kind: 'simple', paid: true });
      wapro = await addSpeaker(test, 'wapro', 'wapro');
      const b2b = await addSpeaker(test, 'b2b', 'connector-api');
      await addFlow(test, {
        ...{ key: 'buyers', entity: 'customers', mode: 'live', settings: defaultFlowSettings.customers },
        ...{ sourceId: wapro.id, targetId: b2b.id },
      });
    });
    afterAll(async () => {
      await both?.shop.close();
      await both?.till.close();
      await test?.stop();
    });

    const runs = async () => {
      const found: string[] = [];
      for await (const { workflowId } of test.client.workflow.list({ query: "WorkflowType = 'fullSync'" }))
        found.push(workflowId);
      return found;
    };

    it('a night and its full sync', async () => {
      const schedule = test.client.schedule.getHandle('fullsync/test');
      await test.until('the schedule is kept', () => schedule.describe());
      await schedule.trigger(ScheduleOverlapPolicy.SKIP);
      const [night, whole] = await test.until('both are begun', async () => {
        const all = await runs();
        const night = all.find(id => id.startsWith('fullsync/test-'));
        const whole = all.find(id => id.startsWith('fullsync/test/'));
        return night && whole ? [night, whole] : undefined;
      });
      const agent = answerReads(
        wapro,
        { customers: [{ externalId: 'K1', kind: 'company', name: 'Firma' }] },
        { packages: 2 },
      );
      await keepPath(test, 'full-sync.whole', whole);
      await keepPath(test, 'full-sync.nightly', night);
      await agent.stop();
    });

    it('a dry run', async () => {
      const started = await test.api('POST', '/api/syncs', { dryRun: true });
      await keepPath(test, 'full-sync.dry-run', `fullsync/test/${started.body.syncId}`);
    });
  },
  180_000,
);
