import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { issueApiKey } from '../../db/queries/api-keys.ts';
import { anInvoice, aPayment, type MoneyMerchant, startMoneyMerchant } from '../../test/support/money-merchant.ts';
import { page } from '../schemas/common.ts';
import { buyerBalance, invoiceDetail, invoiceListItem } from '../schemas/invoices.ts';

let merchant: MoneyMerchant;
let pair: Awaited<ReturnType<MoneyMerchant['pair']>>;
const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n');
const sha256 = createHash('sha256').update(pdf).digest('hex');
let asked = 0;
const source = createServer((_, answer) => {
  asked += 1;
  answer.end(pdf);
});

beforeAll(async () => {
  merchant = await startMoneyMerchant();
  pair = await merchant.pair();
  await new Promise<void>(resolve => source.listen(0, '127.0.0.1', resolve));
  await pair.addOrder('10001', '100.00');
  await pair.push('invoices', [
    anInvoice('i1', '100.00', { orders: ['10001'], file: { base64: pdf.toString('base64') } }),
    anInvoice('i2', '50.00', { customer: 'b2', file: { url: url(), sha256 } }),
    anInvoice('i3', '60.00', { customer: 'b2', file: { url: url(), sha256: 'f'.repeat(64) } }),
    anInvoice('k1', '-20.00', { kind: 'correction', correctionOf: 'i1', issueDate: '2026-03-05' }),
  ]);
  await pair.push('payments', [aPayment('p1', '30.00', [['i1', '25.00']])]);
});
afterAll(async () => {
  source.close();
  await merchant.stop();
});

const url = () => `http://127.0.0.1:${(source.address() as AddressInfo).port}/fv.pdf`;
const at = 'at=2026-03-20';
const get = async <T>(schema: z.ZodType<T>, path: string): Promise<T> =>
  schema.parse((await merchant.call('GET', path)).body);

it('W10, W11: lists invoices by page, buyer, state and what is overdue', async () => {
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const { items, next } = await get(page(invoiceListItem), `/api/invoices?${at}&limit=1${after}`);
    seen.push(...items.map(each => each.externalId));
    if (next === null) break;
    after = `&after=${next}`;
  }
  expect(seen.toSorted()).toEqual(['i1', 'i2', 'i3', 'k1']);
  const ofB2 = await get(page(invoiceListItem), `/api/invoices?${at}&buyer=b2&overdue=true`);
  expect(ofB2.items.map(each => [each.number, each.balance?.overdue])).toEqual([
    ['FV/i3', '60.00'],
    ['FV/i2', '50.00'],
  ]);
  const partly = await get(page(invoiceListItem), `/api/invoices?${at}&state=partly-paid`);
  expect(partly.items.map(each => each.externalId)).toEqual(['i1']);
});

it('W10, W11: shows one by number, also as it was on another day', async () => {
  const shown = await get(invoiceDetail, `/api/invoices/${encodeURIComponent('FV/i1')}?${at}`);
  expect(shown).toMatchObject({
    allocations: [{ number: '10001', gross: '100.00', basis: 'share' }],
    chain: [{ number: 'FV/i1' }, { number: 'FV/k1', gross: '-20.00' }],
    payments: [{ externalId: 'p1', amount: '25.00' }],
    balance: { invoiced: '80.00', paid: '25.00', outstanding: '55.00', overdue: '55.00' },
    file: { sha256, mediaType: 'application/pdf' },
  });
  const before = await get(invoiceDetail, `/api/invoices/${shown.id}?at=2026-03-04`);
  expect(before.balance).toMatchObject({ invoiced: '100.00', paid: '0.00', overdue: '0.00' });
  expect((await merchant.call('GET', `/api/invoices/${shown.id}`, { token: merchant.tokens.stranger })).status).toBe(
    404,
  );
});

it('W11: balances of buyers with ageing and what is unapplied', async () => {
  const { items } = await get(page(buyerBalance), `/api/balances?${at}&buyer=b1`);
  expect(items).toMatchObject([
    { buyerId: 'b1', outstanding: '55.00', unappliedRest: '5.00', ageing: { days1To30: '55.00', notDue: '0.00' } },
  ]);
});

it('W11: an operator writes off with a reason; it is audited, told to the shop and no longer tracked', async () => {
  const path = `/api/invoices/${encodeURIComponent('FV/i3')}/write-off`;
  const body = { reason: 'The buyer is gone' };
  expect((await merchant.call('POST', path, { body, token: merchant.tokens.viewer })).status).toBe(403);
  expect((await merchant.call('POST', path, { body })).status).toBe(200);
  expect((await merchant.call('POST', path, { body })).status).toBe(409);
  const [told] =
    await merchant.sql`select document from feed where connection_id = ${pair.shopId} and object_id = 'i3'`;
  expect(told?.document).toMatchObject({ writtenOff: true, outstanding: '60.00' });
  const [audited] = await merchant.sql`select detail from audit_entries where action = 'write off'`;
  expect(audited?.detail).toEqual(body);
});

it('gives a file by a short-lived address, fetched once and kept sealed', async () => {
  const { token } = await issueApiKey(merchant.sql, {
    ...{ workspaceId: merchant.workspaceId, name: 'platform', role: 'operator' as const },
    connectionId: pair.shopId,
  });
  const ask = async (id: string) =>
    await merchant.app.request(`/v1/invoices/${id}/file`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    });
  // The source’s address is private: refused until its connection allows that.
  expect((await ask('i2')).status).toBe(409);
  await merchant.sql`
    update connections set settings = settings || '{"allowPrivate":true,"allowPlainHttp":true}', version = version + 1 where id = ${pair.erpId}`;
  for (const id of ['i1', 'i2', 'i2']) {
    const answer = z.object({ url: z.string(), sha256: z.string() }).parse(await (await ask(id)).json());
    expect(answer.sha256).toBe(sha256);
    const path = new URL(answer.url).pathname;
    const file = await merchant.app.request(path);
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(Buffer.from(await file.arrayBuffer()).equals(pdf)).toBe(true);
    const altered = `${path.slice(0, -2)}${path.endsWith('AA') ? 'BB' : 'AA'}`;
    expect((await merchant.app.request(altered)).status).toBe(404);
    const later = merchant.hub.now;
    merchant.hub.now = () => new Date(Date.now() + 61 * 60_000);
    expect((await merchant.app.request(path)).status).toBe(404);
    merchant.hub.now = later;
  }
  expect(asked).toBe(1);
  const [kept] = await merchant.sql<{ sealed: Buffer }[]>`select sealed from document_files limit 1`;
  expect(kept?.sealed.includes('%PDF')).toBe(false);
  // Not what was stated: it is not kept.
  expect((await ask('i3')).status).toBe(409);
  expect((await ask('nothing')).status).toBe(404);
});

it('W11: a flow of invoices notes the day on which it went live', async () => {
  const key = 'bills';
  const [erp, shop] = await Promise.all(
    [pair.erpId, pair.shopId].map(
      async id => (await merchant.sql`select key from connections where id = ${id}`)[0]?.key,
    ),
  );
  const body = { key, entity: 'invoices', source: erp, target: shop };
  expect(await merchant.call('POST', '/api/flows', { body })).toMatchObject({ status: 201 });
  const change = await merchant.call('PATCH', `/api/flows/${key}`, { body: { mode: 'live' } });
  expect(change.body).toMatchObject({ settings: { liveSince: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) } });
});

it('W11: reminders that are switched on begin then, and a flow that goes on after a pause wakes who tracks its invoices', async () => {
  const [flow] = await merchant.sql<{ key: string }[]>`select key from flows where id = ${pair.flowId}`;
  const patch = async (body: object) =>
    (await merchant.call('PATCH', `/api/flows/${flow?.key}`, { body })).body as { settings: Record<string, unknown> };
  expect(
    (await patch({ settings: { reminders: { by: 'e-mail', on: false } } })).settings.remindersSince,
  ).toBeUndefined();
  const { settings } = await patch({ settings: { reminders: { on: true } } });
  expect(settings.remindersSince).toEqual(expect.stringMatching(/^\d{4}-\d\d-\d\dT/));
  expect((await patch({ settings: { files: false } })).settings.remindersSince).toBe(settings.remindersSince);

  await pair.push('invoices', [anInvoice('waits', '10.00')]);
  await patch({ paused: true });
  const waiting = merchant.sql`processes set state = 'waiting' where flow_id = ${pair.flowId} and state <> 'done'`;
  await merchant.sql`update ${waiting}`;
  const before = merchant.invoiceWakes.length;
  await patch({ paused: false });
  expect(merchant.invoiceWakes.slice(before).map(wake => wake.input.number)).toContain('FV/waits');
});
