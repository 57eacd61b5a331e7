import type { Row as AnyRow, PendingQuery, Sql, TransactionSql } from 'postgres';
import type { Ageing, AgeingBucket, Balance, SettlementState } from '../../domain/ledger.ts';
import { currencyDecimals } from '../../domain/money.ts';

type Queryable = Sql | TransactionSql;
/** A piece of a statement. */
type Fragment = PendingQuery<AnyRow[]>;

/** A workspace at the end of a day, `YYYY-MM-DD`. */
export type BalanceScope = { workspaceId: string; at: string };

export type InvoiceBalanceRow = Balance & {
  invoiceId: string;
  connectionId: string;
  buyerId: string;
  currency: string;
  state: SettlementState;
  ageing: Ageing;
  /** What is still open, by last day to be paid, the earliest first. */
  open: { date: string; amount: string }[];
};

/**
 * One row per document that starts a chain of corrections and had been issued by then: what is invoiced, paid and open, its
 * corrections netted. `only` chooses documents by a condition on `root`. It says the same as `settle` in domain/settle.ts.
 */
export const invoiceBalanceRows = (sql: Queryable, { workspaceId, at }: BalanceScope, only?: Fragment) => {
  // Of all there is no choice to be made row by row: whole tables are joined at once.
  const chosen = (column: Fragment) => (only ? sql`join root on root.id = ${column}` : sql``);
  return sql`
  with root as materialized (
    select root.id, root.connection_id, coalesce(root.buyer_id, '') as buyer_id, root.currency, root.counting, root.issue_date
    from invoices root where root.workspace_id = ${workspaceId} and root.root_id = root.id and root.counts_from <= ${at}::date and (${only ?? sql`true`})
  ), doc as materialized (
    select doc.root_id, doc.counted, coalesce(doc.due_date, doc.issue_date) as due
    from invoices doc ${chosen(sql`doc.root_id`)}
    where doc.workspace_id = ${workspaceId} and doc.counting = 'counts' and doc.counts_from <= ${at}::date
  ), invoiced as (
    select root_id, sum(counted) as invoiced, sum(least(counted, 0)) as lowering from doc group by root_id
  ), paid as (
    select named.landing_id as id, payment.currency, sum(part.amount) as paid
    from invoices named ${chosen(sql`named.landing_id`)}
    join payment_applications part on part.workspace_id = ${workspaceId} and part.connection_id = named.connection_id
      and part.invoice_external_id = named.external_id
    join payments payment on payment.workspace_id = ${workspaceId} and payment.id = part.payment_id and payment.paid_on <= ${at}::date
      and payment.withdrawn_at is null
    where named.workspace_id = ${workspaceId}
    group by named.landing_id, payment.currency
  ), total as materialized (
    select root.*, coalesce(invoiced.invoiced, 0) as invoiced, coalesce(paid.paid, 0) as paid,
      coalesce(paid.paid, 0) - coalesce(invoiced.lowering, 0) as credit
    from root left join invoiced on invoiced.root_id = root.id
    left join paid on paid.id = root.id and paid.currency = root.currency and root.counting = 'counts'
  ), charge as (
    select root_id, due, sum(counted) as units from doc where counted > 0 group by root_id, due
    union all
    -- Without anything charged, what was paid back is open since the day of issue.
    select id, issue_date, 0 from total where credit < 0 and invoiced <= 0 and not exists (select 1 from doc where doc.root_id = total.id and doc.counted > 0)
  ), filled as (
    select charge.root_id, charge.due, charge.units, total.credit,
      sum(charge.units) over (partition by charge.root_id order by charge.due) as up_to_it,
      row_number() over (partition by charge.root_id order by charge.due) = 1 as is_first
    from charge join total on total.id = charge.root_id
  ), still as (
    -- Credits go to the earliest; less than nothing credited raises the earliest.
    select root_id, due, ${at}::date - due as late,
      greatest(case when is_first then units - credit else least(units, up_to_it - credit) end, 0) as units
    from filled
  ), open as (
    select root_id, sum(units) filter (where late > 0) as overdue, sum(units) filter (where late <= 0) as "notDue",
      sum(units) filter (where late between 1 and 30) as "days1To30", sum(units) filter (where late between 31 and 60) as "days31To60",
      sum(units) filter (where late between 61 and 90) as "days61To90", sum(units) filter (where late > 90) as "over90",
      array_agg(due || ' ' || units order by due) as parts
    from still where units > 0 group by root_id
  )
  select total.id, total.connection_id, total.buyer_id, total.currency, total.counting, total.invoiced, total.paid,
    greatest(total.invoiced - total.paid, 0) as outstanding, coalesce(open.overdue, 0) as overdue, greatest(total.paid - total.invoiced, 0) as overpaid,
    case when total.counting <> 'counts' then 'cancelled' when total.invoiced > total.paid then case when total.paid > 0 then 'partly-paid' else 'open' end
      when total.paid > total.invoiced then 'overpaid' else 'paid' end as state,
    coalesce("notDue", 0) as "notDue", coalesce("days1To30", 0) as "days1To30", coalesce("days31To60", 0) as "days31To60",
    coalesce("days61To90", 0) as "days61To90", coalesce("over90", 0) as "over90", open.parts
  from total left join open on open.root_id = total.id`;
};

/** Amounts as the database writes them. */
export type WrittenBalance = Record<keyof Balance, string>;
export type WrittenAgeing = Record<AgeingBucket, string>;
type Row = WrittenBalance &
  WrittenAgeing & {
    id: string;
    connection_id: string;
    buyer_id: string;
    currency: string;
    state: SettlementState;
    parts: string[] | null;
  };

/** The balances of invoices: of the given ones that start a chain of corrections, or of all of the workspace's. */
export async function invoiceBalances(
  sql: Queryable,
  scope: BalanceScope,
  invoiceIds?: string[],
): Promise<InvoiceBalanceRow[]> {
  const only = invoiceIds && sql`root.id = any(${invoiceIds}::uuid[])`;
  const rows = await sql<Row[]>`${invoiceBalanceRows(sql, scope, only)}`;
  return rows.map(toInvoiceBalance);
}

export const toInvoiceBalance = (row: Row): InvoiceBalanceRow => ({
  ...{ invoiceId: row.id, connectionId: row.connection_id, buyerId: row.buyer_id, currency: row.currency },
  ...balanceIn(row, row.currency),
  state: row.state,
  ageing: ageingIn(row, row.currency),
  open: (row.parts ?? []).map(part => {
    const [date = '', amount = ''] = part.split(' ');
    return { date, amount: inCurrency(amount, row.currency) };
  }),
});

export const balanceIn = (row: WrittenBalance, currency: string): Balance => ({
  ...{ invoiced: inCurrency(row.invoiced, currency), paid: inCurrency(row.paid, currency) },
  ...{ outstanding: inCurrency(row.outstanding, currency), overdue: inCurrency(row.overdue, currency) },
  overpaid: inCurrency(row.overpaid, currency),
});

export const ageingIn = (row: WrittenAgeing, currency: string): Ageing => ({
  ...{ notDue: inCurrency(row.notDue, currency), days1To30: inCurrency(row.days1To30, currency) },
  ...{ days31To60: inCurrency(row.days31To60, currency), days61To90: inCurrency(row.days61To90, currency) },
  over90: inCurrency(row.over90, currency),
});

/** An exact amount with all decimals of its currency; what the database writes may have more or fewer zeros. */
export function inCurrency(amount: string, currency: string): string {
  const decimals = currencyDecimals(currency);
  const [whole = '0', fraction = ''] = amount.split('.');
  return decimals === 0 ? whole : `${whole}.${fraction.slice(0, decimals).padEnd(decimals, '0')}`;
}
