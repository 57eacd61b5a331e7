import type { Hub } from '../../activities/hub.ts';
import type { OrderTarget } from '../../connectors/contract.ts';
import type { SendOrderInput } from '../../workflows/send-order.ts';
import { startApiMerchant } from './api-merchant.ts';

/** A merchant's order 10001 on its way to a till that does what a test says, without a till being asked. */
export async function startOrderAtTill() {
  const merchant = await startApiMerchant();
  const { workspaceId, hub } = merchant.api;
  const sql = hub.db.$client;
  const [process] = await sql<{ id: string }[]>`select id from processes where record_id = ${merchant.orderId}`;
  const input: SendOrderInput = {
    workspaceId,
    workspace: 'one',
    processId: process?.id ?? '',
    flowId: merchant.flowId,
    flowKey: 'shop-to-till',
    orderId: merchant.orderId,
    number: '10001',
    sourceKey: 'shop',
    targetKey: 'till',
    targetSystem: 'ccv-salespos',
  };
  await sql`
    insert into lookups (workspace_id, flow_id, table_name, code, value)
    values (${workspaceId}, ${merchant.flowId}, 'salesChannel', 'storefront', 'Web shop'),
      (${workspaceId}, ${merchant.flowId}, 'paymentMethod', 'card', 'Card'),
      (${workspaceId}, ${merchant.flowId}, 'paymentCondition', 'card', 'prepaid'),
      (${workspaceId}, ${merchant.flowId}, 'shippingMethod', 'standard', 'Standard'),
      (${workspaceId}, ${merchant.flowId}, 'salutation', 'mrs', 'f')`;

  /** The hub, with a target that does what `says` names in its own way. */
  function hubWith(says: Partial<OrderTarget>): Hub {
    const of: Hub['connections']['of'] = async row => {
      const connection = await hub.connections.of(row);
      const orders = connection.ports.target?.orders;
      if (!orders) return connection;
      return { ...connection, ports: { ...connection.ports, target: { orders: { ...orders, ...says } } } };
    };
    return { ...hub, connections: { ...hub.connections, of } };
  }

  return {
    merchant,
    sql,
    input,
    hubWith,
    /** Changes one of the flow's settings. */
    set: (path: string[], value: unknown) => sql`
      update flows set settings = jsonb_set(settings, ${path}, ${JSON.stringify(value)}::text::jsonb), revision = revision + 1
      where id = ${merchant.flowId}`,
    steps: () =>
      sql<{ step: string; outcome: string; detail: string }[]>`
        select step, outcome, detail from process_steps where process_id = ${input.processId} and outcome <> 'pass' order by id`,
    tasks: () =>
      sql<
        { kind: string; sentence: string; remedy: string }[]
      >`select kind, sentence, remedy from tasks where state = 'open'`,
    stop: () => merchant.api.stop(),
  };
}

export type OrderAtTill = Awaited<ReturnType<typeof startOrderAtTill>>;
