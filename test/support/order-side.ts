import { advance } from '../../activities/send-order/advance.ts';
import { finish } from '../../activities/send-order/finish.ts';
import { keepAcks } from '../../activities/v1/keep-acks.ts';
import { takeInLane } from '../../activities/v1/take-in-lane.ts';
import { pushedOrder } from '../../connectors/v1/order.fixture.ts';
import { pullFeed } from '../../db/queries/feed.ts';
import { processStarts } from '../../db/queries/process-starts.ts';
import { storePush } from '../../db/queries/store-message.ts';
import { defaultFlowSettings, defaultOrderFlowSettings, type FlowMode } from '../../domain/flow-settings.ts';
import type { Lane } from '../../workflows/ingest.ts';
import type { ApiHub } from './api-hub.ts';
import { addFlow } from './pharmacy.ts';
import { addConnection } from './shop-to-till.ts';

let made = 0;

export type OrderSide = Awaited<ReturnType<typeof orderSide>>;
export type SaidAck = {
  entity?: 'orders' | 'order-lines' | 'customers' | 'delivery-places';
  id: string;
  seq?: number;
  outcome: 'accepted' | 'duplicate' | 'rejected';
  externalId?: string;
  total?: string;
  reason?: string;
  lineErrors?: { id: string; reason: string }[];
};
type End = 'platform' | 'erp';

/** A platform that pushes orders at `/v1` and an ERP that pulls them, nobody else's, with a flow there and one of states back. */
export async function orderSide(api: ApiHub, { mode = 'live' as FlowMode } = {}) {
  made += 1;
  const { workspaceId, hub } = api;
  const sql = hub.db.$client;
  const name = made;
  const keys = { platform: `b2b-${name}`, erp: `erp-${name}` };
  const ids = {
    platform: await addConnection(api, keys.platform, 'connector-api', {}),
    erp: await addConnection(api, keys.erp, 'connector-api', { startDate: '2026-01-01' }),
  };
  const gate = { ...defaultOrderFlowSettings.gate, paymentStates: ['open' as const, 'paid' as const] };
  const flowId = await addFlow(api, {
    ...{ key: `orders-${name}`, entity: 'orders', sourceId: ids.platform, targetId: ids.erp, mode },
    settings: { ...defaultOrderFlowSettings, gate },
  });
  await addFlow(api, {
    ...{ key: `states-${name}`, entity: 'order-statuses', sourceId: ids.erp, targetId: ids.platform, mode: 'live' },
    settings: defaultFlowSettings['order-statuses'],
  });
  const erp = { workspaceId, connectionId: ids.erp };

  async function take(end: End, lane: Lane) {
    const input = {
      workspaceId,
      workspace: 'one',
      connectionId: ids[end],
      connectionKey: keys[end],
      system: 'connector-api',
      lane,
    };
    while ((await takeInLane(hub, input, AbortSignal.timeout(20_000))).more);
  }
  /** Walks every process that is due until none is. */
  async function walk() {
    for (let round = 0; round < 20; round += 1) {
      const due = await sql<{ id: string }[]>`select id from processes where flow_id = ${flowId} and state = 'due'`;
      if (due.length === 0) return;
      for (const { workflowId: _, kind: __, recordId, ...row } of await processStarts(
        sql,
        due.map(({ id }) => ({ workspaceId, processId: id })),
      )) {
        const input = { ...row, orderId: recordId };
        const stop = await advance(hub, input, 'gate', '', '');
        if (stop.kind === 'end') await finish(hub, input, stop, stop.hash);
        else if (stop.kind === 'wait' && stop.forMs === 1)
          await sql`update processes set state = 'due' where id = ${row.processId}`;
      }
    }
    throw new Error('The processes do not come to rest.');
  }
  async function push(end: End, entity: string, records: object[], body: object = {}, lane: Lane = 'sales') {
    const payload = Buffer.from(JSON.stringify({ ...body, records }));
    const at = { workspaceId, connectionId: ids[end], lane, subject: entity, payload };
    const { messageId } = await storePush(sql, hub.keyring, at);
    await take(end, lane);
    await walk();
    return await message(messageId);
  }
  async function message(id: string) {
    const [row] = await sql<{ id: string; status: string; reason: string | null; counts: Record<string, number> }[]>`
      select id, status, reason, counts from messages where id = ${id}`;
    if (!row) throw new Error('The message is gone.');
    return row;
  }

  return {
    ...{ sql, hub, workspaceId, ids, keys, flowId, take, walk, push, message },
    /** Pushes an order as the platform. */
    order: (more: Parameters<typeof pushedOrder>[0] = {}, body: object = {}) =>
      push('platform', 'orders', [pushedOrder(more)], body),
    /** What the ERP is given, from the beginning. */
    pull: (entity: 'orders' | 'order-lines' = 'orders') => pullFeed(sql, erp, { entity, after: 0, limit: 100 }),
    /** What the ERP says of what it pulled. */
    async ack(...said: SaidAck[]) {
      const acks = said.map(each => ({ entity: 'orders' as const, ...each }));
      const { messageId } = await keepAcks(hub, erp, {
        acks: acks.map(({ id, externalId, ...each }) => ({ ...each, objectId: id, remoteId: externalId })),
        body: Buffer.from(JSON.stringify({ acks })),
      });
      await take('erp', 'acks');
      await walk();
      return await message(messageId);
    },
    async process(number = '1001') {
      const [row] = await sql<{ state: string; outcome: string | null; reason: string | null }[]>`
        select state, outcome, reason from processes where flow_id = ${flowId} and number = ${number}`;
      return row && { ...row };
    },
    async bindings(): Promise<Record<string, string>> {
      const rows = await sql<{ number: string; id: string }[]>`
        select orders.number, binding.external_id as id from bindings binding join orders on orders.id = binding.record_id
        where binding.connection_id = ${ids.erp} and binding.entity = 'order'`;
      return Object.fromEntries(rows.map(row => [row.number, row.id]));
    },
    tasks: async () =>
      (
        await sql<{ id: string; kind: string; sentence: string; remedy: string }[]>`
          select id, kind, sentence, remedy from tasks
          where state = 'open' and (detail ->> 'flowId' = ${flowId} or detail ->> 'connection' = any(${Object.values(keys)})) order by id`
      ).map(row => ({ ...row })),
    async history(number = '1001') {
      const rows = await sql<{ field: string; before: string | null; after: string | null; who: string }[]>`
        select field, before, after, who from changes where entity = 'order' and record_id in
          (select id from orders where connection_id = ${ids.platform} and number = ${number}) order by id`;
      return rows.map(row => ({ ...row }));
    },
  };
}
