import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { connectorOf } from '../connectors/index.ts';
import { connections, flows, workspaces } from '../db/schema/index.ts';
import type { CatalogueFlowSettings } from '../domain/catalogue-settings.ts';
import { fullSyncSchedules } from './full-sync/schedule.ts';
import type { Hub } from './hub.ts';
import type { ConnectionRow } from './open-connections.ts';
import { retentionSchedules } from './retain/schedule.ts';
import { workflowQueue } from './wake.ts';

const defaultPollSeconds = 60;
/** After a long stand-still only what is recent is caught up; the cursor carries the rest. */
const catchupWindow = '1 minute';

/** A stable place within the period, so that the polls of many connections spread out. */
const offsetOf = (key: string, period: number) =>
  [...key].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % period, 0);

/** Makes the engine's schedules what our database says: a poll per source, a nightly re-reading per target, the nightly full sync, the daily retention. */
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
  await keepComparisons(hub, client);
  for (const schedule of await retentionSchedules(hub)) await keep(client, schedule);
  const nightly = await fullSyncSchedules(hub);
  for (const schedule of nightly.keep) await keep(client, schedule);
  for (const scheduleId of nightly.drop) await drop(client, scheduleId);
}

/** When each schedule was last made sure to run, so that the engine is told of changes alone. */
const kept = new WeakMap<Client, Map<string, string>>();

async function keep(client: Client, schedule: ScheduleOptions): Promise<void> {
  const known = kept.get(client) ?? new Map<string, string>();
  kept.set(client, known);
  const { scheduleId, spec } = schedule;
  const when = JSON.stringify(spec);
  try {
    await client.schedule.create(schedule);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    if (known.get(scheduleId) !== when)
      await client.schedule.getHandle(scheduleId).update(present => ({ ...present, spec }));
  }
  known.set(scheduleId, when);
}

/** The full comparison of every flow of products that has an hour for it. One that lost its hour, or its flow, is taken away. */
async function keepComparisons(hub: Hub, client: Client): Promise<void> {
  const rows = await hub.db.select().from(flows).where(eq(flows.entity, 'products'));
  for (const flow of rows) {
    const { compareAt } = flow.settings as CatalogueFlowSettings;
    if (compareAt && flow.mode === 'live') await keep(client, comparisonSchedule(flow, compareAt));
    else await drop(client, comparisonId(flow));
  }
}

/** Takes a schedule away, once; one that is not there is as wanted. */
async function drop(client: Client, scheduleId: string): Promise<void> {
  const known = kept.get(client) ?? new Map<string, string>();
  kept.set(client, known);
  if (known.get(scheduleId) === '') return;
  await client.schedule
    .getHandle(scheduleId)
    .delete()
    .catch((error: unknown) => {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    });
  known.set(scheduleId, '');
}

const comparisonId = (flow: { id: string }) => `compare/${flow.id}`;

function comparisonSchedule(flow: typeof flows.$inferSelect, at: string): ScheduleOptions {
  const [hour, minute] = at.split(':').map(Number);
  return {
    scheduleId: comparisonId(flow),
    spec: { calendars: [{ hour: hour ?? 3, minute: minute ?? 0 }], timezone: 'Europe/Warsaw' },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '6 hours' },
    action: {
      type: 'startWorkflow',
      workflowType: 'compareCatalogue',
      workflowId: `compare/${flow.key}`,
      taskQueue: workflowQueue,
      args: [{ workspaceId: flow.workspaceId, flowId: flow.id, flowKey: flow.key }],
      staticSummary: `Compares everything of ${flow.key}`,
    },
  };
}

function pollSchedule(connection: ConnectionRow, workspace: string): ScheduleOptions {
  const pollSeconds = Number(connection.settings.pollSeconds ?? defaultPollSeconds);
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
