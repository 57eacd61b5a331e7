import type { TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import { effectOf } from '../../domain/apply-payments.ts';
import type { LedgerPayment } from '../../domain/ledger.ts';
import { fromMinor } from '../../domain/minor-units.ts';
import type { PaymentKind } from '../schema/money.ts';
import type { MoneyScope } from './merge-invoices.ts';
import {
  endOfMerge,
  isFresh,
  keepMerged,
  type Merged,
  type MergedRecord,
  outcomeOf,
  unlessWithdrawn,
} from './merge-records.ts';
import { hashOf } from './stage-products.ts';

/** A payment as a message states it; `document` is the whole of it. */
export type StatedPayment = {
  line: number;
  externalId: string;
  op: 'upsert' | 'delete';
  document: Record<string, unknown>;
  asOf: Date;
  kind: PaymentKind;
  buyerId?: string;
  paidOn: string;
  currency: string;
  amount: string;
  form?: string;
  reverses?: string;
};

/** What of it a statement says, by column. */
const mergedColumns = ['kind', 'buyer_id', 'paid_on', 'currency', 'amount', 'form', 'reverses', 'document'];

/** Folds statements into the payments with their history, as `mergeInvoices` does for invoices. */
export async function mergePayments(
  sql: TransactionSql,
  scope: MoneyScope,
  stated: StatedPayment[],
): Promise<MergedRecord[]> {
  if (stated.length === 0) return [];
  const latest = new Map(stated.map(each => [each.externalId, each]));
  const rows = [...latest.values()].map(each => ({
    ...each,
    id: v7(),
    hash: hashOf({ op: each.op, document: each.document }),
    withdrawn: each.op === 'delete',
  }));
  const merged = await sql<Merged[]>`
    with row as (
      select * from jsonb_to_recordset(${sql.json(rows as never)}) as row (id uuid, line int, "externalId" text, document jsonb, hash text, "asOf" timestamptz,
        withdrawn bool, kind text, "buyerId" text, "paidOn" date, currency text, amount numeric, form text, reverses text)
    ), known as (
      select kept.id, kept.external_id, kept.hash, kept.as_of, kept.document, kept.withdrawn_at from payments kept
      where kept.workspace_id = ${scope.workspaceId} and kept.connection_id = ${scope.connectionId}
        and kept.external_id = any(${rows.map(row => row.externalId)})
      order by kept.external_id for update of kept
    ), written as (
      insert into payments as kept (id, workspace_id, connection_id, external_id, kind, buyer_id, paid_on, currency, amount, form, reverses, document, hash, as_of, withdrawn_at)
      select row.id, ${scope.workspaceId}, ${scope.connectionId}, row."externalId", row.kind, row."buyerId", row."paidOn", row.currency, row.amount, row.form,
        row.reverses, row.document, row.hash, row."asOf", case when row.withdrawn then now() end
      from row left join known on known.external_id = row."externalId"
      where ${isFresh(sql, sql`row."asOf"`)}
      order by row."externalId"
      on conflict (workspace_id, connection_id, external_id) do update set
        ${unlessWithdrawn(sql, mergedColumns)}, ${endOfMerge(sql)}
      returning kept.id, kept.external_id
    )
    select coalesce(known.id, written.id) as id, row.line, row."externalId", known.document as before,
      known.withdrawn_at is not null as "wasWithdrawn", ${outcomeOf(sql, sql`row."asOf"`)} as outcome
    from row left join known on known.external_id = row."externalId" left join written on written.external_id = row."externalId"`;
  return await keepMerged(sql, { ...scope, entity: 'payment' }, merged, latest);
}

type Scope = { workspaceId: string; connectionId: string };
type PaymentRow = LedgerPayment & { rowId: string; withdrawn: boolean };

/**
 * Reckons anew what these payments, and all that take them back, do to which invoices; resolves to the invoices, by the source's
 * ids, that they touch now or touched before, and to the payments that were reckoned.
 */
export async function reapplyPayments(
  sql: TransactionSql,
  scope: Scope,
  externalIds: string[],
): Promise<{ invoices: string[]; paymentIds: string[] }> {
  if (externalIds.length === 0) return { invoices: [], paymentIds: [] };
  const chain = await chainsOf(sql, scope, externalIds);
  const byId = new Map(chain.filter(({ withdrawn }) => !withdrawn).map(each => [each.id, each]));
  const effects = [...byId.values()].map(payment => {
    const { amount, parts } = effectOf(payment, byId);
    const perInvoice = Map.groupBy(parts, part => part.invoiceId);
    return {
      id: payment.rowId,
      effect: fromMinor(amount, payment.currency),
      parts: [...perInvoice].map(([invoice, all]) => ({
        invoice,
        amount: fromMinor(
          all.reduce((sum, { units }) => sum + units, 0n),
          payment.currency,
        ),
      })),
    };
  });
  const paymentIds = chain.map(each => each.rowId);
  const before = await sql<{ invoice: string }[]>`
    delete from payment_applications where workspace_id = ${scope.workspaceId} and payment_id = any(${paymentIds}::uuid[])
    returning invoice_external_id as invoice`;
  await sql`
    update payments set effect = row.effect from jsonb_to_recordset(${sql.json(effects)}) as row (id uuid, effect numeric)
    where payments.workspace_id = ${scope.workspaceId} and payments.id = row.id and payments.effect <> row.effect`;
  await sql`
    insert into payment_applications (workspace_id, connection_id, payment_id, invoice_external_id, amount)
    select ${scope.workspaceId}, ${scope.connectionId}, row.id, part.invoice, part.amount
    from jsonb_to_recordset(${sql.json(effects)}) as row (id uuid, parts jsonb), jsonb_to_recordset(row.parts) as part (invoice text, amount numeric)`;
  const now = effects.flatMap(({ parts }) => parts.map(({ invoice }) => invoice));
  return { invoices: [...new Set([...before.map(({ invoice }) => invoice), ...now])], paymentIds };
}

/** These payments, what they take back and what takes them back, over any number of steps. */
async function chainsOf(sql: TransactionSql, scope: Scope, externalIds: string[]): Promise<PaymentRow[]> {
  const rows = await sql<
    (Omit<PaymentRow, 'reverses' | 'applications'> & {
      reverses: string | null;
      document: { applications?: { invoice: string; amount: string }[] };
    })[]
  >`
    with recursive chain as (
      select external_id, reverses from payments
      where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and external_id = any(${externalIds})
      union
      select other.external_id, other.reverses from chain join payments other
        on other.workspace_id = ${scope.workspaceId} and other.connection_id = ${scope.connectionId}
          and (other.external_id = chain.reverses or other.reverses = chain.external_id)
    )
    select payment.id as "rowId", payment.external_id as id, payment.kind, payment.paid_on::text as date, coalesce(payment.buyer_id, '') as "buyerId",
      payment.amount::text as amount, payment.currency, payment.reverses, payment.document, payment.withdrawn_at is not null as withdrawn
    from payments payment
    where workspace_id = ${scope.workspaceId} and connection_id = ${scope.connectionId} and external_id in (select external_id from chain)`;
  return rows.map(({ document, reverses, ...row }) => {
    const applications = document.applications ?? [];
    return {
      ...row,
      ...towards(row.kind, row.amount, applications),
      reverses: reverses ?? undefined,
    };
  });
}

/** What is paid back or taken back is stated by some as a negative amount, by others as a positive one; here it is positive. */
function towards(kind: PaymentKind, amount: string, applications: { invoice: string; amount: string }[]) {
  const turned = (kind === 'refund' || kind === 'reversal') && amount.startsWith('-');
  const size = (value: string) => (turned && value.startsWith('-') ? value.slice(1) : value);
  return {
    amount: size(amount),
    applications: applications.map(part => ({ invoiceId: part.invoice, amount: size(part.amount) })),
  };
}
