import type { Sql } from 'postgres';
import type { EngineState } from '../../../domain/judge-alerts.ts';

/** Older than this, a look of the watcher says nothing any more. */
const freshMs = 3 * 60_000;

/** How the engine stood at the watcher's last look; `unwatched` where there was none of late. */
export async function engineSeen(sql: Sql, now: Date): Promise<EngineState> {
  const [row] = await sql<{ engine: EngineState | null }[]>`
    select engine from watch_leases where name = 'watch' and looked_at > ${new Date(now.getTime() - freshMs)}`;
  return row?.engine ?? 'unwatched';
}
