import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, ownId, workspaceId } from './columns.ts';

/** `due`: the engine should know of it. `waiting`: for a change, a time or a person. */
export type ProcessState = 'due' | 'running' | 'waiting' | 'done';
export type ProcessKind = 'sendOrder' | 'trackInvoice';
export type ProcessOutcome =
  | 'sent'
  | 'skipped'
  | 'shadow'
  | 'carried'
  | 'given-up'
  | 'settled'
  | 'cancelled'
  | 'written-off';

/** Every durable process, mirrored: the source for lists, reports and recovery. */
export const processes = pgTable(
  'processes',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    kind: text('kind').$type<ProcessKind>().notNull(),
    workflowId: text('workflow_id').notNull(),
    flowId: uuid('flow_id').notNull(),
    recordId: uuid('record_id').notNull(),
    state: text('state').$type<ProcessState>().notNull(),
    outcome: text('outcome').$type<ProcessOutcome>(),
    /** The present step and why it stands there, for people. */
    step: text('step'),
    reason: text('reason'),
    /** The order that people quote, so that lists need no join. */
    number: text('number').notNull(),
    updatedAt: at('updated_at').notNull().defaultNow(),
    /** When it was last made sure that the engine knows of it. */
    checkedAt: at('checked_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('processes_workflow').on(table.workflowId),
    unique('processes_record').on(table.workspaceId, table.flowId, table.recordId),
    index('processes_unfinished').on(table.checkedAt).where(sql`${table.state} <> 'done'`),
    index('processes_updated').on(table.workspaceId, table.updatedAt),
    index('processes_flow').on(table.flowId, table.state, table.updatedAt),
  ],
);

/** What a process did, decided and found, in order. Holds no payloads. */
export const processSteps = pgTable(
  'process_steps',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    processId: uuid('process_id').notNull(),
    step: text('step').notNull(),
    outcome: text('outcome').notNull(),
    detail: text('detail').notNull(),
    ms: integer('ms').notNull(),
    at: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('process_steps_process').on(table.workspaceId, table.processId),
  ],
);

export type TaskKind =
  | 'lookup'
  | 'setting'
  | 'product'
  | 'debtor'
  | 'totals'
  | 'wait'
  | 'connection'
  | 'record'
  | 'refused'
  | 'field'
  | 'offer'
  | 'delivery'
  | 'state'
  | 'carrier'
  | 'silence'
  | 'pick-up'
  | 'address'
  | 'shrunk'
  | 'money';

/** A problem that only a person can solve. One open task per cause, however many processes wait for it. */
export const tasks = pgTable(
  'tasks',
  {
    id: ownId(),
    workspaceId: workspaceId(),
    kind: text('kind').$type<TaskKind>().notNull(),
    /** What makes two problems the same, e.g. `lookup/<flow>/paymentMethod/<code>`. */
    cause: text('cause').notNull(),
    sentence: text('sentence').notNull(),
    remedy: text('remedy').notNull(),
    detail: jsonb('detail').$type<Record<string, string>>().notNull().default({}),
    /** What a person may choose between, by key; absent: there is nothing to choose. */
    choices: jsonb('choices').$type<Record<string, string>>(),
    chosen: text('chosen'),
    state: text('state').$type<'open' | 'resolved'>().notNull().default('open'),
    resolution: text('resolution'),
    resolvedBy: text('resolved_by'),
    resolvedAt: at('resolved_at'),
    createdAt: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('tasks_open_cause').on(table.workspaceId, table.cause).where(sql`${table.state} = 'open'`),
  ],
);

export const taskWaiters = pgTable(
  'task_waiters',
  {
    workspaceId: workspaceId(),
    taskId: uuid('task_id').notNull(),
    processId: uuid('process_id').notNull(),
    since: createdAt(),
  },
  table => [
    primaryKey({ columns: [table.workspaceId, table.taskId, table.processId] }),
    index('task_waiters_process').on(table.workspaceId, table.processId),
  ],
);
