import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { done, type Outcome } from '../../connectors/outcome.ts';
import { processStarts } from '../../db/queries/process-starts.ts';
import { beginReminders, defaultInvoiceFlowSettings, type InvoiceFlowSettings } from '../../domain/invoice-settings.ts';
import { anInvoice, aPayment, type MoneyMerchant, startMoneyMerchant } from '../../test/support/money-merchant.ts';
import type { TrackInvoiceInput } from '../../workflows/track-invoice.ts';
import type { Mail, Mailer } from '../mail/send-mail.ts';
import { lookAtInvoice, type Standing } from './look.ts';
import { leaveUnclear, sendReminder } from './send-reminder.ts';

let merchant: MoneyMerchant;
beforeAll(async () => {
  merchant = await startMoneyMerchant();
});
afterAll(() => merchant.stop());

/** A flow that is live since a day, an open invoice of 100 due on 15 March, and a clock. */
async function tracked(reminders: Partial<InvoiceFlowSettings['reminders']> = {}, liveSince = '2026-01-01') {
  const pair = await merchant.pair();
  const { sql, workspaceId } = merchant;
  const settings: InvoiceFlowSettings = {
    ...defaultInvoiceFlowSettings,
    reminders: { ...defaultInvoiceFlowSettings.reminders, ...reminders },
    liveSince,
  };
  await sql`update flows set settings = ${sql.json(settings)} where id = ${pair.flowId}`;
  await sql`
    insert into records (id, workspace_id, connection_id, entity, external_id, name, email, document, hash, as_of)
    values (gen_random_uuid(), ${workspaceId}, ${pair.erpId}, 'customers', 'b1', 'Firma <b>', 'b1@example.com', '{}', 'h', now())`;
  const hub = { ...merchant.hub, now: () => new Date('2026-03-01T08:00:00Z') };
  const at = (moment: string) => {
    hub.now = () => new Date(moment);
  };
  const erp = async (entity: 'invoices' | 'payments', records: Parameters<typeof pair.push>[1]) =>
    await pair.push(entity, records);
  await erp('invoices', [anInvoice('i1', '100.00', { bankAccount: 'PL61109010140000071219812874' })]);
  const [row] = await processStarts(
    sql,
    await sql`
    select workspace_id as "workspaceId", id as "processId" from processes where flow_id = ${pair.flowId}`,
  );
  if (!row) throw new Error('The invoice is not tracked.');
  const { recordId, kind, workflowId, ...common } = row;
  const input: TrackInvoiceInput = { ...common, invoiceId: recordId };
  const mails: Mail[] = [];
  const answers: Outcome<{ answer: string }>[] = [];
  const mailer: Mailer = {
    send: async mail => {
      mails.push(mail);
      return answers.shift() ?? done({ answer: '250' });
    },
    close: () => {},
  };
  /** What the workflow does at a moment, until it waits or ends. */
  async function run(moment: string): Promise<Standing> {
    at(moment);
    for (;;) {
      const standing = await lookAtInvoice(hub, input);
      if (standing.kind !== 'remind') return standing;
      await sendReminder(hub, mailer, input, standing.reminder);
    }
  }
  return {
    ...{ pair, hub, at, erp, run, input, mails, answers, mailer, workflowId },
    /** Changes how reminders go, as an operator does; resolves to the settings that hold then. */
    async change(some: Partial<InvoiceFlowSettings['reminders']>) {
      const [row] = await sql<
        { settings: InvoiceFlowSettings }[]
      >`select settings from flows where id = ${pair.flowId}`;
      const before = row?.settings ?? settings;
      const after = { ...before, reminders: { ...before.reminders, ...some } };
      const kept = beginReminders(before, after, hub.now());
      await sql`update flows set settings = ${sql.json(kept)} where id = ${pair.flowId}`;
      return kept;
    },
    told: async () =>
      (
        await sql<{ told: string }[]>`
          select due_date || '+' || step || ' ' || state as told from reminders where invoice_id = ${input.invoiceId} order by due_date, step`
      ).map(row => row.told),
    shop: async () =>
      (
        await sql<{ document: Record<string, unknown> }[]>`
          select document from feed where connection_id = ${pair.shopId} and entity = 'invoices' and object_id = 'i1'`
      )[0]?.document,
    process: async () => (await sql`select state, outcome from processes where id = ${input.processId}`)[0],
    tasks: async () =>
      await sql<{ cause: string; sentence: string }[]>`
        select cause, sentence from tasks where state = 'open' and cause like ${`%${input.invoiceId}%`}`,
  };
}

describe('W11: an open invoice is tracked', () => {
  it('tells the shop what is overdue the day after, and of each step by what it is given', async () => {
    const one = await tracked();
    expect(one.workflowId).toMatch(/^invoice\/one\/invoices-\d+\/FV\/i1-/);
    // Due on the 15th, said at nine o'clock in Warsaw.
    expect(await one.run('2026-03-14T23:00:00Z')).toMatchObject({ kind: 'wait', forMs: 9 * 3_600_000 });
    await one.run('2026-03-15T08:00:00Z');
    expect(await one.shop()).toMatchObject({ overdue: '0.00', reminder: { step: 0, dueDate: '2026-03-15' } });
    expect(await one.run('2026-03-15T09:00:00Z')).toMatchObject({ forMs: 14 * 3_600_000 });
    await one.run('2026-03-15T23:00:00Z');
    expect(await one.shop()).toMatchObject({ overdue: '100.00', reminder: { step: 0 } });
    await merchant.sql`
      insert into webhook_endpoints (id, workspace_id, connection_id, url, types, key_id, sealed_secrets)
      values (gen_random_uuid(), ${merchant.workspaceId}, ${one.pair.shopId}, 'https://shop.example.com', '{invoices.overdue}', gen_random_uuid(), '')`;
    await one.run('2026-03-22T08:00:00Z');
    const [called] = await merchant.sql`select type, data from webhook_deliveries`;
    expect(called).toMatchObject({ type: 'invoices.overdue', data: { id: 'i1', step: 7, dueDate: '2026-03-15' } });
    expect(await one.shop()).toMatchObject({ reminder: { step: 7 } });
    expect(await one.told()).toEqual(['2026-03-15+0 sent', '2026-03-15+7 sent']);
  });

  it('says only the latest of what was missed, and each step once', async () => {
    const one = await tracked({ by: 'e-mail' });
    await one.run('2026-03-30T12:00:00Z');
    await one.run('2026-03-30T12:00:00Z');
    expect(one.mails.map(({ to, subject, messageId }) => [to, subject, messageId])).toEqual([
      [['b1@example.com'], 'Przypomnienie o płatności: faktura FV/i1', `reminder-${one.input.invoiceId}-2026-03-15-14`],
    ]);
    expect(one.mails[0]?.text).toContain('Do zapłaty pozostało: 100.00 PLN');
    expect(one.mails[0]?.html).toContain('Firma &lt;b&gt;');
    expect(await one.told()).toEqual(['2026-03-15+0 superseded', '2026-03-15+7 superseded', '2026-03-15+14 sent']);
  });

  it('what was overdue when the flow went live is baseline and sends nothing, at no later step either', async () => {
    const one = await tracked({ by: 'e-mail' }, '2026-03-16');
    for (const day of ['03-16', '03-22', '03-29', '04-14']) await one.run(`2026-${day}T12:00:00Z`);
    expect(one.mails).toEqual([]);
    const steps = [0, 7, 14, 30];
    expect(await one.told()).toEqual(steps.map(step => `2026-03-15+${step} baseline`));
    const due = await tracked({ by: 'e-mail', language: 'en' }, '2026-03-15');
    await due.run('2026-03-15T12:00:00Z');
    expect(due.mails.map(mail => mail.subject)).toEqual(['Payment due: invoice FV/i1']);
  });

  it('a paused flow writes to nobody, and goes on with the latest step', async () => {
    const one = await tracked({ by: 'e-mail' });
    const { sql } = merchant;
    await sql`update flows set paused = true where id = ${one.pair.flowId}`;
    expect(await one.run('2026-03-15T12:00:00Z')).toMatchObject({ kind: 'wait', reason: 'The flow is paused.' });
    expect(await one.run('2026-03-22T12:00:00Z')).not.toHaveProperty('forMs');
    expect([one.mails, await one.told()]).toEqual([[], []]);
    await sql`update flows set paused = false where id = ${one.pair.flowId}`;
    await one.run('2026-03-23T12:00:00Z');
    expect(await one.told()).toEqual(['2026-03-15+0 superseded', '2026-03-15+7 sent']);
    expect(one.mails).toHaveLength(1);
  });

  it('a flow that is paused between the claim and the sending sends once it goes on', async () => {
    const one = await tracked({ by: 'e-mail' });
    const { sql } = merchant;
    one.at('2026-03-15T12:00:00Z');
    const standing = await lookAtInvoice(one.hub, one.input);
    if (standing.kind !== 'remind') throw new Error('Nothing was claimed.');
    await sql`update flows set paused = true where id = ${one.pair.flowId}`;
    await sendReminder(one.hub, one.mailer, one.input, standing.reminder);
    expect([one.mails, await one.told()]).toEqual([[], ['2026-03-15+0 put-off']]);
    await sql`update flows set paused = false where id = ${one.pair.flowId}`;
    await one.run('2026-03-15T12:05:00Z');
    expect(one.mails).toHaveLength(1);
    expect(await one.tasks()).toEqual([]);
  });

  it('a step that the shop told is not written as well when reminders go by e-mail from then on', async () => {
    const one = await tracked({ by: 'shop' });
    await one.run('2026-03-22T12:00:00Z');
    await one.change({ by: 'e-mail' });
    await one.run('2026-03-22T13:00:00Z');
    expect(one.mails).toEqual([]);
    expect(await one.told()).toEqual(['2026-03-15+0 superseded', '2026-03-15+7 sent']);
    await one.run('2026-03-29T12:00:00Z');
    expect(one.mails).toHaveLength(1);
    expect(await one.told()).toEqual(['2026-03-15+0 superseded', '2026-03-15+7 sent', '2026-03-15+14 sent']);
  });

  it('what e-mail had to put off is the shop’s once reminders go by it', async () => {
    const one = await tracked({ by: 'e-mail' });
    one.answers.push({ kind: 'transient', reason: 'away' });
    await one.run('2026-03-15T12:00:00Z');
    await one.change({ by: 'shop' });
    await one.run('2026-03-15T12:30:00Z');
    expect(await one.told()).toEqual(['2026-03-15+0 sent']);
    expect(await one.shop()).toMatchObject({ reminder: { step: 0 } });
  });

  it('reminders that are switched on, or get more steps, say nothing of steps that had come by then', async () => {
    const one = await tracked({ by: 'e-mail', on: false });
    await one.run('2026-03-23T12:00:00Z');
    expect(await one.change({ on: true })).toMatchObject({ remindersSince: '2026-03-23T12:00:00.000Z' });
    await one.run('2026-03-23T12:00:00Z');
    expect(one.mails).toEqual([]);
    await one.run('2026-03-29T12:00:00Z');
    expect(one.mails).toHaveLength(1);
    one.at('2026-04-05T12:00:00Z');
    await one.change({ steps: [0, 7, 14, 20, 30] });
    await one.run('2026-04-05T12:00:00Z');
    expect(one.mails).toHaveLength(1);
    expect(await one.told()).toEqual([
      ...['2026-03-15+0 baseline', '2026-03-15+7 baseline', '2026-03-15+14 sent', '2026-03-15+20 baseline'],
    ]);
    await one.run('2026-04-14T12:00:00Z');
    expect(one.mails).toHaveLength(2);
  });

  it('an unclear sending is shown and not repeated', async () => {
    const one = await tracked({ by: 'e-mail' });
    one.answers.push({ kind: 'unclear', reason: 'the connection broke' });
    await one.run('2026-03-15T12:00:00Z');
    await one.run('2026-03-16T12:00:00Z');
    expect(one.mails).toHaveLength(1);
    expect(await one.told()).toEqual(['2026-03-15+0 unclear']);
    expect((await one.tasks()).map(task => task.sentence)).toEqual([expect.stringContaining('the connection broke')]);
  });

  it('killed between the claim and the sending it is unclear, not sent twice, also when the engine forgot all', async () => {
    const one = await tracked({ by: 'e-mail' });
    one.at('2026-03-15T12:00:00Z');
    expect(await lookAtInvoice(one.hub, one.input)).toMatchObject({ kind: 'remind' });
    // Another run while the first may still be sending waits for it.
    expect(await one.run('2026-03-15T12:01:00Z')).toMatchObject({ kind: 'wait', forMs: 30_000 });
    await one.run('2026-03-15T12:02:00Z');
    expect(one.mails).toEqual([]);
    expect(await one.told()).toEqual(['2026-03-15+0 unclear']);
    expect(await one.tasks()).toHaveLength(1);
    // The first one comes to life after all: the step is no longer its own.
    await sendReminder(one.hub, { send: async () => Promise.reject(new Error('sent')), close: () => {} }, one.input, {
      dueDate: '2026-03-15',
      step: 0,
    });
    await leaveUnclear(one.hub, one.input, { dueDate: '2026-03-15', step: 0 }, 'again');
    expect(await one.tasks()).toHaveLength(1);
  });

  it('what certainly did not go out is tried again later', async () => {
    const one = await tracked({ by: 'e-mail' });
    one.answers.push({ kind: 'transient', reason: 'away' });
    expect(await one.run('2026-03-15T12:00:00Z')).toMatchObject({ kind: 'wait', forMs: 15 * 60_000 });
    await one.run('2026-03-15T12:15:00Z');
    expect(one.mails).toHaveLength(2);
    expect(await one.told()).toEqual(['2026-03-15+0 sent']);
  });

  it('ends settled, is woken by a payment, and goes on when that is taken back', async () => {
    const one = await tracked();
    const woken = merchant.invoiceWakes.length;
    await one.erp('payments', [aPayment('p1', '100.00', [['i1', '100.00']])]);
    expect(merchant.invoiceWakes.slice(woken)).toMatchObject([{ workflowId: one.workflowId, news: 'paymentBooked' }]);
    expect(await one.run('2026-03-20T12:00:00Z')).toMatchObject({ kind: 'end', outcome: 'settled' });
    expect(await one.process()).toMatchObject({ state: 'done', outcome: 'settled' });
    expect(await one.told()).toEqual([]);
    await one.erp('payments', [aPayment('r1', '100.00', [], { kind: 'reversal', reverses: 'p1' })]);
    expect(await one.process()).toMatchObject({ state: 'due', outcome: null });
    expect(await one.run('2026-03-20T12:00:00Z')).toMatchObject({ kind: 'wait' });
  });

  it('ends cancelled', async () => {
    const one = await tracked();
    await one.erp('invoices', [anInvoice('i1', '100.00', { status: 'cancelled' })]);
    expect(await one.run('2026-03-20T12:00:00Z')).toMatchObject({ kind: 'end', outcome: 'cancelled' });
  });
});
