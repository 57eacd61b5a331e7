import { createHash } from 'node:crypto';
import type { OfferedOrderTarget, OrderTarget } from '../../connectors/contract.ts';
import type { FlowMode, Lookups, LookupTable, OrderFlowSettings } from '../../domain/flow-settings.ts';
import type { MappingRule } from '../../domain/mapping.ts';
import type { Order } from '../../domain/order.ts';
import type { Takes } from '../../domain/takes.ts';
import type { Hub } from '../hub.ts';
import type { ConnectionRow, OpenConnection } from '../open-connections.ts';
import { Unusable } from '../unusable.ts';

/** Names one order in one flow. */
export type StoryRef = { workspaceId: string; flowId: string; orderId: string };

/** Everything that the steps decide on, as it stands now, whoever the target is. */
export type AnyStory = {
  ref: StoryRef;
  processId?: string;
  order: Order;
  hash: string;
  /** Our reference in the target, the same for every attempt. */
  reference: string;
  mode: FlowMode;
  paused: boolean;
  /** Raised by every change of the flow's settings. */
  revision: number;
  settings: OrderFlowSettings;
  mapping: { version: number; rules: MappingRule[] };
  lookups: Lookups;
  connection: OpenConnection;
  /** What the hub knows of the target's own orders was read from there once. */
  remembered: boolean;
  sourceId: string;
  takes: Takes;
  binding?: { externalId: string; imageDelivered: OrderImage | null; boundBy: string };
  /** A write of this order whose outcome nobody knows yet. */
  intentInDoubt?: string;
  /** An operator gave the order up; only an operator takes it up again. */
  givenUp: boolean;
  flowKey: string;
};

/** The target is written to. */
export type Story = AnyStory & { target: OrderTarget };
/** The target fetches its orders itself. */
export type OfferStory = AnyStory & { passive: OfferedOrderTarget };

/** Whether the target of an order fetches it itself. */
export const isOffer = (story: Story | OfferStory): story is OfferStory => 'passive' in story;

/** What the target was last told about an order, to see what changed since. */
export type OrderImage = {
  paid: boolean;
  cancelled: boolean;
  content: string;
  address: string;
  note: 'open' | 'sending' | 'done';
};

/** The target's row, and what else the statement says. */
type Row = ConnectionRow & {
  document: Order;
  hash: string;
  source_id: string;
  flow_key: string;
  mode: FlowMode;
  paused: boolean;
  revision: number;
  flow_settings: OrderFlowSettings;
  mapping_version: number;
  rules: MappingRule[];
  lookups: { table: LookupTable; code: string; value: string }[] | null;
  binding: string | null;
  image: OrderImage | null;
  bound_by: string | null;
  process_outcome: string | null;
  intent_in_doubt: string | null;
  process_id: string | null;
  remembered: boolean;
};

/** Loads the story of an order that is written into its target; for one that is only offered it is `Unusable`. */
export async function loadStory(hub: Hub, ref: StoryRef): Promise<Story> {
  const story = await loadAnyStory(hub, ref);
  if (!isOffer(story)) return story;
  throw new Unusable(`${story.connection.row.key} fetches its orders itself; the hub cannot write there.`);
}

/** Loads an order's story in one statement, the connection of its target included. */
export async function loadAnyStory(hub: Hub, ref: StoryRef): Promise<Story | OfferStory> {
  const [found] = await hub.db.$client<Row[]>`
    select target.id, target.workspace_id as "workspaceId", target.key, target.system, target.settings, target.secret_key_id as "secretKeyId",
      target.sealed_secrets as "sealedSecrets", target.version, target.paused_reason as "pausedReason", target.paused_at as "pausedAt",
      target.heard_at as "heardAt", target.created_at as "createdAt",
      orders.document, orders.hash, flow.source_id, flow.key as flow_key, flow.mode, flow.paused, flow.revision, flow.settings as flow_settings, flow.mapping_version, mapping.rules,
      (select jsonb_agg(jsonb_build_object('table', lookup.table_name, 'code', lookup.code, 'value', lookup.value)) from lookups lookup
        where lookup.workspace_id = flow.workspace_id and lookup.flow_id = flow.id) as lookups,
      binding.external_id as binding, binding.image_delivered as image, binding.bound_by,
      process.id as process_id, process.outcome as process_outcome,
      (select intent.id from intents intent where intent.workspace_id = flow.workspace_id and intent.connection_id = flow.target_id
        and intent.kind = 'order' and intent.record_id = orders.id and intent.state in ('sending', 'unclear')) as intent_in_doubt,
      exists (select 1 from cursors reading where reading.workspace_id = flow.workspace_id and reading.connection_id = flow.target_id
        and reading.name = 'remembered') as remembered
    from flows flow
    join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id
    join orders on orders.workspace_id = flow.workspace_id and orders.id = ${ref.orderId}
    join mappings mapping on mapping.workspace_id = flow.workspace_id and mapping.flow_id = flow.id and mapping.version = flow.mapping_version
    left join bindings binding on binding.workspace_id = flow.workspace_id and binding.connection_id = flow.target_id and binding.entity = 'order' and binding.record_id = orders.id
    left join processes process on process.workspace_id = flow.workspace_id and process.flow_id = flow.id and process.record_id = orders.id
    where flow.workspace_id = ${ref.workspaceId} and flow.id = ${ref.flowId}`;
  if (!found) throw new Unusable('The order or the flow no longer exists.');
  const {
    document: order,
    hash,
    source_id: sourceId,
    flow_key: flowKey,
    mode,
    paused,
    revision,
    flow_settings: settings,
    mapping_version: version,
    rules,
    lookups,
    binding,
    image,
    bound_by: boundBy,
    process_id: processId,
    process_outcome: outcome,
    intent_in_doubt: inDoubt,
    remembered,
    ...row
  } = found;
  const connection = await hub.connections.of(row);
  const common = {
    ref,
    processId: processId ?? undefined,
    order,
    hash,
    reference: orderReference(sourceId, order),
    mode,
    paused,
    revision,
    settings,
    mapping: { version, rules },
    lookups: tables(lookups ?? []),
    connection,
    remembered,
    sourceId,
    binding:
      binding === null ? undefined : { externalId: binding, imageDelivered: image, boundBy: boundBy ?? 'look-up' },
    intentInDoubt: inDoubt ?? undefined,
    givenUp: outcome === 'given-up',
    flowKey,
  };
  const target = connection.ports.target?.orders;
  if (target) return { ...common, target, takes: target.takes };
  const passive = connection.ports.target?.offeredOrders;
  if (passive) return { ...common, passive, takes: passive.takes };
  throw new Unusable(`${connection.row.key} takes no orders. Choose another target for flow ${flowKey}.`);
}

/** The number that people know, and enough of a hash that no other shop's order has the same. */
export function orderReference(sourceId: string, order: Pick<Order, 'externalId' | 'number'>): string {
  const mark = createHash('sha256').update(`${sourceId}/${order.externalId}`).digest('hex').slice(0, 8);
  return `${order.number}-${mark}`;
}

function tables(rows: { table: LookupTable; code: string; value: string }[]): Lookups {
  const lookups: Lookups = {};
  for (const { table, code, value } of rows) lookups[table] = { ...lookups[table], [code]: value };
  return lookups;
}
