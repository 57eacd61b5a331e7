import type { Sql, TransactionSql } from 'postgres';
import type { Ageing, Balance } from '../../domain/ledger.ts';
import {
  ageingIn,
  type BalanceScope,
  balanceIn,
  inCurrency,
  invoiceBalanceRows,
  type WrittenAgeing,
  type WrittenBalance,
} from './balances.ts';

type Queryable = Sql | TransactionSql;

export type BuyerBalanceRow = Balance & {
  connectionId: string;
  buyerId: string;
  currency: string;
  unappliedRest: string;
  ageing: Ageing;
};

/** Where a list of buyers goes on. */
export type BuyerKey = { connectionId: string; buyerId: string; currency: string };

/**
 * The balances of buyers, a row per source and currency, with what they paid that belongs to no invoice in force. `page` goes on
 * behind a buyer.
 */
export async function buyerBalances(
  sql: Queryable,
  scope: BalanceScope,
  which: { buyerIds?: string[]; page?: { after?: BuyerKey; limit: number } } = {},
): Promise<BuyerBalanceRow[]> {
  const { workspaceId, at } = scope;
  const { buyerIds, page } = which;
  const ofThese = (column: ReturnType<Sql>) => (buyerIds ? sql`${column} = any(${buyerIds})` : sql`true`);
  const after = page?.after;
  const rows = await sql<(WrittenBalance & WrittenAgeing & BuyerKey & { unapplied: string })[]>`
    with owed as (
      select connection_id, buyer_id, currency, sum(invoiced) as invoiced, sum(paid) as paid, sum(outstanding) as outstanding, sum(overdue) as overdue,
        sum(overpaid) as overpaid, sum("notDue") as "notDue", sum("days1To30") as "days1To30", sum("days31To60") as "days31To60",
        sum("days61To90") as "days61To90", sum("over90") as "over90"
      from (${invoiceBalanceRows(sql, scope, buyerIds && ofThese(sql`coalesce(root.buyer_id, '')`))}) rows group by connection_id, buyer_id, currency
    ), moved as materialized (
      select id, connection_id, coalesce(buyer_id, '') as buyer_id, currency, effect from payments
      where workspace_id = ${workspaceId} and paid_on <= ${at}::date and withdrawn_at is null and ${ofThese(sql`coalesce(buyer_id, '')`)}
    ), landed as (
      select moved.id, sum(part.amount) as amount
      from moved join payment_applications part on part.workspace_id = ${workspaceId} and part.payment_id = moved.id
      join invoices named on named.workspace_id = ${workspaceId} and named.connection_id = part.connection_id and named.external_id = part.invoice_external_id
      join invoices landing on landing.workspace_id = ${workspaceId} and landing.id = named.landing_id and landing.counting = 'counts'
        and landing.counts_from <= ${at}::date and landing.currency = moved.currency
      group by moved.id
    ), rest as (
      select moved.connection_id, moved.buyer_id, moved.currency, sum(moved.effect - coalesce(landed.amount, 0)) as unapplied
      from moved left join landed on landed.id = moved.id group by moved.connection_id, moved.buyer_id, moved.currency
    )
    select coalesce(owed.connection_id, rest.connection_id) as "connectionId", coalesce(owed.buyer_id, rest.buyer_id) as "buyerId",
      coalesce(owed.currency, rest.currency) as currency, coalesce(owed.invoiced, 0) as invoiced, coalesce(owed.paid, 0) as paid,
      coalesce(owed.outstanding, 0) as outstanding, coalesce(owed.overdue, 0) as overdue, coalesce(owed.overpaid, 0) as overpaid,
      coalesce("notDue", 0) as "notDue", coalesce("days1To30", 0) as "days1To30", coalesce("days31To60", 0) as "days31To60",
      coalesce("days61To90", 0) as "days61To90", coalesce("over90", 0) as "over90", coalesce(rest.unapplied, 0) as unapplied
    from owed full join rest on rest.connection_id = owed.connection_id and rest.buyer_id = owed.buyer_id and rest.currency = owed.currency
    where ${after ? sql`(coalesce(owed.buyer_id, rest.buyer_id) collate "C", coalesce(owed.currency, rest.currency) collate "C", coalesce(owed.connection_id, rest.connection_id)) > (${after.buyerId}, ${after.currency}, ${after.connectionId}::uuid)` : sql`true`}
    order by coalesce(owed.buyer_id, rest.buyer_id) collate "C", coalesce(owed.currency, rest.currency) collate "C", 1 ${page ? sql`limit ${page.limit}` : sql``}`;
  return rows.map(row => ({
    ...{
      connectionId: row.connectionId,
      buyerId: row.buyerId,
      currency: row.currency,
      ...balanceIn(row, row.currency),
    },
    unappliedRest: inCurrency(row.unapplied, row.currency),
    ageing: ageingIn(row, row.currency),
  }));
}
