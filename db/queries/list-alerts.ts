import type { Sql } from 'postgres';
import type { AlertKind } from '../../domain/alert-words.ts';
import type { AlertChannel, TellingState } from '../schema/watching.ts';
import { iso, isoOrNull } from './iso.ts';

export type ListedTelling = {
  channel: AlertChannel;
  edge: 'raised' | 'cleared';
  state: TellingState;
  tries: number;
  reason: string | null;
  toldAt: string | null;
};

export type ListedAlert = {
  id: string;
  cause: string;
  kind: AlertKind;
  sentence: string;
  remedy: string;
  raisedAt: string;
  clearedAt: string | null;
  tellings: ListedTelling[];
};

/** One page of alerts, newest first, each with where it and its end were told. */
export async function listAlerts(
  sql: Sql,
  filter: { workspaceId: string; after?: string; limit: number; open?: boolean },
): Promise<ListedAlert[]> {
  const { workspaceId, after = null, limit, open = null } = filter;
  const rows = await sql<ListedAlert[]>`
    select id, cause, kind, sentence, remedy, created_at as "raisedAt", cleared_at as "clearedAt",
      coalesce((select jsonb_agg(jsonb_build_object('channel', channel, 'edge', edge, 'state', telling.state, 'tries', tries, 'reason', reason,
          'toldAt', told_at) order by edge desc, channel)
        from alert_tellings telling where telling.workspace_id = alert.workspace_id and telling.alert_id = alert.id), '[]') as tellings
    from alerts alert
    where workspace_id = ${workspaceId} and (${after}::uuid is null or id < ${after}::uuid)
      and (${open}::boolean is null or (cleared_at is null) = ${open}::boolean)
    order by id desc limit ${limit}`;
  return rows.map(row => ({
    ...row,
    raisedAt: iso(row.raisedAt),
    clearedAt: isoOrNull(row.clearedAt),
    tellings: row.tellings.map(telling => ({ ...telling, toldAt: isoOrNull(telling.toldAt) })),
  }));
}
