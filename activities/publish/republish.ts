import type { TransactionSql } from 'postgres';
import type { PartyFlowSettings } from '../../domain/party-settings.ts';
import type { Hub } from '../hub.ts';
import { feedFlows } from './feed-flows.ts';
import { publishInvoices, publishPayments } from './invoices.ts';
import { carries, publishCarried, publishThrough } from './parties.ts';
import { publishOrderStatuses } from './statuses.ts';

/** How many are given in one transaction. */
export const republishedAtOnce = 1_000;

export type RepublishedFlow = { workspaceId: string; id: string; entity: string; sourceId: string; targetId: string };
type Which = RepublishedFlow;

/** Something of a flow that its target should have, given page by page. */
export type Republished = {
  /** What is walked through: records, invoices, payments, orders. */
  entity: string;
  /** Under which names it lies in the feed. */
  into: string[];
  /** Ids behind one, in order; fewer than a page: the end. */
  page: (sql: TransactionSql, after: string) => Promise<{ id: string }[]>;
  /** Gives these to the target; what it has already as it is moves nothing. */
  publish: (sql: TransactionSql, ids: string[]) => Promise<number>;
};

/** Everything that a flow gives to a target that asks at `/v1`, in the order in which it is needed there. */
export function republished(hub: Hub, flow: Which): Republished[] {
  const scope = { workspaceId: flow.workspaceId, flowId: flow.id };
  const from = { ...scope, connectionId: flow.sourceId };
  switch (flow.entity) {
    case 'customers':
      return (['customers', 'delivery-places', 'users'] as const).map(entity => ({
        entity,
        into: [entity],
        page: recordsAfter(flow, entity),
        publish: async (sql, ids) => {
          const [own] = await feedFlows<PartyFlowSettings>(sql, hub, 'customers', scope);
          return own && carries(own, entity) ? await publishCarried(sql, own, entity, ids) : 0;
        },
      }));
    case 'products':
      return (['categories', 'carriers'] as const).map(entity => ({
        entity,
        into: [entity],
        page: recordsAfter(flow, entity),
        publish: async (sql, ids) => {
          const [own] = await feedFlows(sql, hub, 'products', scope);
          return own?.targetPulls.includes(entity) ? await publishThrough(sql, own, entity, ids) : 0;
        },
      }));
    case 'invoices':
      return [
        {
          entity: 'invoices',
          into: ['invoices'],
          page: moneyAfter(flow, 'invoices'),
          publish: (sql, ids) => publishInvoices(sql, hub, from, ids),
        },
        {
          entity: 'payments',
          into: ['payments'],
          page: moneyAfter(flow, 'payments'),
          publish: (sql, ids) => publishPayments(sql, hub, from, ids),
        },
      ];
    case 'order-statuses':
      return [
        {
          entity: 'order-statuses',
          into: ['order-statuses', 'shipments'],
          page: ordersAfter(flow),
          publish: (sql, ids) => publishOrderStatuses(sql, hub, flow.workspaceId, ids, flow.id),
        },
      ];
    default:
      return [];
  }
}

/**
 * Gives a flow's target everything that it should have, page by page; what it has already as it is moves nothing. For a flow
 * that was made or changed after its source had spoken. Each page has a transaction of its own, so that nothing is held long and
 * a kill costs one page.
 */
export async function republishFlow(hub: Hub, flow: Which): Promise<void> {
  for (const { page, publish } of republished(hub, flow))
    for (let after = ''; ; ) {
      const ids = await hub.db.$client.begin(async sql => {
        const found = (await page(sql, after)).map(row => row.id);
        if (found.length > 0) await publish(sql, found);
        return found;
      });
      if (ids.length < republishedAtOnce) break;
      after = ids.at(-1) ?? after;
    }
}

const recordsAfter =
  (flow: Which, entity: string): Republished['page'] =>
  async (sql, after) =>
    await sql`
      select external_id as id from records
      where workspace_id = ${flow.workspaceId} and connection_id = ${flow.sourceId} and entity = ${entity} and external_id > ${after}
      order by external_id limit ${republishedAtOnce}`;

const zero = '00000000-0000-0000-0000-000000000000';

const moneyAfter =
  (flow: Which, table: 'invoices' | 'payments'): Republished['page'] =>
  async (sql, after) =>
    await sql`
      select id from ${sql(table)} where workspace_id = ${flow.workspaceId} and connection_id = ${flow.sourceId} and id > ${after || zero}::uuid
      order by id limit ${republishedAtOnce}`;

/** Orders of the shop of which the source said something, or on which money was booked. */
const ordersAfter =
  (flow: Which): Republished['page'] =>
  async (sql, after) =>
    await sql`
      select id from orders
      where workspace_id = ${flow.workspaceId} and connection_id = ${flow.targetId} and id > ${after || zero}::uuid
        and (exists (select 1 from fulfilments told where told.workspace_id = orders.workspace_id and told.connection_id = ${flow.sourceId}
            and told.order_id = orders.id)
          or exists (select 1 from allocations part where part.workspace_id = orders.workspace_id and part.order_id = orders.id))
      order by id limit ${republishedAtOnce}`;
