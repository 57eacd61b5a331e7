import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { invoiceBalances } from '../../db/queries/balances.ts';
import { buyerBalances } from '../../db/queries/buyer-balances.ts';
import { orderBalancesAt } from '../../db/queries/order-balances.ts';
import { allocateInvoices } from '../../domain/allocate-invoices.ts';
import type { InvoiceDocument } from '../../domain/invoice.ts';
import type { LedgerInvoice, LedgerPayment } from '../../domain/ledger.ts';
import { fromMinor } from '../../domain/minor-units.ts';
import { settle } from '../../domain/settle.ts';
import { type MoneyMerchant, startMoneyMerchant } from '../../test/support/money-merchant.ts';

let merchant: MoneyMerchant;
beforeAll(async () => {
  merchant = await startMoneyMerchant();
});
afterAll(() => merchant.stop());

const ids = ['i1', 'i2', 'i3', 'i4', 'i5', 'i6'];
const date = fc.constantFrom('2026-03-01', '2026-03-08', '2026-03-20', '2026-05-01', '2026-06-30');
const maybe = (values: string[], freq = 3) => fc.option(fc.constantFrom(...values), { nil: undefined, freq });
const units = fc.integer({ min: 0, max: 50_000 });
const currency = fc.constantFrom('PLN', 'PLN', 'PLN', 'JPY');

const someInvoice = fc.record({
  kind: fc.constantFrom('vat' as const, 'correction' as const, 'receipt' as const),
  status: fc.constantFrom('issued' as const, 'issued' as const, 'issued' as const, 'cancelled' as const),
  buyer: fc.constantFrom('b1', 'b2'),
  issueDate: date,
  dueDate: fc.option(date, { nil: undefined }),
  currency,
  gross: fc.integer({ min: -30_000, max: 99_999 }),
  correctionOf: maybe(ids),
  replaces: maybe(ids, 8),
  orders: fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'X')),
});
const somePayment = fc.record({
  kind: fc.constantFrom('payment' as const, 'refund' as const, 'compensation' as const, 'reversal' as const),
  date,
  buyer: fc.constantFrom('b1', 'b2', 'b3'),
  amount: units,
  currency,
  applications: fc.uniqueArray(fc.record({ invoice: fc.constantFrom(...ids, 'later'), amount: units }), {
    maxLength: 3,
    selector: ({ invoice }) => invoice,
  }),
  reverses: maybe(['p0', 'p1', 'p2']),
});
const world = fc.record({
  at: date,
  invoices: fc.array(someInvoice, { minLength: 1, maxLength: ids.length }),
  payments: fc.array(somePayment, { maxLength: 6 }),
});

it('W10, W11: what the database reckons at any date is what the rules reckon', async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ at, invoices, payments }) => {
      const pair = await merchant.pair('off');
      const orderIds = new Map<string, string>();
      for (const [name, gross] of [
        ['A', '100.00'],
        ['B', '333.33'],
        ['C', '0.01'],
      ] as const)
        orderIds.set(name, await pair.addOrder(name, gross));
      const text = (value: number, unit: string) => fromMinor(BigInt(value), unit);
      const key = (externalId: string) => `${pair.erpId}/${externalId}`;
      const own = (buyer: string) => `${buyer} of ${pair.erpId}`;
      const pushed = invoices.map(({ gross, buyer, ...invoice }, index) => ({
        ...invoice,
        ...{ externalId: ids[index] ?? '', number: ids[index] ?? '', customer: own(buyer) },
        totals: { net: text(gross, invoice.currency), vat: '0', gross: text(gross, invoice.currency) },
      }));
      const paid = payments.map(({ amount, buyer, applications, ...payment }, index) => ({
        ...payment,
        ...{ externalId: `p${index}`, customer: own(buyer), amount: text(amount, payment.currency) },
        applications: applications.map(part => ({ ...part, amount: text(part.amount, payment.currency) })),
      }));
      await pair.push('payments', paid);
      await pair.push('invoices', pushed);

      const documents: (InvoiceDocument & LedgerInvoice)[] = pushed.map(({ externalId, totals, customer, ...one }) => ({
        ...one,
        ...totals,
        ...{ id: key(externalId), buyerId: customer, lines: [], dues: one.dueDate ? [{ date: one.dueDate }] : [] },
        orderRefs: one.orders.map(name => orderIds.get(name) ?? name),
        correctionOf: one.correctionOf && key(one.correctionOf),
        replaces: one.replaces && key(one.replaces),
      }));
      const moved: LedgerPayment[] = paid.map(({ externalId, customer, applications, ...one }) => ({
        ...one,
        ...{ id: externalId, buyerId: customer },
        applications: applications.map(part => ({ invoiceId: key(part.invoice), amount: part.amount })),
      }));
      const orders = (['A', 'B', 'C'] as const).map(name => ({
        ...{ id: orderIds.get(name) ?? '', currency: 'PLN', lines: [] },
        gross: { A: '100.00', B: '333.33', C: '0.01' }[name],
      }));
      const { allocations } = allocateInvoices({ invoices: documents, orders });
      const model = settle({ at, invoices: documents, payments: moved, allocations });

      const scope = { workspaceId: merchant.workspaceId, at };
      const rows = await merchant.sql<{ id: string; name: string }[]>`
        select id, external_id as name from invoices where connection_id = ${pair.erpId}`;
      const names = new Map(rows.map(row => [row.id, key(row.name)]));
      const found = await invoiceBalances(merchant.sql, scope, [...names.keys()]);
      const byName = found
        .map(({ connectionId, ...row }) => ({ ...row, invoiceId: names.get(row.invoiceId) ?? '' }))
        .sort((a, b) => (a.invoiceId < b.invoiceId ? -1 : 1));
      expect(byName).toEqual(model.invoices);
      expect(await orderBalancesAt(merchant.sql, scope, [...orderIds.values()])).toEqual(model.orders);
      const buyers = await buyerBalances(merchant.sql, scope, { buyerIds: ['b1', 'b2', 'b3'].map(own) });
      expect(buyers.map(({ connectionId, ...row }) => row)).toEqual(model.buyers);
    }),
    { numRuns: Number(process.env.KLADKA_BALANCE_RUNS ?? 40) },
  );
});

it('W11: pages of buyers hold each once', async () => {
  const pair = await merchant.pair('off');
  const totals = { net: '1.00', vat: '0', gross: '1.00' };
  const day = { issueDate: '2026-03-01', currency: 'PLN', kind: 'vat', totals };
  const buyers = Array.from({ length: 7 }, (_, index) => `page-${index}`);
  await pair.push(
    'invoices',
    buyers.map(customer => ({ ...day, customer, externalId: customer, number: customer })),
  );
  const seen: string[] = [];
  const scope = { workspaceId: merchant.workspaceId, at: '2026-03-20' };
  let after: { connectionId: string; buyerId: string; currency: string } | undefined;
  for (;;) {
    const rows = await buyerBalances(merchant.sql, scope, { buyerIds: buyers, page: { after, limit: 3 } });
    seen.push(...rows.map(row => row.buyerId));
    after = rows.at(-1);
    if (rows.length < 3) break;
  }
  expect(seen).toEqual(buyers);
});
