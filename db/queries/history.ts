import type { Sql } from 'postgres';
import type { FieldChange } from '../../domain/fingerprint.ts';
import { firstIdAt } from '../../domain/retention.ts';
import { iso } from './iso.ts';

export type HistoryEntry = FieldChange & {
  id: string;
  at: string;
  who: { name: string; kind: 'connection' | 'operator' | 'hub'; system: string | null };
  message: { id: string; subject: string | null; connection: string | null } | null;
};

type Row = FieldChange & {
  id: string;
  at: string;
  who: string;
  system: string | null;
  messageId: string | null;
  subject: string | null;
  connection: string | null;
};

/** Whoever acts without a person. */
const ownNames = ['hub', 'schedule'];
/** A change's id is made a little after the moment that it is dated by, perhaps by another clock. */
const clockMs = 86_400_000;

const idAround = (moment: Date, by: number): string => firstIdAt(new Date(moment.getTime() + by));

export type HistoryFilter = {
  workspaceId: string;
  recordId: string;
  /** A field, or a part with all that is in it: `lines`. */
  field?: string;
  from?: Date;
  to?: Date;
  after?: string;
  limit: number;
};

/** One page of an object's history, newest first: what changed, who said so, and in which message. */
export async function listHistory(sql: Sql, filter: HistoryFilter): Promise<HistoryEntry[]> {
  const { workspaceId, recordId, field, from, to, after, limit } = filter;
  const rows = await sql<Row[]>`
    select change.id, change.field, change.before, change.after, change.who, change.created_at as at, speaker.system,
      change.message_id as "messageId", message.subject, carrier.key as connection
    from changes change
    left join connections speaker on speaker.workspace_id = change.workspace_id and speaker.key = change.who
    left join messages message on message.workspace_id = change.workspace_id and message.id = change.message_id
    left join connections carrier on carrier.workspace_id = message.workspace_id and carrier.id = message.connection_id
    where change.workspace_id = ${workspaceId} and change.record_id = ${recordId}
      and ${field === undefined ? sql`true` : sql`(change.field = ${field} or starts_with(change.field, ${`${field}.`}))`}
      and ${from === undefined ? sql`true` : sql`change.id >= ${idAround(from, -clockMs)}::uuid and change.created_at >= ${from}`}
      and ${to === undefined ? sql`true` : sql`change.id < ${idAround(to, clockMs)}::uuid and date_trunc('milliseconds', change.created_at) <= ${to}`}
      and ${after === undefined ? sql`true` : sql`change.id < ${after}::uuid`}
    order by change.id desc limit ${limit}`;
  return rows.map(({ who, system, messageId, subject, connection, at, ...change }) => ({
    ...change,
    at: iso(at),
    who: { name: who, kind: system === null ? (ownNames.includes(who) ? 'hub' : 'operator') : 'connection', system },
    message: messageId === null ? null : { id: messageId, subject, connection },
  }));
}

/** What was changed of an object after a moment, newest first; how a merge of two sides was decided is told in history alone. */
export async function changesSince(
  sql: Sql,
  { workspaceId, recordId, at }: { workspaceId: string; recordId: string; at: Date },
): Promise<FieldChange[]> {
  return await sql<FieldChange[]>`
    select field, before, after from changes
    where workspace_id = ${workspaceId} and record_id = ${recordId} and id >= ${idAround(at, -clockMs)}::uuid
      and date_trunc('milliseconds', created_at) > ${at} and not starts_with(field, 'merge.')
    order by id desc`;
}
