import type { TransactionSql } from 'postgres';
import {
  type CheckRow,
  forgetHolding,
  lockChecks,
  oweShown,
  passingByRule,
  writeChecks,
} from '../../db/queries/holding.ts';
import { putBackMark } from '../../db/queries/list-holding.ts';
import { keepChanges } from '../../db/queries/merge-records.ts';
import { reblockProducts } from '../../db/queries/owe-products.ts';
import { fieldChanges } from '../../domain/fingerprint.ts';
import { type CheckMarks, checkItems, markChecks, missingChecks } from '../../domain/holding.ts';
import type { Hub } from '../hub.ts';
import { Unusable } from '../unusable.ts';
import { type CatalogueFlow, catalogueFlow } from './flows.ts';
import { endLocks, standLock } from './locks.ts';
import { wakeDelivery } from './wake-delivery.ts';

/** A product of a flow and whoever decides on it. */
export type HeldRef = { workspaceId: string; flowId: string; productId: string; who: string };

/** What belongs to the shop once a person confirmed the product (W7). */
const ownedByShop = ['texts', 'base'] as const;

const whyLocked = (flow: CatalogueFlow): string =>
  `Confirmed in flow ${flow.key}: texts and categories belong to ${flow.connection.row.key} from now on, price and availability to the source.`;

/** Checks items of a product's list off, or takes that back. */
export async function checkOff(hub: Hub, ref: HeldRef, marks: CheckMarks): Promise<void> {
  const flow = await catalogueFlow(hub, ref);
  await hub.db.$client.begin(async sql => {
    const now = await openChecks(sql, flow, ref);
    await keep(sql, flow, ref, now, markChecks(now, marks, ref.who));
  });
}

/**
 * Lets a product go live in its final category. From then on its texts and base belong to the target: they are locked there.
 *
 * @param marks what is checked off by confirming
 */
export async function confirmProduct(hub: Hub, ref: HeldRef, marks: CheckMarks = {}): Promise<void> {
  const flow = await catalogueFlow(hub, ref);
  await confirmIn(hub, flow, ref, marks);
  await wakeDelivery(hub, { workspaceId: ref.workspaceId, targetId: flow.connection.row.id }, ['products']);
}

async function confirmIn(hub: Hub, flow: CatalogueFlow, ref: HeldRef, marks: CheckMarks, by = ''): Promise<void> {
  const { row } = flow.connection;
  if (flow.mode !== 'live')
    throw new Unusable(`Flow ${flow.key} is not live: nothing is shown in ${row.key}. Switch it on first.`);
  if (flow.target.shows !== true) throw new Unusable(`${row.key}: ${flow.target.shows}`);
  await hub.db.$client.begin(async sql => {
    const now = await openChecks(sql, flow, ref);
    const checks = markChecks(now, marks, ref.who);
    const { category } = checks;
    const missing = missingChecks(checks);
    if (category === null || missing.length > 0)
      throw new Unusable(`Not everything was looked at yet: ${missing.join(', ')}. Check it off first, or with this.`);
    await keep(sql, flow, ref, now, checks, ref.who);
    await noteConfirmed(sql, flow, ref, { before: null, after: `${category}${by}` });
    const lock = { workspaceId: ref.workspaceId, connectionId: row.id, productId: ref.productId };
    for (const fieldGroup of ownedByShop)
      await standLock(sql, { ...lock, fieldGroup, who: ref.who, why: whyLocked(flow) });
    await reblockProducts(sql, { workspaceId: ref.workspaceId, targetId: row.id }, [ref.productId]);
    await oweShown(sql, ref, category);
  });
}

/** Puts a product back into holding and out of customers' sight; its list must be gone through anew. */
export async function putBack(hub: Hub, ref: HeldRef, why: string): Promise<void> {
  const flow = await catalogueFlow(hub, ref);
  const { row } = flow.connection;
  await hub.db.$client.begin(async sql => {
    const now = await lockChecks(sql, ref);
    if (!now?.confirmedAt)
      throw new Unusable(`It is not confirmed in flow ${flow.key}, so there is nothing to take back.`);
    await writeChecks(sql, ref, { photo: null, description: null, parameters: null, category: now.category });
    await noteConfirmed(sql, flow, ref, { before: now.category, after: `${putBackMark}${why}` });
    await endShopsLocks(sql, flow, ref);
    await reblockProducts(sql, { workspaceId: ref.workspaceId, targetId: row.id }, [ref.productId]);
    await oweShown(sql, ref, undefined);
  });
  await wakeDelivery(hub, { workspaceId: ref.workspaceId, targetId: row.id }, ['products']);
}

/** Forgets the list of a product that lost its partner, and what it locked there. */
export async function leaveHolding(sql: TransactionSql, flow: CatalogueFlow, ref: HeldRef): Promise<void> {
  if (!(await lockChecks(sql, ref))) return;
  await endShopsLocks(sql, flow, ref);
  await forgetHolding(sql, ref);
}

const endShopsLocks = (sql: TransactionSql, flow: CatalogueFlow, { workspaceId, productId, who }: HeldRef) =>
  endLocks(sql, { workspaceId, connectionId: flow.connection.row.id, productId, why: whyLocked(flow), who });

const atOnce = 200;

/** Confirms what the flow's rule lets go live; off unless a merchant switched it on. Resolves to whether others may be left. */
export async function confirmByRule(hub: Hub, flow: CatalogueFlow): Promise<boolean> {
  const { holding } = flow.settings;
  if (!holding?.confirmByRule || flow.mode !== 'live' || flow.target.shows !== true) return false;
  const scope = { workspaceId: flow.workspaceId, flowId: flow.id };
  const passing = await passingByRule(hub.db.$client, scope, holding.rule, atOnce);
  for (const { productId, category } of passing) {
    const all = Object.fromEntries(checkItems.map(item => [item, true]));
    try {
      await confirmIn(hub, flow, { ...scope, productId, who: 'hub' }, { ...all, category }, ' (by rule)');
    } catch (error) {
      // A person confirmed it, or it lost its partner, since it was looked for.
      if (!(error instanceof Unusable)) throw error;
    }
  }
  return passing.length === atOnce;
}

async function openChecks(sql: TransactionSql, flow: CatalogueFlow, ref: HeldRef): Promise<CheckRow> {
  const now = await lockChecks(sql, ref);
  if (!now)
    throw new Unusable(
      `It has no checklist in flow ${flow.key}: only what the flow creates hidden has one (settings create and holding).`,
    );
  if (now.confirmedAt)
    throw new Unusable(`${now.confirmedBy ?? 'Somebody'} confirmed it already. Put it back first, with the reason.`);
  return now;
}

/** Writes a checklist, with history. */
async function keep(
  sql: TransactionSql,
  flow: CatalogueFlow,
  ref: HeldRef,
  { confirmedAt: _, confirmedBy: __, ...before }: CheckRow,
  checks: ReturnType<typeof markChecks>,
  confirmedBy?: string,
): Promise<void> {
  const { photo, description, parameters, category } = checks;
  const after = { photo, description, parameters, category };
  await writeChecks(sql, ref, after, confirmedBy);
  await note(
    sql,
    ref,
    fieldChanges(before, after).map(change => ({ ...change, field: `holding.${flow.key}.${change.field}` })),
  );
}

const noteConfirmed = (
  sql: TransactionSql,
  flow: CatalogueFlow,
  ref: HeldRef,
  change: { before: string | null; after: string },
) => note(sql, ref, [{ ...change, field: `holding.${flow.key}.confirmed` }]);

const note = (
  sql: TransactionSql,
  { workspaceId, productId, who }: HeldRef,
  changes: { field: string; before: string | null; after: string | null }[],
) =>
  keepChanges(
    sql,
    { workspaceId, entity: 'product', who },
    changes.map(change => ({ ...change, recordId: productId })),
  );
