import type { Sql } from 'postgres';
import type { SettlementState } from '../../domain/ledger.ts';
import type { InvoiceKind } from '../schema/money.ts';
import { type InvoiceBalanceRow, inCurrency, invoiceBalances } from './balances.ts';

export type InvoiceFilter = {
  workspaceId: string;
  /** The day of the balances. */
  at: string;
  /** Only this one. */
  id?: string;
  after?: string;
  limit: number;
  number?: string;
  /** The buyer, by the source's id. */
  buyer?: string;
  state?: SettlementState;
  overdue?: boolean;
};

export type ListedInvoice = {
  id: string;
  externalId: string;
  connection: string;
  number: string;
  kind: InvoiceKind;
  buyerId: string | null;
  issueDate: string;
  dueDate: string | null;
  currency: string;
  gross: string;
  unallocated: string;
  ksefNumber: string | null;
  writtenOff: string | null;
  /** Of a correction: the document with which it is netted. */
  correctionOf: string | null;
  /** Absent of a correction, and before the day of issue. */
  balance: InvoiceBalanceRow | null;
};

type Row = Omit<ListedInvoice, 'balance'>;

/** How many are looked at for one page that is chosen by balance. */
const step = 500;

/** One page of invoices, the latest taken in first, with what is left of each. */
export async function listInvoices(sql: Sql, filter: InvoiceFilter): Promise<ListedInvoice[]> {
  const chosen = filter.state !== undefined || filter.overdue === true;
  const found: ListedInvoice[] = [];
  let after = filter.after;
  for (;;) {
    const rows = await readPage(sql, filter, after, chosen ? step : filter.limit);
    const balances = await invoiceBalances(
      sql,
      filter,
      rows.map(({ id }) => id),
    );
    const byId = new Map(balances.map(each => [each.invoiceId, each]));
    const listed = rows.map(row => ({
      ...row,
      gross: inCurrency(row.gross, row.currency),
      unallocated: inCurrency(row.unallocated, row.currency),
      balance: byId.get(row.id) ?? null,
    }));
    found.push(...listed.filter(each => fits(each, filter)));
    if (!chosen || rows.length < step || found.length >= filter.limit) return found.slice(0, filter.limit);
    after = rows.at(-1)?.id;
  }
}

const fits = ({ balance }: ListedInvoice, { state, overdue }: InvoiceFilter): boolean =>
  (state === undefined || balance?.state === state) && (overdue !== true || Number(balance?.overdue ?? 0) > 0);

async function readPage(sql: Sql, filter: InvoiceFilter, after: string | undefined, limit: number): Promise<Row[]> {
  const { workspaceId, id = null, number = null, buyer = null } = filter;
  return await sql<Row[]>`
    select invoice.id, invoice.external_id as "externalId", connection.key as connection, invoice.number, invoice.kind, invoice.buyer_id as "buyerId",
      invoice.issue_date::text as "issueDate", invoice.due_date::text as "dueDate", invoice.currency, invoice.gross::text, invoice.unallocated::text,
      invoice.ksef_number as "ksefNumber", invoice.written_off_reason as "writtenOff",
      case when invoice.root_id <> invoice.id then (select root.number from invoices root where root.workspace_id = invoice.workspace_id and root.id = invoice.root_id)
        end as "correctionOf"
    from invoices invoice join connections connection on connection.workspace_id = invoice.workspace_id and connection.id = invoice.connection_id
    where invoice.workspace_id = ${workspaceId} and (${after ?? null}::uuid is null or invoice.id < ${after ?? null}::uuid)
      and (${id}::uuid is null or invoice.id = ${id}::uuid) and (${number}::text is null or invoice.number = ${number}) and (${buyer}::text is null or invoice.buyer_id = ${buyer})
    order by invoice.id desc limit ${limit}`;
}
