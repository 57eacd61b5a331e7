import type { SyncPart } from '../../workflows/full-sync.ts';
import { beginComparison } from '../catalogue/compare.ts';
import type { Hub } from '../hub.ts';
import { patienceMinutes } from './patience.ts';
import { type Counts, openPart, type Sync, settlePart } from './settle-part.ts';

type Row = { reportId: string | null; dryRun: boolean; who: string };
type Report = Counts & { state: string; reason: string | null };
type Stood = { read: number; since: string };

/**
 * The catalogue's own comparison is a part of the full sync: its deliveries do the work and its report is taken over. One that
 * stands still for too long, as its target is away, is left to itself and named.
 *
 * @returns whether the part is over
 */
export async function compareProducts(hub: Hub, sync: Sync, part: SyncPart, row: Row): Promise<boolean> {
  const sql = hub.db.$client;
  const { workspaceId } = sync;
  if (row.reportId === null) {
    const { reportId } = await beginComparison(hub, {
      ...{ workspaceId, flowId: part.flowId, who: row.who, dryRun: row.dryRun },
    });
    await sql`
      update sync_parts set report_id = ${reportId}, state = 'comparing', cursor = null, started_at = coalesce(started_at, now())
      where ${openPart(sql, sync, part)}`;
    return false;
  }
  const [report] = await sql<Report[]>`
    select state, reason, read, equal, differed, repaired, left_alone as left from drift_reports
    where workspace_id = ${workspaceId} and id = ${row.reportId}`;
  if (report?.state === 'running') return await standsStill(hub, sync, part, row.reportId, report.read);
  if (!report || report.state === 'failed')
    await settlePart(sql, sync, part, { failed: report?.reason ?? 'The comparison is gone.' });
  else await settlePart(sql, sync, part, { ...report, equal: undefined, reason: undefined });
  return true;
}

async function standsStill(hub: Hub, sync: Sync, part: SyncPart, reportId: string, read: number): Promise<boolean> {
  const sql = hub.db.$client;
  const [row] = await sql<
    { cursor: string | null }[]
  >`select cursor from sync_parts where ${openPart(sql, sync, part)}`;
  const stood: Stood | undefined = row?.cursor ? JSON.parse(row.cursor) : undefined;
  const now = hub.now();
  if (stood?.read !== read) {
    const cursor = JSON.stringify({ read, since: now.toISOString() } satisfies Stood);
    await sql`update sync_parts set cursor = ${cursor} where ${openPart(sql, sync, part)}`;
    return false;
  }
  const minutes = await patienceMinutes(sql, sync.workspaceId);
  if (now.getTime() - Date.parse(stood.since) < minutes * 60_000) return false;
  await settlePart(sql, sync, part, {
    failed: `The target of ${part.flowKey} did not go on for ${minutes} minutes. Look at its connection; the comparison goes on by itself: kladka compare show ${reportId}`,
  });
  return true;
}
