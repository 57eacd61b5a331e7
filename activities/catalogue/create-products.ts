import { v7 } from 'uuid';
import type { CatalogueWriter, RemoteProduct } from '../../connectors/catalogue-contract.ts';
import { done, type Outcome, type Setback } from '../../connectors/outcome.ts';
import { dueProducts, loadProducts, putOff, settleDelivered } from '../../db/queries/due-products.ts';
import { holdProducts } from '../../db/queries/holding.ts';
import { reblockProducts } from '../../db/queries/owe-products.ts';
import type { Product } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import { withClaim } from '../send-order/claim.ts';
import { askAbout } from './ask-about.ts';
import type { CatalogueFlow } from './flows.ts';
import { bindProducts, resumeOrders } from './match.ts';
import { concernsAll, followTrouble, reasonOf } from './one-record.ts';
import { keepIndex } from './read-index.ts';

const atOnce = 20;

/** Creates the next products that are owed as new ones. Each is looked for by its codes right before, under a claim, so that none is made twice. */
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
    else if (made.kind === 'withdrawn') await forget(hub, flow, product);
    else if (!concernsAll(made)) await fail(hub, flow, product, reasonOf(made));
    const setback = trouble.met('reason' in made ? made : undefined);
    if (setback) return { created, more: false, setback };
  }
  return { created, more: ids.length > 0 };
}

/** `hidden`: it stands there out of customers' sight. */
type Created = { externalId: string; hidden?: boolean };
type Made = Outcome<Created> | { kind: 'shadow' } | { kind: 'withdrawn' };

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
    const [now] = await sql<{ withdrawn: boolean; there: string | null }[]>`
      select product.withdrawn, binding.external_id as there from products product
      left join bindings binding on binding.workspace_id = product.workspace_id and binding.connection_id = ${row.id}
        and binding.entity = 'product' and binding.record_id = product.id
      where product.workspace_id = ${flow.workspaceId} and product.id = ${product.id}`;
    if (now?.there) return done({ externalId: now.there });
    if (!now || now.withdrawn) return { kind: 'withdrawn' };
    const { sku, ean, bloz7 } = product.base;
    const there = await writer.findByCodes({ externalId: product.externalId, sku, ean, bloz7 }, ours);
    if (there.kind !== 'done') return there;
    const free = await eligible(hub, flow, product, there.value);
    const [only] = free;
    if (free.length > 1) {
      const reason = `${row.key} has ${free.length} products with its codes (${free.map(one => one.externalId).join(', ')}). Match it with one of them.`;
      return { kind: 'rejected', reason };
    }
    if (only) return done({ externalId: only.externalId, hidden: !only.active });
    if (flow.mode !== 'live') return { kind: 'shadow' };
    const made = await writer.create(product, flow.settings.create === 'active', ours);
    if (made.kind !== 'done') return made;
    const { externalId } = made.value;
    await keepIndex(sql, row, v7(), [
      {
        externalId,
        name: product.base.name,
        active: flow.settings.create === 'active',
        codes: { externalId: product.externalId, sku, ean, bloz7 },
        held: {},
      },
    ]);
    return done({ externalId, hidden: flow.settings.create !== 'active' });
  });
}

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

async function bound(hub: Hub, flow: CatalogueFlow, product: Product, { externalId, hidden }: Created): Promise<void> {
  const { workspaceId } = flow;
  const { row } = flow.connection;
  const partner = await hub.db.$client.begin(async sql => {
    const fresh = await bindProducts(sql, flow, [{ productId: product.id, externalId }], 'created');
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
  if (partner !== externalId) {
    const reason = `It was created in ${row.key} as ${externalId} while it was matched with ${partner}. Delete ${externalId} there, or match it with another product.`;
    await askAbout(hub, flow, [{ productId: product.id, group: 'product', reason }], [product], 'need a second');
  }
  await resumeOrders(hub, flow, [{ externalId: partner }]);
  await settleDelivered(hub.db.$client, flow, [
    { productId: product.id, group: 'product', desired: 'create', there: partner },
  ]);
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

/** What its source withdrew is not created; stated anew, matching owes it anew. */
async function forget(hub: Hub, flow: CatalogueFlow, product: Product): Promise<void> {
  await hub.db.$client`
    delete from deliveries where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and record_id = ${product.id} and field_group = 'product'`;
}
