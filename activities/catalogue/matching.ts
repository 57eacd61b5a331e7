import { v7 } from 'uuid';
import { reblockProducts } from '../../db/queries/owe-products.ts';
import type { Hub } from '../hub.ts';
import { type CatalogueFlow, catalogueFlow } from './flows.ts';
import { leaveHolding } from './holding.ts';
import { bindProducts, resumeOrders } from './match.ts';
import { photoCursor } from './photo-ledger.ts';
import { wakeDelivery } from './wake-delivery.ts';

/** Thrown when a match cannot be made as asked; its message says what to do instead. */
export class MatchRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'MatchRefused';
  }
}

/** What a person owes a target as a new product; what the flow's setting does is `create`. */
export const askedFor = 'create as asked';

type Asked = { workspaceId: string; flowId: string; productId: string; who: string };

/** Binds a product to its partner in the target, by a person's word. */
export async function confirmMatch(hub: Hub, { externalId, ...asked }: Asked & { externalId: string }): Promise<void> {
  const flow = await catalogueFlow(hub, asked);
  await ownProduct(hub, flow, asked.productId);
  await refuseTaken(hub, flow, asked.productId, externalId);
  await hub.db.$client.begin(async sql => {
    const bound = await bindProducts(sql, flow, [{ productId: asked.productId, externalId }], asked.who);
    if (bound.length === 0) throw new MatchRefused('It was matched otherwise meanwhile. Look again.');
    await sql`
      delete from deliveries where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and record_id = ${asked.productId} and field_group = 'product'`;
    await reblockProducts(sql, { workspaceId: flow.workspaceId, targetId: flow.connection.row.id }, bound);
  });
  await resumeOrders(hub, flow, [{ externalId }]);
  await audit(hub, asked, 'match', { externalId });
  await wakeDelivery(hub, { workspaceId: flow.workspaceId, targetId: flow.connection.row.id });
}

async function ownProduct(hub: Hub, flow: CatalogueFlow, productId: string): Promise<void> {
  const rows = await hub.db.$client`
    select 1 from products where workspace_id = ${flow.workspaceId} and id = ${productId} and connection_id = ${flow.sourceId}`;
  if (rows.length === 0) throw new MatchRefused(`This is no product of the source of flow ${flow.key}.`);
}

/** One product there belongs to one product here; two offers are never merged without a person undoing the first. */
async function refuseTaken(hub: Hub, flow: CatalogueFlow, productId: string, externalId: string): Promise<void> {
  const taken = await hub.db.$client<{ record_id: string; external_id: string; name: string }[]>`
    select binding.record_id, binding.external_id, product.name from bindings binding
    join products product on product.workspace_id = binding.workspace_id and product.id = binding.record_id
    where binding.workspace_id = ${flow.workspaceId} and binding.connection_id = ${flow.connection.row.id} and binding.entity = 'product'
      and (binding.external_id = ${externalId} or binding.record_id = ${productId})`;
  const [first] = taken;
  if (!first) return;
  throw new MatchRefused(
    first.record_id === productId
      ? `It is matched with ${first.external_id} already. Undo that first.`
      : `${externalId} is matched with ${first.name} already. Undo that first.`,
  );
}

/** Says that two products are not the same; the pair is never put forward again. */
export async function rejectMatch(hub: Hub, { externalId, ...asked }: Asked & { externalId: string }): Promise<void> {
  const flow = await catalogueFlow(hub, asked);
  await ownProduct(hub, flow, asked.productId);
  await hub.db.$client`
    insert into match_suggestions (workspace_id, flow_id, product_id, external_id, score, reasons, state, decided_by)
    values (${flow.workspaceId}, ${flow.id}, ${asked.productId}, ${externalId}, 0, '["Rejected by a person."]', 'rejected', ${asked.who})
    on conflict (workspace_id, flow_id, product_id, external_id) do update set state = 'rejected', decided_by = excluded.decided_by`;
  await audit(hub, asked, 'reject match', { externalId });
  if (flow.settings.create !== 'no' && !(await hasSuggestion(hub, flow, asked.productId)))
    await oweCreation(hub, flow, asked.productId, 'create');
}

async function hasSuggestion(hub: Hub, flow: CatalogueFlow, productId: string): Promise<boolean> {
  const rows = await hub.db.$client`
    select 1 from match_suggestions where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and product_id = ${productId} and state = 'open'`;
  return rows.length > 0;
}

/** Has a product created in the target, whatever the flow's setting says and whatever there is like it. */
export async function createInTarget(hub: Hub, asked: Asked): Promise<void> {
  const flow = await catalogueFlow(hub, asked);
  await ownProduct(hub, flow, asked.productId);
  const matched = await hub.db.$client`
    select 1 from bindings where workspace_id = ${flow.workspaceId} and connection_id = ${flow.connection.row.id} and entity = 'product' and record_id = ${asked.productId}`;
  if (matched.length > 0) throw new MatchRefused('It is matched already. Undo that first.');
  await audit(hub, asked, 'create product', {});
  await oweCreation(hub, flow, asked.productId, askedFor);
}

async function oweCreation(
  hub: Hub,
  flow: CatalogueFlow,
  productId: string,
  desired: 'create' | typeof askedFor,
): Promise<void> {
  await hub.db.$client`
    insert into deliveries as kept (workspace_id, flow_id, record_id, field_group, desired)
    values (${flow.workspaceId}, ${flow.id}, ${productId}, 'product', ${desired})
    on conflict (workspace_id, flow_id, record_id, field_group) do update set desired = case when kept.desired = ${askedFor} then kept.desired else excluded.desired end,
      delivered = null, blocked_by = null, tries = 0, next_try = now()`;
  await wakeDelivery(hub, { workspaceId: flow.workspaceId, targetId: flow.connection.row.id }, ['products']);
}

/** Lets a product go of its partner; nothing is written there any more until it is matched anew. */
export async function undoMatch(hub: Hub, asked: Asked): Promise<void> {
  const flow = await catalogueFlow(hub, asked);
  const { row } = flow.connection;
  const undone = await hub.db.$client.begin(async sql => {
    const [binding] = await sql<{ external_id: string }[]>`
      delete from bindings where workspace_id = ${flow.workspaceId} and connection_id = ${row.id} and entity = 'product' and record_id = ${asked.productId}
      returning external_id`;
    if (!binding) return undefined;
    // What was undone must not be made again by itself.
    await sql`
      insert into match_suggestions (workspace_id, flow_id, product_id, external_id, score, reasons, state, decided_by)
      values (${flow.workspaceId}, ${flow.id}, ${asked.productId}, ${binding.external_id}, 0, '["Undone by a person."]', 'rejected', ${asked.who})
      on conflict (workspace_id, flow_id, product_id, external_id) do update set state = 'rejected', decided_by = excluded.decided_by`;
    await sql`
      update deliveries set delivered = null, blocked_by = 'unmatched', tries = 0, reason = null
      where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and record_id = ${asked.productId} and field_group <> 'product'`;
    await sql`
      delete from deliveries where workspace_id = ${flow.workspaceId} and flow_id = ${flow.id} and record_id = ${asked.productId} and field_group = 'product'`;
    await leaveHolding(sql, flow, asked);
    // Whatever it is matched with next has none of these photos.
    await sql`
      delete from photos_placed where workspace_id = ${flow.workspaceId} and connection_id = ${row.id} and product_id = ${asked.productId}`;
    await sql`
      delete from cursors where workspace_id = ${flow.workspaceId} and connection_id = ${row.id} and name = ${photoCursor(asked.productId)}`;
    return binding.external_id;
  });
  if (undone === undefined) throw new MatchRefused('It is not matched.');
  await audit(hub, asked, 'undo match', { externalId: undone });
}

async function audit(hub: Hub, asked: Asked, action: string, detail: Record<string, string>): Promise<void> {
  await hub.db.$client`
    insert into audit_entries (id, workspace_id, who, action, object, detail)
    values (${v7()}, ${asked.workspaceId}, ${asked.who}, ${action}, ${`product/${asked.productId}`}, ${hub.db.$client.json({ ...detail, flowId: asked.flowId })})`;
}
