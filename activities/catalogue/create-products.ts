import { v7 } from 'uuid';
import type { CatalogueWriter, RemoteProduct } from '../../connectors/catalogue-contract.ts';
import { done, type Outcome, type Setback } from '../../connectors/outcome.ts';
import { dueProducts, loadProducts, putOff, settleDelivered } from '../../db/queries/due-products.ts';
import { holdProducts } from '../../db/queries/holding.ts';
import { reblockProducts } from '../../db/queries/owe-products.ts';
import type { MatchBasis } from '../../domain/catalogue-settings.ts';
import type { Product } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import { withClaim } from '../send-order/claim.ts';
import { askAbout } from './ask-about.ts';
import { creationLedger } from './creation-ledger.ts';
import type { CatalogueFlow } from './flows.ts';
import { judgeFound } from './judge-found.ts';
import { bindProducts, resumeOrders } from './match.ts';
import { askedFor } from './matching.ts';
import { concernsAll, followTrouble, reasonOf } from './one-record.ts';
import { noteThere } from './read-index.ts';

const atOnce = 20;

/**
 * Creates the next products that are owed as new ones, under a claim. Each is looked for by its codes right before: one whose
 * creation's answer was lost is found again and never made twice, and what a person added there meanwhile is matched or put
 * before a person, by the rules of matching.
 */
export async function createProducts(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  signal: AbortSignal,
): Promise<{ created: number; more: boolean; setback?: Setback }> {
  const sql = hub.db.$client;
  if (flow.mode === 'live') await takeUpFromShadow(hub, flow);
  const ids = await dueProducts(sql, flow.id, ['product'], atOnce);
  const trouble = followTrouble();
  let created = 0;
  for (const product of await loadProducts(sql, flow.workspaceId, ids)) {
    const made = await createOne(hub, flow, writer, product, signal);
    if (made.kind === 'done') {
      created += 1;
      await bound(hub, flow, product, made.value);
    } else if (made.kind === 'shadow') await keepForLive(hub, flow, product);
    else if (made.kind === 'withdrawn' || made.kind === 'waits') await forget(hub, flow, product);
    else if (!concernsAll(made)) await fail(hub, flow, product, reasonOf(made));
    const setback = trouble.met('reason' in made ? made : undefined);
    if (setback) return { created, more: false, setback };
  }
  return { created, more: ids.length > 0 };
}

/** `by`: as bindings name it. `hidden`: it was made, and stands there out of customers' sight. */
type Created = { externalId: string; by: 'created' | MatchBasis; hidden?: boolean };
type Made = Outcome<Created> | { kind: 'shadow' } | { kind: 'withdrawn' } | { kind: 'waits' };

/** Its id in the target, or what stood in the way. */
async function createOne(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  product: Product,
  signal: AbortSignal,
): Promise<Made> {
  const sql = hub.db.$client;
  const { row } = flow.connection;
  const claim = {
    workspaceId: flow.workspaceId,
    connectionId: row.id,
    entity: 'product',
    key: product.id,
    holder: v7(),
  };
  return await withClaim(sql, claim, async held => {
    const ours = AbortSignal.any([signal, held]);
    // The list of what is due was read a while ago: a person, or a code, may have found it a partner since.
    const [now] = await sql<{ withdrawn: boolean; there: string | null; asked: boolean }[]>`
      select product.withdrawn, binding.external_id as there, coalesce(owed.desired = ${askedFor}, false) as asked from products product
      left join deliveries owed on owed.workspace_id = product.workspace_id and owed.flow_id = ${flow.id} and owed.record_id = product.id
        and owed.field_group = 'product'
      left join bindings binding on binding.workspace_id = product.workspace_id and binding.connection_id = ${row.id}
        and binding.entity = 'product' and binding.record_id = product.id
      where product.workspace_id = ${flow.workspaceId} and product.id = ${product.id}`;
    if (now?.there) return done({ externalId: now.there, by: 'created' });
    if (!now || now.withdrawn) return { kind: 'withdrawn' };
    const { sku, ean, bloz7 } = product.base;
    const codes = { externalId: product.externalId, sku, ean, bloz7 };
    const there = await writer.findByCodes(codes, ours);
    if (there.kind !== 'done') return there;
    const free = await eligible(hub, flow, product, there.value);
    const ledger = creationLedger(sql, flow, product.id);
    const announced = await ledger.open();
    // What came since a creation was announced and carries the number that a creation writes is ours; its answer was lost.
    const fresh = free.filter(one => announced && !announced.before.includes(one.externalId));
    const made = fresh.filter(one => one.codes.externalId === product.externalId);
    const [only] = made;
    if (made.length > 1) return { kind: 'rejected', reason: severalMade(flow, made) };
    if (only) return done({ externalId: only.externalId, by: 'created', hidden: !only.active });
    const judged = await judgeFound(hub, flow, product, there.value, now.asked ? fresh : free);
    if (judged.kind === 'match') return done({ externalId: judged.externalId, by: judged.by });
    if (judged.kind === 'wait') return { kind: 'waits' };
    if (flow.mode !== 'live') return { kind: 'shadow' };
    const before = announced?.before ?? there.value.map(one => one.externalId);
    await ledger.announce({ before });
    const active = flow.settings.create === 'active';
    const creation = await writer.create(product, active, ours);
    if (creation.kind === 'rejected') await ledger.settle();
    if (creation.kind !== 'done') return creation;
    const { externalId } = creation.value;
    if (before.includes(externalId)) {
      const reason = `${row.key} says that it created ${externalId}, which stood there before.`;
      return { kind: 'unclear', reason };
    }
    await noteThere(sql, row, [{ externalId, name: product.base.name, active, codes, held: {} }]);
    return done({ externalId, by: 'created', hidden: !active });
  });
}

const severalMade = ({ connection: { row } }: CatalogueFlow, made: RemoteProduct[]): string =>
  `${row.key} has ${made.length} products with its number (${made.map(one => one.externalId).join(', ')}). Match it with one of them.`;

/** Those that are nobody's partner yet, and that no person has said are another product. */
async function eligible(
  hub: Hub,
  flow: CatalogueFlow,
  product: Product,
  there: RemoteProduct[],
): Promise<RemoteProduct[]> {
  const ids = there.map(one => one.externalId);
  const taken = await hub.db.$client<{ id: string }[]>`
    select external_id as id from bindings where workspace_id = ${flow.workspaceId} and connection_id = ${flow.connection.row.id}
      and entity = 'product' and external_id = any(${ids})
    union select external_id from match_suggestions where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id}
      and product_id = ${product.id} and state = 'rejected' and external_id = any(${ids})`;
  return there.filter(one => !taken.some(row => row.id === one.externalId));
}

async function bound(
  hub: Hub,
  flow: CatalogueFlow,
  product: Product,
  { externalId, by, hidden }: Created,
): Promise<void> {
  const { workspaceId } = flow;
  const { row } = flow.connection;
  const partner = await hub.db.$client.begin(async sql => {
    const fresh = await bindProducts(sql, flow, [{ productId: product.id, externalId }], by);
    if (hidden && flow.settings.holding && flow.settings.create !== 'active')
      await holdProducts(sql, { workspaceId, flowId: flow.id }, fresh);
    await reblockProducts(sql, { workspaceId, targetId: row.id }, [product.id]);
    const [binding] = await sql<{ there: string }[]>`
      select external_id as there from bindings
      where workspace_id = ${workspaceId} and connection_id = ${row.id} and entity = 'product' and record_id = ${product.id}`;
    return binding?.there;
  });
  if (partner === undefined)
    return await fail(
      hub,
      flow,
      product,
      `${externalId} in ${row.key} was to be its partner and is another product’s meanwhile.`,
    );
  if (partner === externalId) await creationLedger(hub.db.$client, flow, product.id).settle();
  else {
    const reason = `It was created in ${row.key} as ${externalId} while it was matched with ${partner}. Delete ${externalId} there, or match it with another product.`;
    await askAbout(hub, flow, [{ productId: product.id, group: 'product', reason }], [product], 'need a second');
  }
  await resumeOrders(hub, flow, [{ externalId: partner }]);
  await settleDelivered(
    hub.db.$client,
    flow,
    ['create', askedFor].map(desired => ({ productId: product.id, group: 'product', desired, there: partner })),
  );
}

/** Puts it off; in the end a person is asked. */
async function fail(hub: Hub, flow: CatalogueFlow, product: Product, reason: string): Promise<void> {
  const failed = [{ productId: product.id, group: 'product', reason }];
  const stuck = await putOff(hub.db.$client, flow, failed, flow.settings.tries);
  await askAbout(hub, flow, stuck, [product], 'get a new');
}

/** A shadow flow creates nothing and asks nobody about it: once it is live, the product is due. */
async function keepForLive(hub: Hub, flow: CatalogueFlow, product: Product): Promise<void> {
  await hub.db.$client`
    update deliveries set blocked_by = 'shadow', reason = 'Shadow: it would be created.'
    where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and record_id = ${product.id} and field_group = 'product'`;
}

async function takeUpFromShadow(hub: Hub, flow: CatalogueFlow): Promise<void> {
  await hub.db.$client`
    update deliveries set blocked_by = null, reason = null, tries = 0, next_try = now()
    where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and field_group = 'product' and blocked_by = 'shadow'`;
}

/** What its source withdrew, or a person was asked about, is not created; matching, or the person, owes it anew. */
async function forget(hub: Hub, flow: CatalogueFlow, product: Product): Promise<void> {
  await hub.db.$client`
    delete from deliveries where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and record_id = ${product.id} and field_group = 'product'`;
}
