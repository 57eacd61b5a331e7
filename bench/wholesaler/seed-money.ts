import type { Sql } from 'postgres';

export type Ledger = { workspaceId: string; connectionId: string; invoices: number; buyers: number };

/**
 * Writes invoices with two payments each as if they had been taken in: a tenth corrected, every third paid in part, every fifth
 * payment over two invoices, each invoice shared by two orders. Resolves once the tables are analysed.
 */
export async function seedMoney(sql: Sql, { workspaceId, connectionId, invoices, buyers }: Ledger): Promise<void> {
  const roots = invoices - Math.floor(invoices / 11);
  await sql`
    insert into invoices (id, workspace_id, connection_id, external_id, kind, number, status, buyer_id, issue_date, due_date, currency, net, vat, gross,
      correction_of, document, hash, as_of, counted, counts_from, root_id, landing_id)
    select made.id, ${workspaceId}, ${connectionId}, 'F' || nth, 'vat', 'FV/' || nth, 'issued', 'K' || nth % ${buyers}::int, issued, issued + 14, 'PLN',
      gross - 23, 23, gross, null, jsonb_build_object('number', 'FV/' || nth, 'lines', jsonb_build_array()), md5(nth::text), now(), gross, issued, made.id, made.id
    from (select uuidv7() as id, nth, (100 + nth % 900)::numeric + 0.45 as gross, date '2026-01-01' + (nth % 300)::int as issued
      from generate_series(1, ${roots}::int) nth) made`;
  await sql`
    insert into invoices (id, workspace_id, connection_id, external_id, kind, number, status, buyer_id, issue_date, currency, net, vat, gross,
      correction_of, document, hash, as_of, counted, counts_from, root_id, landing_id)
    select uuidv7(), workspace_id, connection_id, 'C' || external_id, 'correction', 'K' || number, status, buyer_id, issue_date + 10, currency, -8, -2, -10,
      external_id, document, hash, as_of, -10, issue_date + 10, id, id
    from invoices where workspace_id = ${workspaceId} and correction_of is null order by external_id limit ${invoices - roots}`;
  await sql`
    insert into payments (id, workspace_id, connection_id, external_id, kind, buyer_id, paid_on, currency, amount, effect, document, hash, as_of)
    select uuidv7(), ${workspaceId}, ${connectionId}, 'P' || nth, 'payment', 'K' || nth % ${buyers}::int, date '2026-01-10' + (nth % 300)::int, 'PLN',
      amount, amount, jsonb_build_object('form', 'przelew'), md5(nth::text), now()
    from (select nth, (40 + nth % 400)::numeric as amount from generate_series(1, ${invoices * 2}::int) nth) made`;
  await sql`
    insert into payment_applications (workspace_id, connection_id, payment_id, invoice_external_id, amount)
    select ${workspaceId}, ${connectionId}, payment.id, 'F' || (nth + shift) % ${roots}::int + 1, payment.amount / parts
    from (select id, amount, substr(external_id, 2)::int as nth, case when substr(external_id, 2)::int % 5 = 0 then 2 else 1 end as parts
      from payments where workspace_id = ${workspaceId}) payment cross join generate_series(0, parts - 1) shift`;
  await sql`
    insert into allocations (workspace_id, invoice_id, order_id, net, vat, gross, basis)
    select ${workspaceId}, invoice.id, md5((substr(number, 4)::int / 2 + part)::text)::uuid, invoice.net / 2, invoice.vat / 2, invoice.gross / 2, 'share'
    from invoices invoice cross join generate_series(0, 1) part where workspace_id = ${workspaceId} and kind = 'vat'`;
  await sql`vacuum analyze invoices`;
  await sql`vacuum analyze payments`;
  await sql`vacuum analyze payment_applications`;
  await sql`vacuum analyze allocations`;
}
