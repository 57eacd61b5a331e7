import { v7 } from 'uuid';
import type { CatalogueWriter, RemoteProduct } from '../../connectors/catalogue-contract.ts';
import type { Setback } from '../../connectors/outcome.ts';
import { dueProducts, loadProducts, putOff, settleDelivered } from '../../db/queries/due-products.ts';
import { reblockProducts } from '../../db/queries/owe-products.ts';
import type { Product } from '../../domain/product.ts';
import type { Hub } from '../hub.ts';
import { withClaim } from '../send-order/claim.ts';
import { raiseTask } from '../tasks.ts';
import type { CatalogueFlow } from './flows.ts';
import { bindProducts, resumeOrders } from './match.ts';
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
  const ids = await dueProducts(sql, flow.id, ['product' as never], atOnce);
  let created = 0;
  for (const product of await loadProducts(sql, flow.workspaceId, ids)) {
    const made = await createOne(hub, flow, writer, product, signal);
    if (typeof made === 'string') {
      created += 1;
      await bound(hub, flow, product, made);
    } else if (made.kind === 'rejected') {
      const failed = [
        { productId: product.id, group: 'product', reason: made.field ? `${made.field}: ${made.reason}` : made.reason },
      ];
      const stuck = await putOff(sql, flow, failed, flow.settings.tries);
      if (stuck.length > 0) await ask(hub, flow, product, made.reason);
    } else return { created, more: false, setback: made };
  }
  return { created, more: ids.length > 0 };
}

/** Its id in the target, or what stood in the way. */
async function createOne(
  hub: Hub,
  flow: CatalogueFlow,
  writer: CatalogueWriter,
  product: Product,
  signal: AbortSignal,
): Promise<string | Setback> {
  const { row } = flow.connection;
  const claim = {
    workspaceId: flow.workspaceId,
    connectionId: row.id,
    entity: 'product',
    key: product.id,
    holder: v7(),
  };
  return await withClaim(hub.db.$client, claim, async () => {
    const { sku, ean, bloz7 } = product.base;
    const there = await writer.findByCodes({ externalId: product.externalId, sku, ean, bloz7 }, signal);
    if (there.kind !== 'done') return there;
    const free = await eligible(hub, flow, product, there.value);
    const [only] = free;
    if (free.length > 1) {
      const reason = `${row.key} has ${free.length} products with its codes (${free.map(one => one.externalId).join(', ')}). Match it with one of them.`;
      return { kind: 'rejected', reason };
    }
    if (only) return only.externalId;
    if (flow.mode !== 'live') return { kind: 'rejected', reason: 'Shadow: nothing is created.' };
    const made = await writer.create(product, flow.settings.create === 'active', signal);
    if (made.kind !== 'done') return made;
    const { externalId } = made.value;
    await keepIndex(hub.db.$client, row, v7(), [
      {
        externalId,
        name: product.base.name,
        active: flow.settings.create === 'active',
        codes: { externalId: product.externalId, sku, ean, bloz7 },
        held: {},
      },
    ]);
    return externalId;
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

async function bound(hub: Hub, flow: CatalogueFlow, product: Product, externalId: string): Promise<void> {
  await hub.db.$client.begin(async sql => {
    await bindProducts(sql, flow, [{ productId: product.id, externalId }], 'created');
    await reblockProducts(sql, { workspaceId: flow.workspaceId, targetId: flow.connection.row.id }, [product.id]);
  });
  await resumeOrders(hub, flow, [{ externalId }]);
  await settleDelivered(hub.db.$client, flow, [{ productId: product.id, group: 'product', desired: 'create' }]);
}

async function ask(hub: Hub, flow: CatalogueFlow, product: Product, reason: string): Promise<void> {
  await raiseTask(hub.db.$client, {
    workspaceId: flow.workspaceId,
    kind: 'delivery',
    cause: `create/${flow.id}/${product.id}`,
    sentence: `${product.base.name} (${product.externalId}) cannot be created in ${flow.connection.row.key}: ${reason}`,
    remedy: `Mend what it names, or match it with a product that is there (kladka matching), then resolve this task.`,
    detail: { flowId: flow.id, flow: flow.key, product: product.id, reason },
  });
}
