import { sql } from 'drizzle-orm';
import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { AlertKind } from '../../domain/alert-words.ts';
import type { EngineState } from '../../domain/judge-alerts.ts';
import type { WorkspaceSettings } from '../../domain/workspace-settings.ts';
import { at, createdAt, ownId, workspaceId } from './columns.ts';
import { flows } from './wiring.ts';

/** What a workspace decides for itself: alerts, retention, the hour of the full sync. Absent: the defaults hold. */
export const workspaceSettings = pgTable('workspace_settings', {
  workspaceId: workspaceId().primaryKey(),
  settings: jsonb('settings').$type<Partial<WorkspaceSettings>>().notNull(),
  changedAt: at('changed_at').notNull().defaultNow(),
});

/** One trouble that somebody was or will be told of (S20). One open alert per cause; its end is told too. */
export const alerts = pgTable(
  'alerts',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    cause: text('cause').notNull(),
    kind: text('kind').$type<AlertKind>().notNull(),
    /** What its sentences speak of, so that they can be said in another language. */
    values: jsonb('values').$type<Record<string, string>>().notNull().default({}),
    sentence: text('sentence').notNull(),
    remedy: text('remedy').notNull(),
    raisedAt: createdAt(),
    clearedAt: at('cleared_at'),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('alerts_open').on(table.workspaceId, table.cause).where(sql`${table.clearedAt} is null`),
  ],
);

export type AlertChannel = 'email' | 'webhook';
/** `telling`: claimed by a process that is at it. `dropped`: it had ended before anybody could be told. */
export type TellingState = 'due' | 'telling' | 'told' | 'unclear' | 'failed' | 'dropped';

/** One alert, or its end, to be told by one channel; claimed before it goes out, so that two processes do not tell it twice. */
export const alertTellings = pgTable(
  'alert_tellings',
  {
    workspaceId: workspaceId(),
    alertId: uuid('alert_id').notNull(),
    edge: text('edge').$type<'raised' | 'cleared'>().notNull(),
    channel: text('channel').$type<AlertChannel>().notNull(),
    state: text('state').$type<TellingState>().notNull().default('due'),
    tries: integer('tries').notNull().default(0),
    /** When it is due; while it is being told, when whoever is at it counts as dead. */
    nextTry: at('next_try').notNull().defaultNow(),
    reason: text('reason'),
    toldAt: at('told_at'),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.alertId, table.edge, table.channel] }),
    index('alert_tellings_due').on(table.nextTry).where(sql`${table.state} in ('due', 'telling')`),
    foreignKey({
      columns: [table.workspaceId, table.alertId],
      foreignColumns: [alerts.workspaceId, alerts.id],
    }).onDelete('cascade'),
  ],
);

/** A cause as the watcher sees it look by look: raised once it stands for some looks, cleared once it is gone for some. */
export const watchedCauses = pgTable(
  'watched_causes',
  {
    workspaceId: workspaceId(),
    cause: text('cause').notNull(),
    seen: integer('seen').notNull(),
    missed: integer('missed').notNull(),
    firstSeenAt: at('first_seen_at').notNull().defaultNow(),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.cause] })],
);

/** What the watcher keeps of a flow from look to look. */
export const flowLooks = pgTable(
  'flow_looks',
  {
    workspaceId: workspaceId(),
    flowId: uuid('flow_id').notNull(),
    lastSuccessAt: at('last_success_at'),
    /** The backlog at the last looks, oldest first. */
    backlogs: jsonb('backlogs').$type<number[]>().notNull().default([]),
    lookedAt: at('looked_at').notNull(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.flowId] }),
    foreignKey({ columns: [table.workspaceId, table.flowId], foreignColumns: [flows.workspaceId, flows.id] }).onDelete(
      'cascade',
    ),
  ],
);

/** Of many processes one watches: whoever holds the lease, which it renews with every look. */
export const watchLeases = pgTable('watch_leases', {
  name: text('name').primaryKey(),
  holder: uuid('holder').notNull(),
  until: at('until').notNull(),
  /** What the last look found of the engine, for those who do not watch themselves. */
  engine: text('engine').$type<EngineState>(),
  lookedAt: at('looked_at'),
});

/** `unsure`: what was known was compared, but a source did not send all that it has. `failed`: a part could not be compared. */
export type SyncState = 'running' | 'done' | 'unsure' | 'failed';

/** One nightly full sync of a workspace, or one that an operator asked for (W12c). */
export const syncRuns = pgTable(
  'sync_runs',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    who: text('who').notNull(),
    dryRun: boolean('dry_run').notNull(),
    /** Absent: all. */
    entities: text('entities').array(),
    state: text('state').$type<SyncState>().notNull(),
    reason: text('reason'),
    startedAt: createdAt(),
    finishedAt: at('finished_at'),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('sync_runs_started').on(table.workspaceId, table.startedAt),
  ],
);

/** One entity of one flow within a full sync, with how far it is, so that it resumes after a kill. */
export const syncParts = pgTable(
  'sync_parts',
  {
    workspaceId: workspaceId(),
    syncId: uuid('sync_id').notNull(),
    flowId: uuid('flow_id').notNull(),
    entity: text('entity').notNull(),
    state: text('state').$type<'waiting' | 'reading' | 'comparing' | 'done' | 'unsure' | 'failed'>().notNull(),
    /** Where reading goes on. */
    cursor: text('cursor'),
    read: integer('read').notNull().default(0),
    equal: integer('equal').notNull().default(0),
    differed: integer('differed').notNull().default(0),
    repaired: integer('repaired').notNull().default(0),
    left: integer('left_alone').notNull().default(0),
    reason: text('reason'),
    /** The catalogue's comparison that is this part. */
    reportId: uuid('report_id'),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.syncId, table.flowId, table.entity] })],
);

/** One difference that a full sync found, other than of a product (those stand with their comparison). */
export const syncItems = pgTable(
  'sync_items',
  {
    workspaceId: workspaceId(),
    syncId: uuid('sync_id').notNull(),
    flowId: uuid('flow_id').notNull(),
    entity: text('entity').notNull(),
    externalId: text('external_id').notNull(),
    outcome: text('outcome').$type<'repaired' | 'left' | 'found' | 'failed'>().notNull(),
    /** Field to [what stood there, what should]. */
    fields: jsonb('fields').$type<Record<string, [string | null, string | null]>>().notNull(),
    reason: text('reason'),
  },
  table => [primaryKey({ columns: [table.workspaceId, table.syncId, table.flowId, table.entity, table.externalId] })],
);
