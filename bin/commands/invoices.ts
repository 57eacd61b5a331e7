import { Command } from 'commander';
import type { z } from 'zod';
import { page } from '../../api/schemas/common.ts';
import { buyerBalance, invoiceDetail, invoiceListItem } from '../../api/schemas/invoices.ts';
import { facts, table } from '../table.ts';
import { anything, askFor, type Listing, listing, more, part, query, reading, show, when } from './support.ts';

type Item = z.output<typeof invoiceListItem>;
type Detail = z.output<typeof invoiceDetail>;
type Buyer = z.output<typeof buyerBalance>;

const onDay = '--at <day>';
const dayHelp = 'balances at the end of this day (YYYY-MM-DD); today when absent';

/** `kladka invoices …` */
export const invoicesCommand = () =>
  new Command('invoices')
    .description('invoices: what is paid and left, the orders that they belong to, what buyers were told')
    .addCommand(list())
    .addCommand(showOne())
    .addCommand(writeOff());

type ListOptions = Listing & { number?: string; buyer?: string; state?: string; overdue?: boolean; at?: string };

const list = () =>
  listing('list', 'invoices, the latest first')
    .option('--number <number>', 'only this number')
    .option('--buyer <id>', 'only of this buyer, by the source’s id')
    .option('--state <state>', 'open, partly-paid, paid, overpaid or cancelled')
    .option('--overdue', 'only those of which something is overdue')
    .option(onDay, dayHelp)
    .action(async ({ json, overdue, ...wanted }: ListOptions) => {
      const parts = { ...wanted, ...(overdue && { overdue: 'true' }) };
      const answer = await askFor(page(invoiceListItem), 'GET', `/api/invoices${query(parts)}`);
      show(json, answer, ({ items, next }) => invoiceTable(items) + more(next));
    });

/** One line per document. */
export const invoiceTable = (invoices: Item[]): string =>
  table(
    ['number', 'kind', 'issued', 'due', 'buyer', 'gross', 'paid', 'left', 'overdue', 'state'],
    invoices.map(({ balance, ...row }) => [
      ...[row.number, row.kind, row.issueDate, row.dueDate, row.buyerId, `${row.gross} ${row.currency}`],
      ...(balance
        ? [balance.paid, balance.outstanding, balance.overdue, row.writtenOff ? 'written off' : balance.state]
        : ['', '', '', row.correctionOf ? `see ${row.correctionOf}` : '']),
    ]),
    'No invoices.',
  );

const showOne = () =>
  reading('show <invoice>', 'one invoice by number or id: orders, corrections, payments, reminders')
    .option(onDay, dayHelp)
    .action(async (invoice: string, { json, at }: { json: boolean; at?: string }) => {
      show(json, await askFor(invoiceDetail, 'GET', `/api/invoices/${part(invoice)}${query({ at })}`), detail);
    });

function detail(invoice: Detail): string {
  const { balance, currency } = invoice;
  const amount = (value: string) => `${value} ${currency}`;
  const tables = [
    invoice.allocations.length > 0 &&
      table(
        ['order', 'net', 'VAT', 'gross', 'by'],
        invoice.allocations.map(row => [row.number, row.net, row.vat, row.gross, row.basis]),
      ),
    invoice.chain.length > 1 &&
      table(
        ['document', 'kind', 'issued', 'gross', 'counts'],
        invoice.chain.map(row => [row.number, row.kind, row.issueDate, row.gross, row.counted]),
      ),
    invoice.payments.length > 0 &&
      table(
        ['payment', 'kind', 'on', 'amount'],
        invoice.payments.map(row => [
          ...[row.externalId, row.withdrawn ? `${row.kind} (withdrawn)` : row.kind, row.paidOn],
          `${row.amount} ${row.currency}`,
        ]),
      ),
    invoice.reminders.length > 0 &&
      table(
        ['due', 'days after', 'by', 'state', 'at', 'why'],
        invoice.reminders.map(row => [row.dueDate, row.step, row.channel, row.state, when(row.at), row.reason]),
      ),
  ];
  const head = facts([
    ['invoice', invoice.number],
    ['id', invoice.id],
    ['from', invoice.connection],
    ['kind', invoice.kind],
    ['KSeF', invoice.ksefNumber],
    ['buyer', invoice.buyerId],
    ['issued', invoice.issueDate],
    ['due', invoice.dueDate],
    ['gross', amount(invoice.gross)],
    ['of no order', amount(invoice.unallocated)],
    ['netted with', invoice.correctionOf],
    ...(balance
      ? ([
          ['paid', amount(balance.paid)],
          ['left', amount(balance.outstanding)],
          ['overdue', amount(balance.overdue)],
          ['overpaid', amount(balance.overpaid)],
          ['state', balance.state],
        ] as [string, string][])
      : []),
    ['written off', invoice.writtenOff],
    ['file', invoice.file ? `${invoice.file.mediaType}, ${invoice.file.size} bytes` : undefined],
    ...invoice.processes.map(
      row => [`tracked in ${row.flow}`, `${row.outcome ?? row.state}: ${row.reason ?? ''}`] as [string, string],
    ),
  ]);
  return [head, ...tables.filter(text => text !== false)].join('\n\n');
}

const writeOff = () =>
  new Command('write-off')
    .description('have nobody wait for an invoice’s money any more: no tracking, no reminders')
    .argument('<invoice>')
    .argument('<reason>', 'why, for those who look later')
    .action(async (invoice: string, reason: string) => {
      await askFor(anything, 'POST', `/api/invoices/${part(invoice)}/write-off`, { reason });
      console.log(`Invoice ${invoice} is written off.`);
    });

/** `kladka balances [buyer]` */
export const balancesCommand = () =>
  listing('balances', 'what buyers owe, by age')
    .argument('[buyer]', 'only this one, by the source’s id')
    .option(onDay, dayHelp)
    .action(async (buyer: string | undefined, { json, ...wanted }: Listing & { at?: string }) => {
      const answer = await askFor(page(buyerBalance), 'GET', `/api/balances${query({ ...wanted, buyer })}`);
      show(json, answer, ({ items, next }) => buyerTable(items) + more(next));
    });

/** One line per buyer and currency. */
export const buyerTable = (buyers: Buyer[]): string =>
  table(
    ['buyer', 'name', 'currency', 'left', 'not due', '1–30', '31–60', '61–90', 'over 90', 'overpaid', 'unapplied'],
    buyers.map(({ ageing, ...row }) => [
      ...[row.buyerId, row.name, row.currency, row.outstanding, ageing.notDue, ageing.days1To30, ageing.days31To60],
      ...[ageing.days61To90, ageing.over90, row.overpaid, row.unappliedRest],
    ]),
    'Nobody owes anything.',
  );
