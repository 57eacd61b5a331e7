import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { anInvoice, aPayment, moneyPairs } from '../support/money-merchant.ts';

let test: TestHub;
beforeAll(async () => {
  test = await startTestHub();
});
afterAll(() => test.stop());

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

it('W11: an open invoice sleeps until its next step, is woken by payments, ends settled and begins again when one is taken back', async () => {
  const { sql, pair } = moneyPairs(test);
  const { push, flowId } = await pair();
  await sql`update flows set settings = settings || ${sql.json({ liveSince: day(-60) })} where id = ${flowId}`;
  const process = async () =>
    (
      await sql<{ workflowId: string; state: string; outcome: string | null }[]>`
        select workflow_id as "workflowId", state, outcome from processes where flow_id = ${flowId}`
    )[0];
  const reaches = (state: string, outcome: string | null) =>
    test.until(`the invoice is ${outcome ?? state}`, async () => {
      const row = await process();
      return row?.state === state && row.outcome === outcome ? row : undefined;
    });

  await push('invoices', [anInvoice('i1', '100.00', { issueDate: day(-30), dueDate: day(-10) })]);
  const { workflowId } = await reaches('waiting', null);
  // Ten days late: of the steps 0 and 7 only the later one is said.
  const told = await sql`select step, state from reminders order by step`;
  expect(told.map(row => ({ ...row }))).toEqual([
    { step: 0, state: 'superseded' },
    { step: 7, state: 'sent' },
  ]);
  const running = await test.client.workflow.getHandle(workflowId).describe();
  expect(running.status.name).toBe('RUNNING');

  await push('payments', [aPayment('p1', '40.00', [['i1', '40.00']], { date: day(-1) })]);
  await test.until('the shop is told what is left', async () => {
    const [row] =
      await sql`select document from feed where entity = 'invoices' and document ->> 'outstanding' = '60.00'`;
    return row;
  });
  await push('payments', [aPayment('p2', '60.00', [['i1', '60.00']], { date: day(-1) })]);
  await reaches('done', 'settled');
  expect(await test.client.workflow.getHandle(workflowId).result()).toBe('settled');

  await push('payments', [aPayment('r2', '60.00', [], { kind: 'reversal', reverses: 'p2', date: day(0) })]);
  await reaches('waiting', null);
  await push('invoices', [anInvoice('i1', '100.00', { status: 'cancelled', issueDate: day(-30), dueDate: day(-10) })]);
  await reaches('done', 'cancelled');
  expect(await sql`select 1 from reminders where state = 'sent'`).toHaveLength(1);
});
