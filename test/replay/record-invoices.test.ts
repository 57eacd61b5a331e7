import { afterAll, beforeAll, describe, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { anInvoice, aPayment, moneyPairs } from '../support/money-merchant.ts';
import { keepPath } from './keep-path.ts';
import { recordCommand } from './paths.ts';

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

/** Records the histories of tracked invoices anew; see `recordCommand`. */
describe.skipIf(!process.env.KLADKA_RECORD_HISTORIES)(
  `recording (${recordCommand})`,
  () => {
    let test: TestHub;
    let merchant: ReturnType<typeof moneyPairs>;
    beforeAll(async () => {
      test = await startTestHub();
      merchant = moneyPairs(test);
    });
    afterAll(() => test?.stop());

    /** An invoice ten days late in a flow that reminds by a way; `pay` settles it. */
    async function late(reminders: Record<string, unknown>) {
      const { sql, pair } = merchant;
      const { push, flowId } = await pair();
      const settings = { reminders: { on: true, steps: [0, 7, 14], by: 'shop', language: 'pl', ...reminders } };
      await sql`update flows set settings = settings || ${sql.json({ ...settings, liveSince: day(-60) })} where id = ${flowId}`;
      await sql`
        insert into records (id, workspace_id, connection_id, entity, external_id, email, document, hash, as_of)
        select gen_random_uuid(), workspace_id, source_id, 'customers', 'b1', 'b1@example.com', '{}', 'h', now() from flows where id = ${flowId}`;
      await push('invoices', [anInvoice('i1', '100.00', { issueDate: day(-30), dueDate: day(-10) })]);
      const { workflowId } = await test.until('the invoice waits', async () => {
        const [row] = await sql<{ workflowId: string }[]>`
          select workflow_id as "workflowId" from processes where flow_id = ${flowId} and state = 'waiting'`;
        return row;
      });
      return {
        workflowId,
        pay: () => push('payments', [aPayment('p1', '100.00', [['i1', '100.00']], { date: day(-1) })]),
      };
    }

    it.each([
      ['track-invoice.settled', {}],
      ['track-invoice.put-off', { by: 'e-mail' }],
      // No such language: the activity fails in the middle.
      ['track-invoice.unclear', { by: 'e-mail', language: 'xx' }],
    ])('%s', async (name, reminders) => {
      const { workflowId, pay } = await late(reminders);
      await pay();
      await keepPath(test, name, workflowId);
    });
  },
  120_000,
);
