import { setTimeout as after } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { claimNeglected } from '../db/queries/process-starts.ts';
import type { DeliverInput } from '../workflows/deliver.ts';
import type { FullSyncInput } from '../workflows/full-sync.ts';
import type { IngestInput } from '../workflows/ingest.ts';
import { liftEndedLocks } from './catalogue/locks.ts';
import { reckonNeglected } from './catalogue/reckon.ts';
import { raiseSilence } from './catalogue/silence.ts';
import type { Hub } from './hub.ts';
import { keepSchedules } from './schedules.ts';
import { startProcesses } from './start-processes.ts';

/** How often the relay looks. A push or a process that the engine did not take waits at most this long once it is back. */
const everyMs = 2_000;
/** A push is left to its own signal for this long. */
const patienceMs = 2_000;
const busyMs = 20_000;
const waitingMs = 10 * 60_000;
const batch = 100;
const schedulesEveryMs = 30_000;
/** Deliveries are left to whoever delivers for this long; what is due longer was lost on the way. */
const deliveriesEveryMs = 10_000;

/**
 * Hands on whatever the engine does not know of, for whatever reason: pushes that nobody took in, processes whose
 * start was lost, and everything after the engine's own database was deleted. Any number of relays may run at once.
 */
export function startRelay(hub: Hub, client: Client): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  let schedulesKept = 0;
  let schedulesFor = 0;
  let deliveriesSeen = 0;

  async function look(): Promise<void> {
    for (const lane of await neglectedLanes(hub)) await hub.wake.ingest(lane);
    for (;;) {
      const rows = await claimNeglected(hub.db.$client, batch, busyMs, waitingMs);
      const taken = await startProcesses(hub, rows);
      if (rows.length < batch || taken < rows.length || stopping.signal.aborted) break;
    }
    if (Date.now() - deliveriesSeen > deliveriesEveryMs) {
      deliveriesSeen = Date.now();
      await liftEndedLocks(hub);
      await reckonNeglected(hub);
      await raiseSilence(hub);
      for (const sync of await neglectedSyncs(hub)) await hub.wake.fullSync(sync);
      for (const due of await neglectedDeliveries(hub)) await hub.wake.deliver(due);
    }
    const connections = await connectionCount(hub);
    if (connections !== schedulesFor || Date.now() - schedulesKept > schedulesEveryMs) {
      await keepSchedules(hub, client);
      schedulesKept = Date.now();
      schedulesFor = connections;
    }
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await look().catch(error =>
        hub.log.debug({ err: error }, 'The relay could not hand everything on; it tries again.'),
      );
      await after(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function connectionCount(hub: Hub): Promise<number> {
  const [row] = await hub.db.$client<{ count: number }[]>`select count(*)::int as count from connections`;
  return row?.count ?? 0;
}

/** Lanes with pushes that nobody has taken in for a while. */
async function neglectedLanes(hub: Hub): Promise<IngestInput[]> {
  return await hub.db.$client<IngestInput[]>`
    select distinct connection.workspace_id as "workspaceId", workspace.slug as workspace, connection.id as "connectionId", connection.key as "connectionKey",
      connection.system, message.lane
    from messages message
    join connections connection on connection.workspace_id = message.workspace_id and connection.id = message.connection_id
    join workspaces workspace on workspace.id = connection.workspace_id
    where message.status = 'stored' and connection.paused_reason is null and message.created_at < now() - ${patienceMs}::int * interval '1 millisecond'`;
}

/** Full syncs that were begun and are not over, by whomever; one that the engine knows goes on as it is. */
async function neglectedSyncs(hub: Hub): Promise<(FullSyncInput & { syncId: string })[]> {
  return await hub.db.$client<(FullSyncInput & { syncId: string })[]>`
    select run.workspace_id as "workspaceId", workspace.slug as workspace, run.id as "syncId" from sync_runs run
    join workspaces workspace on workspace.id = run.workspace_id
    where run.state = 'running' and run.created_at < now() - ${patienceMs}::int * interval '1 millisecond'`;
}

/** Resources of targets with deliveries or comparisons that nobody took up. */
async function neglectedDeliveries(hub: Hub): Promise<DeliverInput[]> {
  const sql = hub.db.$client;
  const due = (groups: string[]) => sql`
    exists (select 1 from deliveries delivery where delivery.flow_id = flow.id and delivery.field_group = any(${groups})
      and delivery.desired is distinct from delivery.delivered and delivery.blocked_by is null
      and delivery.next_try < now() - ${deliveriesEveryMs}::int * interval '1 millisecond')`;
  const compared = sql`
    exists (select 1 from comparisons comparison where comparison.flow_id = flow.id
      and comparison.created_at < now() - ${deliveriesEveryMs}::int * interval '1 millisecond')`;
  return await sql<DeliverInput[]>`
    select distinct target.workspace_id as "workspaceId", workspace.slug as workspace, target.id as "connectionId", target.key as "connectionKey",
      target.system, owed.resource
    from flows flow
    join connections target on target.workspace_id = flow.workspace_id and target.id = flow.target_id and target.paused_reason is null
    join workspaces workspace on workspace.id = flow.workspace_id
    cross join lateral (values
      ('stock', flow.entity = 'products' and (${due(['stock'])} or ${compared})),
      ('products', flow.entity = 'products' and (${due(['price', 'base', 'texts', 'product', 'shown'])} or ${compared})),
      ('photos', flow.entity = 'products' and ${due(['photos'])}),
      ('orders', flow.entity = 'order-statuses' and ${due(['tracking', 'state'])})) owed (resource, is_due)
    where flow.mode <> 'off' and not flow.paused and owed.is_due`;
}
