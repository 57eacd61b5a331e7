import type { Sql } from 'postgres';
import { iso } from './iso.ts';

export type WaitingFlow = { workspaceId: string; id: string; targetId: string; feedEntities: string[] };

/** One object of a flow that has not arrived, and the facts of why. */
export type WaitingObject = {
  kind: 'order' | 'invoice' | 'product' | 'object';
  id: string;
  /** What people call it. */
  name: string;
  since: string;
  /** An order's or an invoice's process. */
  state: string | null;
  step: string | null;
  reason: string | null;
  /** A delivery's field group, what holds it, and when it is tried next. */
  group: string | null;
  blockedBy: string | null;
  nextTry: string | null;
  /** The task that it waits for. */
  task: { id: string; sentence: string; remedy: string } | null;
};

const mostOfEach = 100;

/** What one flow's objects wait for, the longest waiting first; `object` asks for one, by number, SKU or id. */
export async function objectWaits(sql: Sql, flow: WaitingFlow, object?: string): Promise<WaitingObject[]> {
  const [processes, deliveries, feed] = await Promise.all([
    waitingProcesses(sql, flow, object),
    waitingDeliveries(sql, flow, object),
    waitingFeed(sql, flow, object),
  ]);
  return [...processes, ...deliveries, ...feed]
    .map(row => ({ ...row, since: iso(row.since), nextTry: row.nextTry === null ? null : iso(row.nextTry) }))
    .sort((one, other) => one.since.localeCompare(other.since));
}

async function waitingProcesses(sql: Sql, { workspaceId, id }: WaitingFlow, object: string | undefined) {
  const named =
    object === undefined ? sql`true` : sql`(process.number = ${object} or process.record_id::text = ${object})`;
  return await sql<WaitingObject[]>`
    select case process.kind when 'trackInvoice' then 'invoice' else 'order' end as kind, process.record_id as id, process.number as name,
      process.updated_at as since, process.state, process.step, process.reason, null as "group", null as "blockedBy", null as "nextTry",
      (select jsonb_build_object('id', task.id, 'sentence', task.sentence, 'remedy', task.remedy) from task_waiters waiter
        join tasks task on task.workspace_id = waiter.workspace_id and task.id = waiter.task_id and task.state = 'open'
        where waiter.workspace_id = process.workspace_id and waiter.process_id = process.id limit 1) as task
    from unnest(array['due', 'running', 'waiting']) as standing (state)
    cross join lateral (select * from processes process where process.workspace_id = ${workspaceId} and process.flow_id = ${id}
      and process.state = standing.state and ${named} order by process.updated_at limit ${mostOfEach}) process`;
}

async function waitingDeliveries(sql: Sql, { workspaceId, id }: WaitingFlow, object: string | undefined) {
  const named =
    object === undefined
      ? sql`true`
      : sql`(product.sku = ${object} or product.ean = ${object} or product.external_id = ${object} or product.id::text = ${object})`;
  return await sql<WaitingObject[]>`
    with picked as (
      (select * from deliveries where workspace_id = ${workspaceId} and flow_id = ${id} and desired is distinct from delivered
        and blocked_by is null order by next_try limit ${object === undefined ? mostOfEach : 100_000})
      union all
      (select * from deliveries where workspace_id = ${workspaceId} and flow_id = ${id} and desired is distinct from delivered
        and blocked_by is not null limit ${object === undefined ? mostOfEach : 100_000}))
    select 'product' as kind, product.id, coalesce(product.sku, product.external_id) || ' ' || product.name as name, picked.next_try as since,
      null as state, null as step, picked.reason, picked.field_group as "group", picked.blocked_by as "blockedBy", picked.next_try as "nextTry", null as task
    from picked join products product on product.workspace_id = picked.workspace_id and product.id = picked.record_id
    where ${named} limit ${mostOfEach}`;
}

async function waitingFeed(sql: Sql, { targetId, feedEntities }: WaitingFlow, object: string | undefined) {
  const named = object === undefined ? sql`true` : sql`feed.object_id = ${object}`;
  return await sql<WaitingObject[]>`
    select 'object' as kind, feed.object_id as id, feed.entity || ' ' || feed.object_id as name, feed.changed_at as since, 'unfetched' as state,
      null as step, null as reason, null as "group", null as "blockedBy", null as "nextTry", null as task
    from unnest(${feedEntities}::text[]) as entities (name)
    cross join lateral (select * from feed where feed.connection_id = ${targetId} and feed.entity = entities.name and feed.given_at is null
      and ${named} order by feed.changed_at limit ${mostOfEach}) feed`;
}
