import { type Client, ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { connectorOf } from '../connectors/index.ts';
import { connections, workspaces } from '../db/schema/index.ts';
import type { Hub } from './hub.ts';
import type { ConnectionRow } from './open-connections.ts';
import { workflowQueue } from './wake.ts';

const pollSeconds = 60;
/** After a long stand-still only what is recent is caught up; the cursor carries the rest. */
const catchupWindow = '1 minute';

/** A stable place within the period, so that the polls of many connections spread out. */
const offsetOf = (key: string, period: number) =>
  [...key].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % period, 0);

/** Makes the engine's schedules what our database says: a poll per source, a nightly re-reading per target. */
export async function keepSchedules(hub: Hub, client: Client): Promise<void> {
  const rows = await hub.db
    .select()
    .from(connections)
    .innerJoin(workspaces, eq(workspaces.id, connections.workspaceId));
  for (const { connections: connection, workspaces: workspace } of rows) {
    const opened = await hub.connections.get(connection.workspaceId, connection.id).catch(() => undefined);
    // One whose settings no longer open it has its own task; it must not cost the others their schedules.
    if (opened?.ports.source?.orders) await keep(client, pollSchedule(connection, workspace.slug));
    if (opened?.ports.target?.orders) await keep(client, memorySchedule(connection));
  }
}

async function keep(client: Client, schedule: ScheduleOptions): Promise<void> {
  try {
    await client.schedule.create(schedule);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}

function pollSchedule(connection: ConnectionRow, workspace: string): ScheduleOptions {
  return {
    scheduleId: `poll/${connection.key}/orders`,
    spec: { intervals: [{ every: `${pollSeconds}s`, offset: `${offsetOf(connection.key, pollSeconds)}s` }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow },
    state: { triggerImmediately: true },
    action: {
      type: 'startWorkflow',
      workflowType: 'pollConnection',
      workflowId: `poll/${connection.key}/orders`,
      taskQueue: workflowQueue,
      args: [
        {
          workspaceId: connection.workspaceId,
          workspace,
          connectionId: connection.id,
          connectionKey: connection.key,
          system: connection.system,
          lane: 'orders',
        },
      ],
      staticSummary: `Reads what ${connection.key} changed`,
    },
  };
}

function memorySchedule(connection: ConnectionRow): ScheduleOptions {
  const { title } = connectorOf(connection.system);
  return {
    scheduleId: `memory/${connection.key}`,
    // 03:30 lies outside the hours that summer time skips or repeats.
    spec: { calendars: [{ hour: 3, minute: 30 + (offsetOf(connection.key, 20) % 20) }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '6 hours' },
    action: {
      type: 'startWorkflow',
      workflowType: 'fillMemory',
      workflowId: `memory/${connection.key}`,
      taskQueue: workflowQueue,
      args: [
        {
          workspaceId: connection.workspaceId,
          connectionId: connection.id,
          connectionKey: connection.key,
          system: connection.system,
          full: true,
        },
      ],
      staticSummary: `Re-reads debtors, orders and products of ${title} ${connection.key}`,
    },
  };
}
