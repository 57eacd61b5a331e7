import type { Sql, TransactionSql } from 'postgres';
import type { OrderBalance, SettlementState } from '../../domain/ledger.ts';
import { minorUnits } from '../../domain/money.ts';
import { dayIn } from '../../domain/zoned-days.ts';
import { type BalanceScope, balanceIn, invoiceBalanceRows, type WrittenBalance } from './balances.ts';
import { readWorkspaceSettings } from './workspace-settings.ts';

type Queryable = Sql | TransactionSql;

/** What is invoiced and paid of these orders today, by the merchant's zone; a row per currency, none of what no invoice names. */
export async function orderBalances(
  sql: Queryable,
  workspaceId: string,
  orderIds: string[],
): Promise<Map<string, OrderBalance[]>> {
  if (orderIds.length === 0) return new Map();
  const { timeZone } = await readWorkspaceSettings(sql, workspaceId);
  const rows = await orderBalancesAt(sql, { workspaceId, at: dayIn(timeZone, new Date()) }, orderIds);
  return Map.groupBy(rows, row => row.orderId);
}

/**
 * The balances of orders: of each invoice, what was paid goes to its orders, and to the part that belongs to none, in proportion
 * to what is invoiced of each; what is overdue in proportion to what is outstanding of each. Exact to the smallest unit, by
 * largest remainder; it says the same as domain/order-balances.ts.
 */
export async function orderBalancesAt(
  sql: Queryable,
  scope: BalanceScope,
  orderIds?: string[],
): Promise<OrderBalance[]> {
  const { workspaceId, at } = scope;
  const ofThese = (column: ReturnType<Sql>) => (orderIds ? sql`${column} = any(${orderIds}::uuid[])` : sql`true`);
  const roots = sql`root.id in (
    select invoice.root_id from allocations part join invoices invoice on invoice.workspace_id = part.workspace_id and invoice.id = part.invoice_id
    where part.workspace_id = ${workspaceId} and ${ofThese(sql`part.order_id`)})`;
  const decimals = Object.fromEntries(minorUnits);
  const rows = await sql<(WrittenBalance & { order_id: string; currency: string; state: SettlementState })[]>`
    with balance as materialized (
      select rows.*, power(10::numeric, coalesce((${sql.json(decimals)}::jsonb ->> rows.currency)::int, 2))::numeric as unit
      from (${invoiceBalanceRows(sql, scope, orderIds && roots)}) rows
    ), allocated as (
      select invoice.root_id, part.order_id, sum(part.gross) as invoiced, coalesce(sum(part.gross) filter (where invoice.id = invoice.root_id), 0) as original
      from allocations part join invoices invoice on invoice.workspace_id = part.workspace_id and invoice.id = part.invoice_id
      join balance on balance.id = invoice.root_id
      where part.workspace_id = ${workspaceId} and invoice.counting = 'counts' and invoice.counts_from <= ${at}::date
      group by invoice.root_id, part.order_id
    ), part as (
      select root_id, order_id, invoiced, abs(original) as original from allocated
      union all
      select balance.id, null, balance.invoiced - sum(allocated.invoiced), 0 from balance join allocated on allocated.root_id = balance.id
      group by balance.id, balance.invoiced
    ), weighed as (
      select part.root_id, part.order_id, balance.currency, balance.unit, part.invoiced * balance.unit as invoiced, balance.paid * balance.unit as all_paid,
        balance.overdue * balance.unit as all_overdue,
        greatest(case when balance.invoiced < 0 then -part.invoiced else part.invoiced end, 0) * balance.unit as now, part.original * balance.unit as original,
        case when part.order_id is null then 1 else 0 end as nowhere
      from part join balance on balance.id = part.root_id
    ), chosen as (
      select weighed.*, case when sum(now) over root > 0 then now when sum(original) over root > 0 then original else nowhere end as weight
      from weighed window root as (partition by root_id)
    ), paying as (
      select chosen.*, sum(weight) over root as weights, div(abs(all_paid) * weight, sum(weight) over root) as floor,
        (abs(all_paid) * weight) % (sum(weight) over root) as remainder
      from chosen window root as (partition by root_id)
    ), paid as (
      select paying.*, sign(all_paid) * (floor + case when row_number() over (partition by root_id order by remainder desc, order_id nulls last)
        <= abs(all_paid) - sum(floor) over (partition by root_id) then 1 else 0 end) as paid
      from paying
    ), owing as (
      select paid.*, greatest(invoiced - paid, 0) as outstanding from paid
    ), late as (
      select owing.*, case when sum(outstanding) over root > 0 then div(all_overdue * outstanding, sum(outstanding) over root) else 0 end as late_floor,
        case when sum(outstanding) over root > 0 then (all_overdue * outstanding) % (sum(outstanding) over root) else 0 end as late_remainder
      from owing window root as (partition by root_id)
    ), overdue as (
      select late.*, late_floor + case when row_number() over (partition by root_id order by late_remainder desc, order_id nulls last)
        <= all_overdue - sum(late_floor) over (partition by root_id) then 1 else 0 end as overdue
      from late
    ), summed as (
      select order_id, currency, sum(invoiced / unit) as invoiced, sum(paid / unit) as paid, sum(outstanding / unit) as outstanding,
        sum(overdue / unit) as overdue, sum(greatest(paid - invoiced, 0) / unit) as overpaid
      from overdue where order_id is not null and ${ofThese(sql`order_id`)} group by order_id, currency
    )
    select summed.*, case when outstanding > 0 then case when paid > 0 then 'partly-paid' else 'open' end when overpaid > 0 then 'overpaid' else 'paid' end as state
    from summed order by order_id, currency`;
  return rows.map(row => ({
    ...{ orderId: row.order_id, currency: row.currency, ...balanceIn(row, row.currency), state: row.state },
  }));
}
