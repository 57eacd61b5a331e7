import type { Sql, TransactionSql } from 'postgres';
import { v7 } from 'uuid';
import { reblockProducts } from '../../db/queries/owe-products.ts';
import { carriersOf } from '../../domain/carrier-rules.ts';
import type { CatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import type { FieldGroup, Product, ProductBase } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import { resumeCarriers } from './resume-carriers.ts';
import { wakeDelivery } from './wake-delivery.ts';

export type LockRequest = {
  workspaceId: string;
  /** The target whose updates it keeps away. */
  connectionId: string;
  productId?: string;
  category?: string;
  fieldGroup: FieldGroup | 'all';
  who: string;
  why: string;
  until?: Date;
};

/** Locks a field group of one product, of a category or of everything in a target. What is owed there waits from now on. */
export async function addLock(hub: Hub, lock: LockRequest): Promise<{ id: string }> {
  const id = await hub.db.$client.begin(async sql => {
    const made = await standLock(sql, lock);
    await reblockProducts(
      sql,
      { workspaceId: lock.workspaceId, targetId: lock.connectionId },
      lock.productId ? [lock.productId] : undefined,
    );
    return made;
  });
  await resumeCarriers(hub, { workspaceId: lock.workspaceId, targetId: lock.connectionId });
  return { id };
}

/** Lays a lock within a transaction, which has what it holds back looked at (`reblockProducts`). Resolves to its id. */
export async function standLock(sql: TransactionSql, lock: LockRequest): Promise<string> {
  const id = v7();
  await sql`
    insert into locks (id, workspace_id, connection_id, product_id, category, field_group, who, why, until, carriers)
    values (${id}, ${lock.workspaceId}, ${lock.connectionId}, ${lock.productId ?? null}, ${lock.category ?? null}, ${lock.fieldGroup}, ${lock.who}, ${lock.why}, ${lock.until ?? null},
      ${(await carriersNow(sql, lock)) ?? null}::text[])`;
  await audit(sql, lock.workspaceId, lock.who, 'lock', id, { group: lock.fieldGroup, why: lock.why });
  return id;
}

/** Ends a product's locks that were laid for one reason, within a transaction that has what they held back looked at. */
export async function endLocks(
  sql: TransactionSql,
  of: { workspaceId: string; connectionId: string; productId: string; why: string; who: string },
): Promise<void> {
  const ended = await sql<{ id: string }[]>`
    update locks set lifted_at = now(), lifted_by = ${of.who}
    where workspace_id = ${of.workspaceId} and connection_id = ${of.connectionId} and product_id = ${of.productId} and why = ${of.why}
      and lifted_at is null returning id`;
  for (const { id } of ended) await audit(sql, of.workspaceId, of.who, 'unlock', id, {});
}

/** The carriers that a product may travel with now; undefined where nothing limits them, or the lock is not about one product's. */
async function carriersNow(sql: TransactionSql, lock: LockRequest): Promise<string[] | undefined> {
  if (!lock.productId || (lock.fieldGroup !== 'carriers' && lock.fieldGroup !== 'all')) return undefined;
  const [row] = await sql<
    { base: ProductBase; carriers: Product['carriers'] | null; settings: CatalogueFlowSettings }[]
  >`
    select product.base, product.carriers, flow.settings from products product
    join flows flow on flow.workspace_id = product.workspace_id and flow.source_id = product.connection_id and flow.entity = 'products'
      and flow.target_id = ${lock.connectionId}
    where product.workspace_id = ${lock.workspaceId} and product.id = ${lock.productId} order by flow.id limit 1`;
  return row && carriersOf({ base: row.base, carriers: row.carriers ?? undefined }, row.settings.carriers);
}

/** Lifts a lock; what met it meanwhile is delivered now. Resolves to false when it is lifted already. */
export async function liftLock(
  hub: Hub,
  { workspaceId, lockId, who }: { workspaceId: string; lockId: string; who: string },
): Promise<boolean> {
  const lifted = await hub.db.$client.begin(async sql => {
    const [lock] = await sql<{ connection_id: string; product_id: string | null }[]>`
      update locks set lifted_at = now(), lifted_by = ${who} where workspace_id = ${workspaceId} and id = ${lockId} and lifted_at is null
      returning connection_id, product_id`;
    if (!lock) return undefined;
    await reblockProducts(
      sql,
      { workspaceId, targetId: lock.connection_id },
      lock.product_id ? [lock.product_id] : undefined,
    );
    await audit(sql, workspaceId, who, 'unlock', lockId, {});
    return lock.connection_id;
  });
  if (!lifted) return false;
  await wakeDelivery(hub, { workspaceId, targetId: lifted });
  await resumeCarriers(hub, { workspaceId, targetId: lifted });
  return true;
}

/** Lifts the locks whose time is over. */
export async function liftEndedLocks(hub: Hub): Promise<void> {
  const ended = await hub.db.$client<{ workspaceId: string; lockId: string }[]>`
    select workspace_id as "workspaceId", id as "lockId" from locks where lifted_at is null and until <= now()`;
  for (const lock of ended) await liftLock(hub, { ...lock, who: 'hub' });
}

async function audit(
  sql: Sql | TransactionSql,
  workspaceId: string,
  who: string,
  action: string,
  lockId: string,
  detail: Record<string, string>,
): Promise<void> {
  await sql`
    insert into audit_entries (id, workspace_id, who, action, object, detail)
    values (${v7()}, ${workspaceId}, ${who}, ${action}, ${`lock/${lockId}`}, ${sql.json(detail)})`;
}
